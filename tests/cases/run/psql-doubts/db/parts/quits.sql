\if :x
\q
\endif
CREATE TABLE q1 (id int);
