SELECT 1; /* ก */ DROP TABLE household
