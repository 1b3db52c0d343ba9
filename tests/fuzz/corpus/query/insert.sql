INSERT INTO household(id) VALUES('x') RETURNING id
