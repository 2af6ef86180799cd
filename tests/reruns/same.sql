--: What does the same the second time, and is never reported.

--# Row-level security
CREATE TABLE t (n int);
-- before
CREATE POLICY p ON t USING (true);
-- before
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
-- same
ALTER TABLE t FORCE ROW LEVEL SECURITY;
-- same
ALTER POLICY p ON t USING (n > 0);
-- same

--# Row-level security, off
CREATE TABLE t (n int);
-- before
ALTER TABLE t NO FORCE ROW LEVEL SECURITY;
-- same
ALTER TABLE t DISABLE ROW LEVEL SECURITY;
-- same

--# NOT NULL
CREATE TABLE t (n int, m int NOT NULL);
-- before
ALTER TABLE t ALTER COLUMN n SET NOT NULL;
-- same
ALTER TABLE t ALTER COLUMN m DROP NOT NULL;
-- same

--# Defaults
CREATE TABLE t (n int, m int DEFAULT 1);
-- before
ALTER TABLE t ALTER COLUMN n SET DEFAULT 2;
-- same
ALTER TABLE t ALTER COLUMN m DROP DEFAULT;
-- same

--# Statistics, storage and options of a column
CREATE TABLE t (n text);
-- before
ALTER TABLE t ALTER COLUMN n SET STATISTICS 500;
-- same
ALTER TABLE t ALTER COLUMN n SET STORAGE EXTERNAL;
-- same
ALTER TABLE t ALTER COLUMN n SET COMPRESSION pglz;
-- same
ALTER TABLE t ALTER COLUMN n SET (n_distinct = 10);
-- same

--# The type of a column
CREATE TABLE t (n int);
-- before
ALTER TABLE t ALTER COLUMN n TYPE bigint;
-- same

--# Validation of a constraint
CREATE TABLE t (n int);
-- before
ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0) NOT VALID;
-- before
ALTER TABLE t VALIDATE CONSTRAINT positive;
-- same

--# Owners
CREATE TABLE t (n int);
-- before
ALTER TABLE t OWNER TO CURRENT_USER;
-- same

--# Privileges
CREATE ROLE matrix_reader;
-- before
CREATE TABLE t (n int);
-- before
GRANT SELECT ON t TO matrix_reader;
-- same
REVOKE INSERT ON t FROM matrix_reader;
-- same
GRANT SELECT (n) ON t TO matrix_reader;
-- same
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO matrix_reader;
-- same
REVOKE ALL ON t FROM PUBLIC;
-- same

--# Membership
CREATE ROLE matrix_reader;
-- before
CREATE ROLE matrix_writer;
-- before
GRANT matrix_reader TO matrix_writer;
-- same: role "matrix_writer" is already a member of role "matrix_reader"

--# Comments
CREATE TABLE t (n int);
-- before
COMMENT ON TABLE t IS 'rows';
-- same
COMMENT ON COLUMN t.n IS 'a number';
-- same

--# Settings
SET search_path TO public;
-- same
SET lock_timeout = '2s';
-- same
RESET lock_timeout;
-- same

--# Functions
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- before
ALTER FUNCTION f() SET search_path = '';
-- same
ALTER FUNCTION f() OWNER TO CURRENT_USER;
-- same
ALTER FUNCTION f() STABLE;
-- same

--# Materialized views
CREATE MATERIALIZED VIEW m AS SELECT 1 AS n;
-- before
REFRESH MATERIALIZED VIEW m;
-- same

--# Statistics of rows, and the order on the disk
CREATE TABLE t (n int);
-- before
CREATE INDEX i ON t (n);
-- before
ANALYZE t;
-- same
ALTER TABLE t CLUSTER ON i;
-- same
CLUSTER t;
-- same
REINDEX TABLE t;
-- same
VACUUM t;
-- same

--# What a table is called by its replicas, and where it is
CREATE TABLE t (n int);
-- before
ALTER TABLE t REPLICA IDENTITY FULL;
-- same
ALTER TABLE t SET (fillfactor = 70);
-- changes options of table public.t
ALTER TABLE t RESET (fillfactor);
-- changes options of table public.t
ALTER TABLE t SET UNLOGGED;
-- same

--# Triggers, on and off
CREATE TABLE t (n int);
-- before
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- before
CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- before
ALTER TABLE t DISABLE TRIGGER g;
-- changes enabled of trigger public.t.g
ALTER TABLE t ENABLE TRIGGER g;
-- changes enabled of trigger public.t.g

--# Sequences
CREATE SEQUENCE s;
-- before
CREATE TABLE t (n int);
-- before
ALTER SEQUENCE s INCREMENT BY 2;
-- same
ALTER SEQUENCE s OWNED BY t.n;
-- same
ALTER SEQUENCE s RESTART WITH 10;
-- same

--# Roles
CREATE ROLE matrix_reader;
-- before
ALTER ROLE matrix_reader NOLOGIN;
-- same
ALTER ROLE matrix_reader SET statement_timeout = '1min';
-- same

--# A publication's tables and options
CREATE TABLE t (n int);
-- before
CREATE PUBLICATION p;
-- before
ALTER PUBLICATION p SET TABLE t;
-- same
ALTER PUBLICATION p SET (publish = 'insert');
-- same

--# Views
CREATE VIEW v AS SELECT 1 AS n;
-- before
ALTER VIEW v SET (security_invoker = true);
-- same
ALTER VIEW v ALTER COLUMN n SET DEFAULT 1;
-- same

--# Constraints that wait
CREATE TABLE u (id int PRIMARY KEY);
-- before
CREATE TABLE t (u_id int CONSTRAINT fk REFERENCES u);
-- before
ALTER TABLE t ALTER CONSTRAINT fk DEFERRABLE INITIALLY DEFERRED;
-- same

--# Blocks that only ask, and locks
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    IF current_setting('server_version_num')::int < 120000 THEN
        RAISE EXCEPTION 'PostgreSQL 12 or later';
    END IF;
END $$;
-- same
SELECT count(*) FROM t;
-- same

--# DROP … IF EXISTS of what was never there
DROP TABLE IF EXISTS t;
-- same: table "t" does not exist, skipping
DROP POLICY IF EXISTS p ON t;
-- same: relation "t" does not exist, skipping
DROP TRIGGER IF EXISTS g ON t;
-- same: relation "t" does not exist, skipping
DROP FUNCTION IF EXISTS f(int);
-- same: function f(pg_catalog.int4) does not exist, skipping
DROP TYPE IF EXISTS mood;
-- same: type "mood" does not exist, skipping
DROP INDEX IF EXISTS i;
-- same: index "i" does not exist, skipping
ALTER TABLE IF EXISTS t ADD COLUMN n int;
-- same: relation "t" does not exist, skipping

--# What the file itself removes again
CREATE TABLE scratch (n int);
-- adds table public.scratch
CREATE INDEX ON scratch (n);
-- adds index public.scratch_n_idx
ALTER TABLE scratch ADD COLUMN m int;
-- changes column m and type of column m of table public.scratch
INSERT INTO scratch VALUES (1, 2);
-- inserts
DROP TABLE scratch;
-- removes table public.scratch
