CREATE TABLE t (a int, b int);
CREATE TABLE ${schema}.u (key bigint PRIMARY KEY, a int, b int);
UPDATE t SET nope = '${x}';
INSERT INTO ${schema}.u (a, nope) VALUES (1, 2);
INSERT INTO ${schema}.u AS x (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = x.nope;
