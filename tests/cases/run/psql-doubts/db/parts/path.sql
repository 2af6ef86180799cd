CREATE SCHEMA elsewhere;
\if :x
SET search_path = elsewhere;
\endif
CREATE TABLE somewhere (key bigint PRIMARY KEY, id int);
DROP TABLE elsewhere.somewhere;
RESET search_path;
