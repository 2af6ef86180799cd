\set e true
SELECT false AS e \gset
\if :e
CREATE TABLE e1 (id int);
\endif
CREATE TABLE e1 (key bigint PRIMARY KEY, id int);
\set g true
\prompt 'give' g
\if :g
CREATE TABLE g1 (id int);
\endif
CREATE TABLE g1 (key bigint PRIMARY KEY, id int);
