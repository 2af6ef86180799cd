\set int_type int
SELECT '
\set s other
';
CREATE TABLE :s.t (id int PRIMARY KEY);
