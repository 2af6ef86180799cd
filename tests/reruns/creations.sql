--: What CREATE does when its file runs again, without a guard and with each that works.

--# A table
CREATE TABLE t (n int);
-- 42P07 relation "t" already exists
-- reported: unguarded-create

--# A table, IF NOT EXISTS
CREATE TABLE IF NOT EXISTS t (n int);
-- same: relation "t" already exists, skipping

--# A table, dropped before
DROP TABLE IF EXISTS t;
-- removes table public.t
CREATE TABLE t (n int);
-- adds table public.t

--# A table, in a block that catches the error
DO $$ BEGIN
    CREATE TABLE t (n int);
EXCEPTION WHEN duplicate_table THEN NULL;
END $$;
-- same

--# A table, in a block that catches its SQLSTATE
DO $$ BEGIN
    CREATE TABLE t (n int);
EXCEPTION WHEN SQLSTATE '42P07' THEN NULL;
END $$;
-- same

--# A table, in a block that asks to_regclass
DO $$ BEGIN
    IF to_regclass('public.t') IS NULL THEN
        CREATE TABLE t (n int);
    END IF;
END $$;
-- same

--# A table, in a block that asks pg_class
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_class WHERE relname = 't' AND relkind = 'r') THEN
        CREATE TABLE t (n int);
    END IF;
END $$;
-- same

--# A table, in a block that asks pg_tables
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tablename = 't') THEN
        CREATE TABLE t (n int);
    END IF;
END $$;
-- same

--# A table, in a block that asks information_schema
DO $$ BEGIN
    IF NOT EXISTS (
        SELECT FROM information_schema.tables WHERE table_schema = 'public' AND table_name = 't'
    ) THEN
        CREATE TABLE t (n int);
    END IF;
END $$;
-- same

--# A table from a query
CREATE TABLE t AS SELECT 1 AS n;
-- 42P07 relation "t" already exists
-- reported: unguarded-create

--# A table from a query, IF NOT EXISTS
CREATE TABLE IF NOT EXISTS t AS SELECT 1 AS n;
-- same: relation "t" already exists, skipping

--# SELECT INTO
SELECT 1 AS n INTO t;
-- 42P07 relation "t" already exists
-- reported: unguarded-create

--# A table like another
CREATE TABLE u (n int);
-- before
CREATE TABLE t (LIKE u INCLUDING ALL);
-- 42P07 relation "t" already exists
-- reported: unguarded-create

--# A table of a type
CREATE TYPE pair AS (a int, b int);
-- before
CREATE TABLE t OF pair;
-- 42P07 relation "t" already exists
-- reported: unguarded-create

--# A temporary table goes with the session
CREATE TEMPORARY TABLE t (n int);
-- same

--# A partition
CREATE TABLE p (n int) PARTITION BY RANGE (n);
-- before
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- 42P07 relation "p1" already exists
-- reported: unguarded-create

--# A partition, IF NOT EXISTS
CREATE TABLE p (n int) PARTITION BY RANGE (n);
-- before
CREATE TABLE IF NOT EXISTS p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- same: relation "p1" already exists, skipping

--# A foreign table
CREATE FOREIGN DATA WRAPPER w;
-- before
CREATE SERVER s FOREIGN DATA WRAPPER w;
-- before
CREATE FOREIGN TABLE f (n int) SERVER s;
-- 42P07 relation "f" already exists
-- reported: unguarded-create

--# A foreign table, IF NOT EXISTS
CREATE FOREIGN DATA WRAPPER w;
-- before
CREATE SERVER s FOREIGN DATA WRAPPER w;
-- before
CREATE FOREIGN TABLE IF NOT EXISTS f (n int) SERVER s;
-- same: relation "f" already exists, skipping

--# A foreign table, dropped before
CREATE FOREIGN DATA WRAPPER w;
-- before
CREATE SERVER s FOREIGN DATA WRAPPER w;
-- before
DROP FOREIGN TABLE IF EXISTS f;
-- removes foreign table public.f
CREATE FOREIGN TABLE f (n int) SERVER s;
-- adds foreign table public.f

--# An index
CREATE TABLE t (n int);
-- before
CREATE INDEX t_n_idx ON t (n);
-- 42P07 relation "t_n_idx" already exists
-- reported: unguarded-create

--# A unique index
CREATE TABLE t (n int);
-- before
CREATE UNIQUE INDEX t_n_key ON t (n);
-- 42P07 relation "t_n_key" already exists
-- reported: unguarded-create

--# An index, IF NOT EXISTS
CREATE TABLE t (n int);
-- before
CREATE INDEX IF NOT EXISTS t_n_idx ON t (n);
-- same: relation "t_n_idx" already exists, skipping

--# An index, dropped before
CREATE TABLE t (n int);
-- before
DROP INDEX IF EXISTS t_n_idx;
-- removes index public.t_n_idx
CREATE INDEX t_n_idx ON t (n);
-- adds index public.t_n_idx

--# An index, in a block that catches the error
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    CREATE INDEX t_n_idx ON t (n);
EXCEPTION WHEN duplicate_table THEN NULL;
END $$;
-- same

--# An index, in a block that asks pg_indexes
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_indexes WHERE indexname = 't_n_idx') THEN
        CREATE INDEX t_n_idx ON t (n);
    END IF;
END $$;
-- same

--# An index without a name
CREATE TABLE t (n int);
-- before
CREATE INDEX ON t (n);
-- adds index public.t_n_idx1
-- reported: duplicating-statement

--# A unique index on an expression, without a name
CREATE TABLE t (a text, b text);
-- before
CREATE UNIQUE INDEX ON t (lower(a), b);
-- adds index public.t_lower_b_idx1
-- reported: duplicating-statement

--# An index built concurrently
CREATE TABLE t (n int);
-- before
CREATE INDEX CONCURRENTLY t_n_idx ON t (n);
-- 42P07 relation "t_n_idx" already exists
-- reported: unguarded-create

--# An index built concurrently, IF NOT EXISTS, which takes an invalid one for it
CREATE TABLE t (n int);
-- before
CREATE INDEX CONCURRENTLY IF NOT EXISTS t_n_idx ON t (n);
-- same: relation "t_n_idx" already exists, skipping
-- reported: index-guard-hides-invalid

--# An index built concurrently, dropped before
CREATE TABLE t (n int);
-- before
DROP INDEX CONCURRENTLY IF EXISTS t_n_idx;
-- removes index public.t_n_idx
CREATE INDEX CONCURRENTLY t_n_idx ON t (n);
-- adds index public.t_n_idx

--# An index built concurrently without a name
CREATE TABLE t (n int);
-- before
CREATE INDEX CONCURRENTLY ON t (n);
-- adds index public.t_n_idx1
-- reported: duplicating-statement

--# A sequence
CREATE SEQUENCE s;
-- 42P07 relation "s" already exists
-- reported: unguarded-create

--# A sequence, IF NOT EXISTS
CREATE SEQUENCE IF NOT EXISTS s;
-- same: relation "s" already exists, skipping

--# A sequence, dropped before
DROP SEQUENCE IF EXISTS s;
-- removes sequence public.s
CREATE SEQUENCE s;
-- adds sequence public.s

--# A view
CREATE VIEW v AS SELECT 1 AS n;
-- 42P07 relation "v" already exists
-- reported: unguarded-create

--# A view, OR REPLACE
CREATE OR REPLACE VIEW v AS SELECT 1 AS n;
-- same

--# A view, dropped before
DROP VIEW IF EXISTS v;
-- removes view public.v
CREATE VIEW v AS SELECT 1 AS n;
-- adds view public.v

--# A view, in a block that asks pg_views
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_views WHERE viewname = 'v') THEN
        CREATE VIEW v AS SELECT 1 AS n;
    END IF;
END $$;
-- same

--# A recursive view
CREATE RECURSIVE VIEW v (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM v WHERE n < 9;
-- 42P07 relation "v" already exists
-- reported: unguarded-create

--# A view that its file replaces by a wider one
CREATE OR REPLACE VIEW v AS SELECT 1 AS a;
-- 42P16 cannot drop columns from view
-- reported: unguarded-create
CREATE OR REPLACE VIEW v AS SELECT 1 AS a, 2 AS b;
-- same

--# A view with a column of another type in each statement
DROP VIEW IF EXISTS v;
-- removes view public.v
CREATE OR REPLACE VIEW v AS SELECT 1 AS a;
-- adds view public.v
DROP VIEW v;
-- removes view public.v
CREATE OR REPLACE VIEW v AS SELECT 'x'::text AS a;
-- adds view public.v

--# A materialized view
CREATE MATERIALIZED VIEW m AS SELECT 1 AS n;
-- 42P07 relation "m" already exists
-- reported: unguarded-create

--# A materialized view, IF NOT EXISTS
CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT 1 AS n;
-- same: relation "m" already exists, skipping

--# A materialized view, dropped before
DROP MATERIALIZED VIEW IF EXISTS m;
-- removes materialized view public.m
CREATE MATERIALIZED VIEW m AS SELECT 1 AS n;
-- adds materialized view public.m

--# An enum
CREATE TYPE mood AS ENUM ('sad', 'ok');
-- 42710 type "mood" already exists
-- reported: unguarded-create

--# An enum, in a block that catches the error
DO $$ BEGIN
    CREATE TYPE mood AS ENUM ('sad', 'ok');
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- same

--# An enum, in a block that asks pg_type
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN
        CREATE TYPE mood AS ENUM ('sad', 'ok');
    END IF;
END $$;
-- same

--# An enum, in a block that asks pg_type and pg_namespace
DO $$ BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
        WHERE t.typname = 'mood' AND n.nspname = 'public'
    ) THEN
        CREATE TYPE public.mood AS ENUM ('sad', 'ok');
    END IF;
END $$;
-- same

--# An enum, in a block that asks to_regtype
DO $$ BEGIN
    IF to_regtype('public.mood') IS NULL THEN
        CREATE TYPE mood AS ENUM ('sad', 'ok');
    END IF;
END $$;
-- same

--# An enum, dropped before
DROP TYPE IF EXISTS mood;
-- removes type public.mood
CREATE TYPE mood AS ENUM ('sad', 'ok');
-- adds type public.mood

--# A composite type
CREATE TYPE pair AS (a int, b int);
-- 42710 type "pair" already exists
-- reported: unguarded-create

--# A composite type, in a block that catches the error
DO $$ BEGIN
    CREATE TYPE pair AS (a int, b int);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- same

--# A range type
CREATE TYPE price_range AS RANGE (subtype = numeric);
-- 42710 type "price_range" already exists
-- reported: unguarded-create

--# A range type, in a block that catches the error
DO $$ BEGIN
    CREATE TYPE price_range AS RANGE (subtype = numeric);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- same

--# A domain
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
-- 42710 type "email" already exists
-- reported: unguarded-create

--# A domain, in a block that catches the error
DO $$ BEGIN
    CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- same

--# A domain, dropped before
DROP DOMAIN IF EXISTS email;
-- removes domain public.email
CREATE DOMAIN email AS text;
-- adds domain public.email

--# A domain, in a block that asks information_schema
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM information_schema.domains WHERE domain_name = 'email') THEN
        CREATE DOMAIN email AS text;
    END IF;
END $$;
-- same

--# A policy
CREATE TABLE t (n int);
-- before
CREATE POLICY p ON t USING (true);
-- 42710 policy "p" for table "t" already exists
-- reported: unguarded-create

--# A policy, dropped before
CREATE TABLE t (n int);
-- before
DROP POLICY IF EXISTS p ON t;
-- removes policy public.t.p
CREATE POLICY p ON t USING (true);
-- adds policy public.t.p

--# A policy, in a block that catches the error
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    CREATE POLICY p ON t USING (true);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- same

--# A policy, in a block that asks pg_policies
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM pg_policies WHERE schemaname = 'public' AND tablename = 't' AND policyname = 'p'
    ) THEN
        CREATE POLICY p ON t USING (true);
    END IF;
END $$;
-- same

--# A policy, in a block that asks pg_policy
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_policy WHERE polname = 'p' AND polrelid = 'public.t'::regclass) THEN
        CREATE POLICY p ON t USING (true);
    END IF;
END $$;
-- same

--# A trigger
CREATE TABLE t (n int);
-- before
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- before
CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- 42710 trigger "g" for relation "t" already exists
-- reported: unguarded-create

--# A trigger, OR REPLACE
CREATE TABLE t (n int);
-- before
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- before
CREATE OR REPLACE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- same

--# A trigger, dropped before
CREATE TABLE t (n int);
-- before
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- before
DROP TRIGGER IF EXISTS g ON t;
-- removes trigger public.t.g
CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- adds trigger public.t.g

--# A trigger, in a block that asks pg_trigger
CREATE TABLE t (n int);
-- before
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- before
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'g' AND tgrelid = 'public.t'::regclass) THEN
        CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
    END IF;
END $$;
-- same

--# A trigger, in a block that asks information_schema
CREATE TABLE t (n int);
-- before
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- before
DO $$ BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM information_schema.triggers
        WHERE trigger_name = 'g' AND event_object_table = 't'
    ) THEN
        CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
    END IF;
END $$;
-- same

--# A constraint trigger
CREATE TABLE t (n int);
-- before
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- before
CREATE CONSTRAINT TRIGGER g AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- 42710 trigger "g" for relation "t" already exists
-- reported: unguarded-create

--# A constraint trigger, dropped before
CREATE TABLE t (n int);
-- before
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- before
DROP TRIGGER IF EXISTS g ON t;
-- removes trigger public.t.g
CREATE CONSTRAINT TRIGGER g AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- adds trigger public.t.g

--# A role
CREATE ROLE matrix_reader;
-- 42710 role "matrix_reader" already exists
-- reported: unguarded-create

--# A role, in a block that catches the error
DO $$ BEGIN
    CREATE ROLE matrix_reader;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- same

--# A role, in a block that asks pg_roles
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'matrix_reader') THEN
        CREATE ROLE matrix_reader;
    END IF;
END $$;
-- same

--# A user
CREATE USER matrix_user;
-- 42710 role "matrix_user" already exists
-- reported: unguarded-create

--# A role, dropped before
DROP ROLE IF EXISTS matrix_reader;
-- removes role matrix_reader
CREATE ROLE matrix_reader;
-- adds role matrix_reader

--# A publication
CREATE PUBLICATION p;
-- 42710 publication "p" already exists
-- reported: unguarded-create

--# A publication, in a block that catches the error
DO $$ BEGIN
    CREATE PUBLICATION p;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- same

--# A publication, in a block that asks pg_publication
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_publication WHERE pubname = 'p') THEN
        CREATE PUBLICATION p;
    END IF;
END $$;
-- same

--# A publication, dropped before
DROP PUBLICATION IF EXISTS p;
-- removes publication p
CREATE PUBLICATION p;
-- adds publication p

--# An event trigger
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
-- before
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();
-- 42710 event trigger "e" already exists
-- reported: unguarded-create

--# An event trigger, dropped before
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
-- before
DROP EVENT TRIGGER IF EXISTS e;
-- removes event trigger e
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();
-- adds event trigger e

--# An event trigger, in a block that asks pg_event_trigger
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
-- before
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'e') THEN
        CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();
    END IF;
END $$;
-- same

--# Extended statistics
CREATE TABLE t (a int, b int);
-- before
CREATE STATISTICS s ON a, b FROM t;
-- 42710 statistics object "s" already exists
-- reported: unguarded-create

--# Extended statistics, IF NOT EXISTS
CREATE TABLE t (a int, b int);
-- before
CREATE STATISTICS IF NOT EXISTS s ON a, b FROM t;
-- same: statistics object "s" already exists, skipping

--# An extension
CREATE EXTENSION pgcrypto;
-- 42710 extension "pgcrypto" already exists
-- reported: unguarded-create

--# An extension, IF NOT EXISTS
CREATE EXTENSION IF NOT EXISTS pgcrypto;
-- same: extension "pgcrypto" already exists, skipping

--# An extension, in a block that asks pg_extension
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pgcrypto') THEN
        CREATE EXTENSION pgcrypto;
    END IF;
END $$;
-- same

--# A schema
CREATE SCHEMA s;
-- 42P06 schema "s" already exists
-- reported: unguarded-create

--# A schema, IF NOT EXISTS
CREATE SCHEMA IF NOT EXISTS s;
-- same: schema "s" already exists, skipping

--# A schema with elements
CREATE SCHEMA s CREATE TABLE t (n int);
-- 42P06 schema "s" already exists
-- reported: unguarded-create

--# A schema, in a block that catches the error
DO $$ BEGIN
    CREATE SCHEMA s;
EXCEPTION WHEN duplicate_schema THEN NULL;
END $$;
-- same

--# A schema, in a block that asks pg_namespace
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = 's') THEN
        CREATE SCHEMA s;
    END IF;
END $$;
-- same

--# A schema, in a block that asks information_schema
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM information_schema.schemata WHERE schema_name = 's') THEN
        CREATE SCHEMA s;
    END IF;
END $$;
-- same

--# A schema, in a block that asks to_regnamespace
DO $$ BEGIN
    IF to_regnamespace('s') IS NULL THEN
        CREATE SCHEMA s;
    END IF;
END $$;
-- same

--# A function
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
-- 42723 function "f" already exists with same argument types
-- reported: unguarded-create

--# A function, OR REPLACE
CREATE OR REPLACE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
-- same

--# A function, dropped before
DROP FUNCTION IF EXISTS f(int);
-- removes function public.f(integer)
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
-- adds function public.f(integer)

--# A function, in a block that catches the error
DO $$ BEGIN
    CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
EXCEPTION WHEN duplicate_function THEN NULL;
END $$;
-- same

--# A function, in a block that asks pg_proc
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_proc WHERE proname = 'f') THEN
        CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
    END IF;
END $$;
-- same

--# A function whose other signature is dropped
DROP FUNCTION IF EXISTS f(text);
-- same: function f(text) does not exist, skipping
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
-- 42723 function "f" already exists with same argument types
-- reported: unguarded-create

--# A function that its file gives another result
DROP FUNCTION IF EXISTS f(int);
-- removes function public.f(integer)
CREATE OR REPLACE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
-- adds function public.f(integer)
DROP FUNCTION f(int);
-- removes function public.f(integer)
CREATE OR REPLACE FUNCTION f(n int) RETURNS bigint LANGUAGE sql AS 'SELECT n::bigint';
-- adds function public.f(integer)

--# A function, replaced although its result is another
CREATE OR REPLACE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
-- 42P13 cannot change return type of existing function
-- reported: unguarded-create
DROP FUNCTION IF EXISTS f(int);
-- removes function public.f(integer)
CREATE FUNCTION f(n int) RETURNS bigint LANGUAGE sql AS 'SELECT n::bigint';
-- adds function public.f(integer)

--# A function, replaced although its parameters have other names
CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
-- 42P13 cannot change name of input parameter "b"
-- reported: unguarded-create
DROP FUNCTION IF EXISTS f(int);
-- removes function public.f(integer)
CREATE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT b';
-- adds function public.f(integer)

--# A function, replaced although a default goes away
CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
-- 42P13 cannot remove parameter defaults from existing function
-- reported: unguarded-create
DROP FUNCTION IF EXISTS f(int);
-- removes function public.f(integer)
CREATE FUNCTION f(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a';
-- adds function public.f(integer)

--# A procedure
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
-- 42723 function "p" already exists with same argument types
-- reported: unguarded-create

--# A procedure, OR REPLACE
CREATE OR REPLACE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
-- same

--# An aggregate
CREATE AGGREGATE product(numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = '1');
-- 42723 function "product" already exists with same argument types
-- reported: unguarded-create

--# An aggregate, OR REPLACE
CREATE OR REPLACE AGGREGATE product(numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = '1');
-- same

--# An operator
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
-- 42723 operator === already exists
-- reported: unguarded-create

--# An operator, dropped before
DROP OPERATOR IF EXISTS === (int, int);
-- removes operator public.===(int4,int4)
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
-- adds operator public.===(int4,int4)

--# A rule
CREATE TABLE t (n int);
-- before
CREATE RULE quiet AS ON DELETE TO t DO INSTEAD NOTHING;
-- 42710 rule "quiet" for relation "t" already exists
-- reported: unguarded-create

--# A rule, OR REPLACE
CREATE TABLE t (n int);
-- before
CREATE OR REPLACE RULE quiet AS ON DELETE TO t DO INSTEAD NOTHING;
-- same

--# A rule, dropped before
CREATE TABLE t (n int);
-- before
DROP RULE IF EXISTS quiet ON t;
-- removes rule public.t.quiet
CREATE RULE quiet AS ON DELETE TO t DO INSTEAD NOTHING;
-- adds rule public.t.quiet

--# A cast
CREATE TYPE celsius AS (degrees numeric);
-- before
CREATE CAST (celsius AS text) WITH INOUT;
-- 42710 cast from type celsius to type text already exists
-- reported: unguarded-create
-- replay: other words

--# A cast, dropped before
CREATE TYPE celsius AS (degrees numeric);
-- before
DROP CAST IF EXISTS (celsius AS text);
-- same
CREATE CAST (celsius AS text) WITH INOUT;
-- same

--# A cast, in a block that catches the error
CREATE TYPE celsius AS (degrees numeric);
-- before
DO $$ BEGIN
    CREATE CAST (celsius AS text) WITH INOUT;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- same

--# A collation
CREATE COLLATION german FROM "C";
-- 42710 collation "german" already exists
-- reported: unguarded-create

--# A collation, IF NOT EXISTS
CREATE COLLATION IF NOT EXISTS german FROM "C";
-- same: collation "german" already exists, skipping

--# A foreign data wrapper
CREATE FOREIGN DATA WRAPPER w;
-- 42710 foreign-data wrapper "w" already exists
-- reported: unguarded-create

--# A foreign data wrapper, dropped before
DROP FOREIGN DATA WRAPPER IF EXISTS w;
-- removes foreign-data wrapper w
CREATE FOREIGN DATA WRAPPER w;
-- adds foreign-data wrapper w

--# A server
CREATE FOREIGN DATA WRAPPER w;
-- before
CREATE SERVER s FOREIGN DATA WRAPPER w;
-- 42710 server "s" already exists
-- reported: unguarded-create

--# A server, IF NOT EXISTS
CREATE FOREIGN DATA WRAPPER w;
-- before
CREATE SERVER IF NOT EXISTS s FOREIGN DATA WRAPPER w;
-- same: server "s" already exists, skipping

--# A user mapping
CREATE FOREIGN DATA WRAPPER w;
-- before
CREATE SERVER s FOREIGN DATA WRAPPER w;
-- before
CREATE USER MAPPING FOR CURRENT_USER SERVER s;
-- 42710 user mapping for "postgres" already exists for server "s"
-- reported: unguarded-create
-- replay: other words

--# A user mapping, IF NOT EXISTS
CREATE FOREIGN DATA WRAPPER w;
-- before
CREATE SERVER s FOREIGN DATA WRAPPER w;
-- before
CREATE USER MAPPING IF NOT EXISTS FOR CURRENT_USER SERVER s;
-- same: user mapping for "postgres" already exists for server "s", skipping

--# A text search configuration
CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple);
-- 23505 duplicate key value violates unique constraint "pg_ts_config_cfgname_index"
-- reported: unguarded-create

--# A text search configuration, dropped before
DROP TEXT SEARCH CONFIGURATION IF EXISTS plain;
-- removes text search configuration public.plain
CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple);
-- adds text search configuration public.plain

--# An operator class
CREATE OPERATOR CLASS other FOR TYPE int USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(int);
-- 42710 operator class "other" for access method "hash" already exists
-- reported: unguarded-create
-- replay: other words

--# An access method
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
-- 42710 access method "heap2" already exists
-- reported: unguarded-create

--# A conversion
CREATE CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
-- 42710 conversion "c" already exists
-- reported: unguarded-create
