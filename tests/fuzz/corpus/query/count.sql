SELECT count(*) FROM household;
