-- A placeholder may stand for several values, and for any column.
UPDATE t SET a = ${x} WHERE ${col} = 2;
UPDATE t SET ${col} = 1;
INSERT INTO t (a, ${col}) VALUES (1, 2);
INSERT INTO t (a, b) VALUES (${both});
INSERT INTO t VALUES (1, ${x}, ${y});
SELECT ${col} FROM t WHERE ${cond};
DELETE FROM t WHERE a = ${x}.a;
INSERT INTO t (a) SELECT ${col} FROM t;
CREATE VIEW v AS SELECT ${col}, a FROM t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT ${col} FROM t $$;
WITH x AS (UPDATE t SET a = ${x} RETURNING ${y}) SELECT ${y} FROM x;
DO $$ BEGIN UPDATE t SET a = ${x} WHERE ${y} = 2; END $$;
