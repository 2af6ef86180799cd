--: Downs that fail, that take along more than their up made, and ups that can't follow their downs.

--# The parent before the child
--@ up
CREATE TABLE u (id int PRIMARY KEY);
CREATE TABLE t (u_id int REFERENCES u);
--@ down
DROP TABLE u;
DROP TABLE t;
--> fails: 2BP01 cannot drop table u because other objects depend on it
--> lint: failing-down
--> verify: down-failed

--# The parent before the child, at once
--@ up
CREATE TABLE u (id int PRIMARY KEY);
CREATE TABLE t (u_id int REFERENCES u);
--@ down
DROP TABLE u, t;
--> same

--# The parent before the child, with CASCADE
--@ up
CREATE TABLE u (id int PRIMARY KEY);
CREATE TABLE t (u_id int REFERENCES u);
--@ down
DROP TABLE u CASCADE;
DROP TABLE t;
--> same

--# A type that a column uses
--@ up
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE t (mood mood);
--@ down
DROP TYPE mood;
DROP TABLE t;
--> fails: 2BP01 cannot drop type mood because other objects depend on it
--> lint: failing-down
--> verify: down-failed

--# A function that a trigger uses
--@ before
CREATE TABLE t (n int);
--@ up
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
--@ down
DROP FUNCTION f();
DROP TRIGGER g ON t;
--> fails: 2BP01 cannot drop function f() because other objects depend on it
--> lint: failing-down
--> verify: down-failed

--# A function that a policy uses
--@ before
CREATE TABLE t (n int);
--@ up
CREATE FUNCTION allowed(n int) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE POLICY p ON t USING (allowed(n));
--@ down
DROP FUNCTION allowed(int);
--> fails: 2BP01 cannot drop function allowed(integer) because other objects depend on it
--> lint: failing-down
--> verify: down-failed

--# A column that a view uses
--@ before
CREATE TABLE t (n int);
--@ up
ALTER TABLE t ADD COLUMN m int;
CREATE VIEW v AS SELECT m FROM t;
--@ down
ALTER TABLE t DROP COLUMN m;
DROP VIEW v;
--> fails: 2BP01 cannot drop column m of table t because other objects depend on it
--> lint: failing-down
--> verify: down-failed

--# A schema that is not empty
--@ up
CREATE SCHEMA s;
CREATE TABLE s.t (n int);
--@ down
DROP SCHEMA s;
--> fails: 2BP01 cannot drop schema s because other objects depend on it
--> lint: failing-down
--> verify: down-failed

--# A schema with all that is in it
--@ up
CREATE SCHEMA s;
CREATE TABLE s.t (n int);
CREATE TYPE s.mood AS ENUM ('ok');
--@ down
DROP SCHEMA s CASCADE;
--> same

--# A name that the up does not make
--@ before
CREATE TABLE t (n int);
--@ up
ALTER TABLE t ADD COLUMN email text;
--@ down
ALTER TABLE t DROP COLUMN mail;
--> fails: 42703 column "mail" of relation "t" does not exist
--> lint: failing-down
--> verify: down-failed

--# A constraint under a name that PostgreSQL does not choose
--@ before
CREATE TABLE t (n int);
--@ up
ALTER TABLE t ADD CHECK (n > 0);
--@ down
ALTER TABLE t DROP CONSTRAINT t_check;
--> fails: 42704 constraint "t_check" of relation "t" does not exist
--> lint: failing-down
--> verify: down-failed

--# The unique index of a constraint
--@ before
CREATE TABLE t (n int);
--@ up
ALTER TABLE t ADD CONSTRAINT t_n_key UNIQUE (n);
--@ down
DROP INDEX t_n_key;
--> fails: 2BP01 cannot drop index t_n_key because constraint t_n_key on table t requires it
--> lint: failing-down
--> verify: down-failed

--# The up once more, by mistake
--@ up
CREATE TABLE t (n int);
--@ down
CREATE TABLE t (n int);
--> fails: 42P07 relation "t" already exists
--> lint: failing-down
--> verify: down-failed

--# A view can't lose a column by OR REPLACE
--@ before
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a FROM t;
--@ up
CREATE OR REPLACE VIEW v AS SELECT a, b FROM t;
--@ down
CREATE OR REPLACE VIEW v AS SELECT a FROM t;
--> fails: 42P16 cannot drop columns from view
--> lint: failing-down
--> verify: down-failed

--# The down drops a table that was there before
--@ before
CREATE TABLE t (n int);
--@ up
CREATE TABLE IF NOT EXISTS t (n int);
CREATE TABLE u (n int);
--@ down
DROP TABLE u;
DROP TABLE t;
--> removes table public.t
--> lint: destructive-down
--> verify: down-lost

--# The down drops a column that was there before
--@ before
CREATE TABLE t (n int, m int);
--@ up
ALTER TABLE t ADD COLUMN IF NOT EXISTS m int;
ALTER TABLE t ADD COLUMN k int;
--@ down
ALTER TABLE t DROP COLUMN k;
ALTER TABLE t DROP COLUMN m;
--> changes column m and type of column m of table public.t
--> lint: destructive-down
--> verify: down-lost

--# The down drops an index that was there before
--@ before
CREATE TABLE t (n int);
CREATE INDEX t_n_idx ON t (n);
--@ up
CREATE INDEX IF NOT EXISTS t_n_idx ON t (n);
ALTER TABLE t ADD COLUMN k int;
--@ down
ALTER TABLE t DROP COLUMN k;
DROP INDEX t_n_idx;
--> removes index public.t_n_idx
--> lint: destructive-down
--> verify: down-lost

--# The down drops a type that was there before
--@ before
CREATE TYPE mood AS ENUM ('ok');
--@ up
DO $$ BEGIN
    CREATE TYPE mood AS ENUM ('ok');
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
CREATE TABLE t (mood mood);
--@ down
DROP TABLE t;
DROP TYPE mood;
--> removes type public.mood
--> lint: destructive-down
--> verify: down-lost

--# CASCADE takes an older view along
--@ before
CREATE TABLE t (n int);
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
CREATE VIEW v AS SELECT f(n) AS n FROM t;
--@ up
CREATE OR REPLACE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n + 1';
--@ down
DROP FUNCTION f(int) CASCADE;
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
--> removes view public.v
--> lint: destructive-down
--> verify: down-lost

--# CASCADE takes an older foreign key along
--@ before
CREATE TABLE u (id int);
CREATE TABLE t (u_id int);
--@ up
ALTER TABLE u ADD CONSTRAINT u_pkey PRIMARY KEY (id);
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (u_id) REFERENCES u;
--@ down
ALTER TABLE u DROP CONSTRAINT u_pkey CASCADE;
--> changes NOT NULL of column id of table public.u
--> lint: incomplete-down
--> verify: down-leftover

--# CASCADE takes an older policy along
--@ before
CREATE TABLE t (n int);
CREATE FUNCTION allowed(n int) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE POLICY p ON t USING (allowed(n));
--@ up
CREATE OR REPLACE FUNCTION allowed(n int) RETURNS boolean LANGUAGE sql AS 'SELECT n > 0';
--@ down
DROP FUNCTION allowed(int) CASCADE;
CREATE FUNCTION allowed(n int) RETURNS boolean LANGUAGE sql AS 'SELECT true';
--> removes policy public.t.p
--> lint: destructive-down
--> verify: down-lost

--# A label of an enum can't be taken away
--@ before
CREATE TYPE mood AS ENUM ('ok');
--@ up
ALTER TYPE mood ADD VALUE 'happy';
--@ down
SELECT 'a label stays';
--> changes labels of type public.mood
--> up again: 42710 enum label "happy" already exists
--> lint: incomplete-down
--> verify: down-leftover

--# A label of an enum can't be taken away, and the up does not mind
--@ before
CREATE TYPE mood AS ENUM ('ok');
--@ up
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'happy';
--@ down
SELECT 'a label stays';
--> changes labels of type public.mood

--# An enum is made again without the label
--@ before
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE t (mood mood);
--@ up
ALTER TYPE mood ADD VALUE 'happy';
--@ down
ALTER TYPE mood RENAME TO old_mood;
CREATE TYPE mood AS ENUM ('ok');
ALTER TABLE t ALTER COLUMN mood TYPE mood USING mood::text::mood;
DROP TYPE old_mood;
--> same

--# A label gets another name, and its old one back
--@ before
CREATE TYPE mood AS ENUM ('ok');
--@ up
ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';
--@ down
ALTER TYPE mood RENAME VALUE 'fine' TO 'ok';
--> same

--# A label keeps its new name
--@ before
CREATE TYPE mood AS ENUM ('ok');
--@ up
ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';
CREATE TABLE t (mood mood);
--@ down
DROP TABLE t;
--> changes labels of type public.mood
--> up again: 22023 "ok" is not an existing enum label
--> lint: incomplete-down
--> verify: down-lost
