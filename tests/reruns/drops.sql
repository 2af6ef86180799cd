--: What DROP does when its file runs again: without IF EXISTS, and with it.

--# A table
CREATE TABLE t (n int);
-- before
DROP TABLE t;
-- 42P01 table "t" does not exist
-- reported: unguarded-drop

--# A table, IF EXISTS
CREATE TABLE t (n int);
-- before
DROP TABLE IF EXISTS t;
-- same: table "t" does not exist, skipping

--# A table, in a block that asks to_regclass
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    IF to_regclass('public.t') IS NOT NULL THEN
        DROP TABLE t;
    END IF;
END $$;
-- same

--# A table, in a block that catches the error
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    DROP TABLE t;
EXCEPTION WHEN undefined_table THEN NULL;
END $$;
-- same

--# A table, in a block that catches another error
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    DROP TABLE t;
EXCEPTION WHEN undefined_object THEN NULL;
END $$;
-- 42P01 table "t" does not exist
-- reported: wrong-exception-guard

--# Two tables
CREATE TABLE t (n int);
-- before
CREATE TABLE u (n int);
-- before
DROP TABLE t, u;
-- 42P01 table "t" does not exist
-- reported: unguarded-drop

--# A table that the file makes anew
CREATE TABLE t (n int);
-- before
DROP TABLE t;
-- removes table public.t
CREATE TABLE t (n int, m int);
-- adds table public.t

--# An index
CREATE TABLE t (n int);
-- before
CREATE INDEX i ON t (n);
-- before
DROP INDEX i;
-- 42704 index "i" does not exist
-- reported: unguarded-drop

--# An index, IF EXISTS
CREATE TABLE t (n int);
-- before
CREATE INDEX i ON t (n);
-- before
DROP INDEX IF EXISTS i;
-- same: index "i" does not exist, skipping

--# An index, concurrently
CREATE TABLE t (n int);
-- before
CREATE INDEX i ON t (n);
-- before
DROP INDEX CONCURRENTLY i;
-- 42704 index "i" does not exist
-- reported: unguarded-drop

--# A column
CREATE TABLE t (n int, m int);
-- before
ALTER TABLE t DROP COLUMN m;
-- 42703 column "m" of relation "t" does not exist
-- reported: unguarded-drop

--# A column, IF EXISTS
CREATE TABLE t (n int, m int);
-- before
ALTER TABLE t DROP COLUMN IF EXISTS m;
-- same: column "m" of relation "t" does not exist, skipping

--# A constraint
CREATE TABLE t (n int CONSTRAINT positive CHECK (n > 0));
-- before
ALTER TABLE t DROP CONSTRAINT positive;
-- 42704 constraint "positive" of relation "t" does not exist
-- reported: unguarded-drop

--# A constraint, IF EXISTS
CREATE TABLE t (n int CONSTRAINT positive CHECK (n > 0));
-- before
ALTER TABLE t DROP CONSTRAINT IF EXISTS positive;
-- same: constraint "positive" of relation "t" does not exist, skipping

--# A sequence
CREATE SEQUENCE s;
-- before
DROP SEQUENCE s;
-- 42P01 sequence "s" does not exist
-- reported: unguarded-drop

--# A view
CREATE VIEW v AS SELECT 1 AS n;
-- before
DROP VIEW v;
-- 42P01 view "v" does not exist
-- reported: unguarded-drop

--# A view, IF EXISTS
CREATE VIEW v AS SELECT 1 AS n;
-- before
DROP VIEW IF EXISTS v;
-- same: view "v" does not exist, skipping

--# A materialized view
CREATE MATERIALIZED VIEW m AS SELECT 1 AS n;
-- before
DROP MATERIALIZED VIEW m;
-- 42P01 materialized view "m" does not exist
-- reported: unguarded-drop

--# A foreign table
CREATE FOREIGN DATA WRAPPER w;
-- before
CREATE SERVER s FOREIGN DATA WRAPPER w;
-- before
CREATE FOREIGN TABLE f (n int) SERVER s;
-- before
DROP FOREIGN TABLE f;
-- 42704 foreign table "f" does not exist
-- reported: unguarded-drop

--# A type
CREATE TYPE mood AS ENUM ('ok');
-- before
DROP TYPE mood;
-- 42704 type "mood" does not exist
-- reported: unguarded-drop

--# A type, IF EXISTS
CREATE TYPE mood AS ENUM ('ok');
-- before
DROP TYPE IF EXISTS mood;
-- same: type "mood" does not exist, skipping

--# A domain
CREATE DOMAIN email AS text;
-- before
DROP DOMAIN email;
-- 42704 type "email" does not exist
-- reported: unguarded-drop

--# An attribute
CREATE TYPE pair AS (a int, b int);
-- before
ALTER TYPE pair DROP ATTRIBUTE b;
-- 42703 column "b" of relation "pair" does not exist
-- reported: unguarded-drop

--# An attribute, IF EXISTS
CREATE TYPE pair AS (a int, b int);
-- before
ALTER TYPE pair DROP ATTRIBUTE IF EXISTS b;
-- same: column "b" of relation "pair" does not exist, skipping

--# A constraint of a domain
CREATE DOMAIN email AS text CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
-- before
ALTER DOMAIN email DROP CONSTRAINT has_at;
-- 42704 constraint "has_at" of domain "email" does not exist
-- reported: unguarded-drop

--# A schema
CREATE SCHEMA s;
-- before
DROP SCHEMA s;
-- 3F000 schema "s" does not exist
-- reported: unguarded-drop

--# A schema, IF EXISTS
CREATE SCHEMA s;
-- before
DROP SCHEMA IF EXISTS s;
-- same: schema "s" does not exist, skipping

--# A function
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- before
DROP FUNCTION f();
-- 42883 function f() does not exist
-- reported: unguarded-drop

--# A function, IF EXISTS
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- before
DROP FUNCTION IF EXISTS f();
-- same: function f() does not exist, skipping

--# A procedure
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
-- before
DROP PROCEDURE p();
-- 42883 procedure p() does not exist
-- reported: unguarded-drop

--# An aggregate
CREATE AGGREGATE product(numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = '1');
-- before
DROP AGGREGATE product(numeric);
-- 42883 aggregate product(numeric) does not exist
-- reported: unguarded-drop

--# An operator
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
-- before
DROP OPERATOR === (int, int);
-- 42883 operator does not exist: integer === integer
-- reported: unguarded-drop
-- replay: other words

--# A trigger
CREATE TABLE t (n int);
-- before
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- before
CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- before
DROP TRIGGER g ON t;
-- 42704 trigger "g" for table "t" does not exist
-- reported: unguarded-drop

--# A trigger of a table that the file drops, IF EXISTS
CREATE TABLE t (n int);
-- before
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- before
CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- before
DROP TRIGGER IF EXISTS g ON t;
-- same: relation "t" does not exist, skipping
DROP TABLE IF EXISTS t;
-- same: table "t" does not exist, skipping

--# A policy
CREATE TABLE t (n int);
-- before
CREATE POLICY p ON t USING (true);
-- before
DROP POLICY p ON t;
-- 42704 policy "p" for table "t" does not exist
-- reported: unguarded-drop

--# A policy of a table that the file drops, IF EXISTS
CREATE TABLE t (n int);
-- before
CREATE POLICY p ON t USING (true);
-- before
DROP POLICY IF EXISTS p ON t;
-- same: relation "t" does not exist, skipping
DROP TABLE IF EXISTS t;
-- same: table "t" does not exist, skipping

--# A rule
CREATE TABLE t (n int);
-- before
CREATE RULE quiet AS ON DELETE TO t DO INSTEAD NOTHING;
-- before
DROP RULE quiet ON t;
-- 42704 rule "quiet" for relation "t" does not exist
-- reported: unguarded-drop

--# A role
CREATE ROLE matrix_reader;
-- before
DROP ROLE matrix_reader;
-- 42704 role "matrix_reader" does not exist
-- reported: unguarded-drop

--# A role, IF EXISTS
CREATE ROLE matrix_reader;
-- before
DROP ROLE IF EXISTS matrix_reader;
-- same: role "matrix_reader" does not exist, skipping

--# A publication
CREATE PUBLICATION p;
-- before
DROP PUBLICATION p;
-- 42704 publication "p" does not exist
-- reported: unguarded-drop

--# An event trigger
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
-- before
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();
-- before
DROP EVENT TRIGGER e;
-- 42704 event trigger "e" does not exist
-- reported: unguarded-drop

--# Extended statistics
CREATE TABLE t (a int, b int);
-- before
CREATE STATISTICS s ON a, b FROM t;
-- before
DROP STATISTICS s;
-- 42704 statistics object "s" does not exist
-- reported: unguarded-drop

--# An extension
CREATE EXTENSION pgcrypto;
-- before
DROP EXTENSION pgcrypto;
-- 42704 extension "pgcrypto" does not exist
-- reported: unguarded-drop

--# An extension, IF EXISTS
CREATE EXTENSION pgcrypto;
-- before
DROP EXTENSION IF EXISTS pgcrypto;
-- same: extension "pgcrypto" does not exist, skipping

--# A cast
CREATE TYPE celsius AS (degrees numeric);
-- before
CREATE CAST (celsius AS text) WITH INOUT;
-- before
DROP CAST (celsius AS text);
-- 42704 cast from type celsius to type text does not exist
-- reported: unguarded-drop
-- replay: other words

--# A collation
CREATE COLLATION german FROM "C";
-- before
DROP COLLATION german;
-- 42704 collation "german" for encoding "UTF8" does not exist
-- reported: unguarded-drop
-- replay: other words

--# A server
CREATE FOREIGN DATA WRAPPER w;
-- before
CREATE SERVER s FOREIGN DATA WRAPPER w;
-- before
DROP SERVER s;
-- 42704 server "s" does not exist
-- reported: unguarded-drop

--# A foreign data wrapper
CREATE FOREIGN DATA WRAPPER w;
-- before
DROP FOREIGN DATA WRAPPER w;
-- 42704 foreign-data wrapper "w" does not exist
-- reported: unguarded-drop

--# A user mapping
CREATE FOREIGN DATA WRAPPER w;
-- before
CREATE SERVER s FOREIGN DATA WRAPPER w;
-- before
CREATE USER MAPPING FOR CURRENT_USER SERVER s;
-- before
DROP USER MAPPING FOR CURRENT_USER SERVER s;
-- 42704 user mapping for "postgres" does not exist for server "s"
-- reported: unguarded-drop
-- replay: other words

--# A text search configuration
CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple);
-- before
DROP TEXT SEARCH CONFIGURATION plain;
-- 42704 text search configuration "plain" does not exist
-- reported: unguarded-drop

--# What a role owns
CREATE ROLE matrix_reader;
-- before
DROP OWNED BY matrix_reader;
-- same
-- replay: unknown
