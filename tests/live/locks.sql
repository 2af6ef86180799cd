-- Each statement, and below it what it does to the tables that were there before: the strongest
-- lock, and whether the table was rewritten or scanned. `from 14` and `until 13` are for some versions.

CREATE TABLE parents (id int PRIMARY KEY, name text);

CREATE TABLE t (id int PRIMARY KEY, parent int, name varchar(10), note text);

INSERT INTO t SELECT i, i, 'n' || i, 'x' FROM generate_series(1, 9) AS i;
-- t: ROW EXCLUSIVE

INSERT INTO parents SELECT i, 'p' FROM generate_series(1, 9) AS i;
-- parents: ROW EXCLUSIVE

SELECT count(*) FROM t;
-- t: ACCESS SHARE, scanned

SELECT 1;

UPDATE t SET note = 'y';
-- t: ROW EXCLUSIVE, scanned

SELECT id FROM t FOR UPDATE;
-- t: ROW SHARE, scanned

-- Columns.

ALTER TABLE t ADD COLUMN a int;
-- t: ACCESS EXCLUSIVE

ALTER TABLE t ADD COLUMN b int NOT NULL DEFAULT 1;
-- t: ACCESS EXCLUSIVE

ALTER TABLE t ADD COLUMN c double precision DEFAULT random();
-- t: ACCESS EXCLUSIVE, rewritten, scanned

ALTER TABLE t ADD COLUMN d int GENERATED ALWAYS AS (b + 1) STORED;
-- t: ACCESS EXCLUSIVE, rewritten, scanned

ALTER TABLE t ALTER COLUMN name TYPE varchar(20);
-- t: ACCESS EXCLUSIVE

ALTER TABLE t ALTER COLUMN name TYPE text;
-- t: ACCESS EXCLUSIVE

ALTER TABLE t ALTER COLUMN name TYPE varchar(20);
-- t: ACCESS EXCLUSIVE, rewritten, scanned

ALTER TABLE t ALTER COLUMN b TYPE bigint USING b::bigint, DROP COLUMN d;
-- t: ACCESS EXCLUSIVE, rewritten, scanned

ALTER TABLE t ALTER COLUMN note SET NOT NULL;
-- t: ACCESS EXCLUSIVE, scanned

ALTER TABLE t ALTER COLUMN note DROP NOT NULL;
-- t: ACCESS EXCLUSIVE

ALTER TABLE t ALTER COLUMN note SET DEFAULT '';
-- t: ACCESS EXCLUSIVE

ALTER TABLE t ALTER COLUMN note SET STATISTICS 100;
-- t: SHARE UPDATE EXCLUSIVE

ALTER TABLE t DROP COLUMN c;
-- t: ACCESS EXCLUSIVE

ALTER TABLE t RENAME COLUMN note TO remark;
-- t: ACCESS EXCLUSIVE

-- Constraints.

ALTER TABLE t ADD CONSTRAINT positive CHECK (b > 0) NOT VALID;
-- t: ACCESS EXCLUSIVE

ALTER TABLE t VALIDATE CONSTRAINT positive;
-- t: SHARE UPDATE EXCLUSIVE, scanned

ALTER TABLE t ADD CONSTRAINT small CHECK (b < 10);
-- t: ACCESS EXCLUSIVE, scanned

ALTER TABLE t ADD CONSTRAINT t_parent_fkey FOREIGN KEY (parent) REFERENCES parents NOT VALID;
-- parents: SHARE ROW EXCLUSIVE
-- t: SHARE ROW EXCLUSIVE

-- With statistics, the plan of the check is the same everywhere.

ANALYZE t, parents;
-- parents: SHARE UPDATE EXCLUSIVE
-- t: SHARE UPDATE EXCLUSIVE

ALTER TABLE t VALIDATE CONSTRAINT t_parent_fkey;
-- parents: ROW SHARE, scanned
-- t: SHARE UPDATE EXCLUSIVE, scanned

ALTER TABLE t DROP CONSTRAINT t_parent_fkey;
-- parents: ACCESS EXCLUSIVE
-- t: ACCESS EXCLUSIVE

ALTER TABLE t ADD UNIQUE (parent);
-- t: ACCESS EXCLUSIVE, scanned

-- Indexes.

CREATE INDEX t_name ON t (name);
-- t: SHARE, scanned

DROP INDEX t_name;
-- t: ACCESS EXCLUSIVE

CREATE INDEX CONCURRENTLY t_name ON t (name);
-- t: SHARE UPDATE EXCLUSIVE, from outside

REINDEX INDEX t_name;
-- t: SHARE, scanned

REINDEX INDEX CONCURRENTLY t_name;
-- t: SHARE UPDATE EXCLUSIVE, from outside

ALTER INDEX t_name RENAME TO t_named;

DROP INDEX CONCURRENTLY t_named;
-- t: SHARE UPDATE EXCLUSIVE, from outside

-- Row-level security, triggers, comments, privileges.

ALTER TABLE t ENABLE ROW LEVEL SECURITY;
-- t: ACCESS EXCLUSIVE

CREATE POLICY p ON t USING (true);
-- t: ACCESS EXCLUSIVE

CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';

CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- t: SHARE ROW EXCLUSIVE

ALTER TABLE t DISABLE TRIGGER g;
-- t: SHARE ROW EXCLUSIVE

COMMENT ON TABLE t IS 'what it is for';
-- t: SHARE UPDATE EXCLUSIVE

-- until 17
GRANT SELECT ON t TO PUBLIC;

-- from 18
GRANT SELECT ON t TO PUBLIC;
-- t: ACCESS SHARE

CREATE VIEW v AS SELECT id FROM t;
-- t: ACCESS SHARE

CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
-- t: ACCESS SHARE, scanned

REFRESH MATERIALIZED VIEW m;
-- m: ACCESS EXCLUSIVE, rewritten
-- t: ACCESS SHARE, scanned

-- Whole tables.

LOCK TABLE t IN EXCLUSIVE MODE;
-- t: EXCLUSIVE

ALTER TABLE t SET (fillfactor = 70);
-- t: SHARE UPDATE EXCLUSIVE

ALTER TABLE t SET UNLOGGED;
-- t: ACCESS EXCLUSIVE, rewritten, scanned

VACUUM FULL t;
-- t: ACCESS EXCLUSIVE, rewritten, from outside

CLUSTER t USING t_pkey;
-- t: ACCESS EXCLUSIVE, rewritten, scanned

CREATE TABLE r (id int) PARTITION BY RANGE (id);

CREATE TABLE r1 (id int);

ALTER TABLE r ATTACH PARTITION r1 FOR VALUES FROM (1) TO (10);
-- r: SHARE UPDATE EXCLUSIVE
-- r1: ACCESS EXCLUSIVE, scanned

-- from 14
ALTER TABLE r DETACH PARTITION r1 CONCURRENTLY;
-- r: SHARE UPDATE EXCLUSIVE, from outside
-- r1: ACCESS EXCLUSIVE, from outside

TRUNCATE parents;
-- parents: ACCESS EXCLUSIVE, rewritten, scanned

ALTER TABLE parents RENAME TO ancestors;
-- parents: ACCESS EXCLUSIVE

DROP TABLE t CASCADE;
-- m: ACCESS EXCLUSIVE
-- t: ACCESS EXCLUSIVE
