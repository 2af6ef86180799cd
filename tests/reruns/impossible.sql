--: Guards that the grammar does not have: the first run fails already.

--# CREATE POLICY IF NOT EXISTS
CREATE TABLE t (n int);
-- before
CREATE POLICY IF NOT EXISTS p ON t USING (true);
-- never 42601 syntax error at or near "NOT"
-- reported: impossible-guard

--# CREATE OR REPLACE POLICY
CREATE TABLE t (n int);
-- before
CREATE OR REPLACE POLICY p ON t USING (true);
-- never 42601 syntax error at or near "POLICY"
-- reported: impossible-guard

--# CREATE TYPE IF NOT EXISTS
CREATE TYPE IF NOT EXISTS mood AS ENUM ('ok');
-- never 42601 syntax error at or near "NOT"
-- reported: impossible-guard

--# CREATE DOMAIN IF NOT EXISTS
CREATE DOMAIN IF NOT EXISTS email AS text;
-- never 42601 syntax error at or near "NOT"
-- reported: impossible-guard

--# ADD CONSTRAINT IF NOT EXISTS
CREATE TABLE t (n int);
-- before
ALTER TABLE t ADD CONSTRAINT IF NOT EXISTS positive CHECK (n > 0);
-- never 42601 syntax error at or near "NOT"
-- replay: other words
-- reported: impossible-guard

--# CREATE ROLE IF NOT EXISTS
CREATE ROLE IF NOT EXISTS matrix_reader;
-- never 42601 syntax error at or near "NOT"
-- reported: impossible-guard

--# CREATE USER IF NOT EXISTS
CREATE USER IF NOT EXISTS matrix_reader;
-- never 42601 syntax error at or near "NOT"
-- reported: impossible-guard

--# CREATE PUBLICATION IF NOT EXISTS
CREATE PUBLICATION IF NOT EXISTS p;
-- never 42601 syntax error at or near "NOT"
-- reported: impossible-guard

--# CREATE TRIGGER IF NOT EXISTS
CREATE TABLE t (n int);
-- before
CREATE TRIGGER IF NOT EXISTS g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- never 42601 syntax error at or near "NOT"
-- reported: impossible-guard

--# CREATE FUNCTION IF NOT EXISTS
CREATE FUNCTION IF NOT EXISTS f() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- never 42601 syntax error at or near "NOT"
-- reported: impossible-guard

--# CREATE VIEW IF NOT EXISTS
CREATE VIEW IF NOT EXISTS v AS SELECT 1 AS n;
-- never 42601 syntax error at or near "NOT"
-- reported: impossible-guard

--# CREATE RULE IF NOT EXISTS
CREATE TABLE t (n int);
-- before
CREATE RULE IF NOT EXISTS quiet AS ON DELETE TO t DO INSTEAD NOTHING;
-- never 42601 syntax error at or near "NOT"
-- reported: impossible-guard

--# CREATE OR REPLACE EVENT TRIGGER
CREATE OR REPLACE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();
-- never 42601 syntax error at or near "EVENT"
-- reported: impossible-guard

--# CREATE EVENT TRIGGER IF NOT EXISTS
CREATE EVENT TRIGGER IF NOT EXISTS e ON ddl_command_end EXECUTE FUNCTION f();
-- never 42601 syntax error at or near "NOT"
-- reported: impossible-guard

--# CREATE OR REPLACE CONSTRAINT TRIGGER
CREATE TABLE t (n int);
-- before
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- before
CREATE OR REPLACE CONSTRAINT TRIGGER g AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- never 0A000 CREATE OR REPLACE CONSTRAINT TRIGGER is not supported
-- reported: impossible-guard

--# CREATE INDEX IF NOT EXISTS without a name
CREATE TABLE t (n int);
-- before
CREATE INDEX IF NOT EXISTS ON t (n);
-- never 42601 syntax error at or near "ON"
-- reported: impossible-guard

--# CREATE STATISTICS IF NOT EXISTS without a name
CREATE TABLE t (a int, b int);
-- before
CREATE STATISTICS IF NOT EXISTS ON a, b FROM t;
-- never 42601 syntax error at or near "ON"
-- reported: impossible-guard

--# CREATE SCHEMA IF NOT EXISTS with elements
CREATE SCHEMA IF NOT EXISTS s CREATE TABLE t (n int);
-- never 0A000 CREATE SCHEMA IF NOT EXISTS cannot include schema elements
-- reported: impossible-guard

--# CREATE OR REPLACE TABLE
CREATE OR REPLACE TABLE t (n int);
-- never 42601 syntax error at or near "TABLE"
-- reported: impossible-guard

--# CREATE OR REPLACE TYPE
CREATE OR REPLACE TYPE mood AS ENUM ('ok');
-- never 42601 syntax error at or near "TYPE"
-- reported: impossible-guard

--# CREATE OR REPLACE MATERIALIZED VIEW
CREATE OR REPLACE MATERIALIZED VIEW m AS SELECT 1 AS n;
-- never 42601 syntax error at or near "MATERIALIZED"
-- reported: impossible-guard

--# CREATE AGGREGATE IF NOT EXISTS
CREATE AGGREGATE IF NOT EXISTS product(numeric) (SFUNC = numeric_mul, STYPE = numeric);
-- never 42601 syntax error at or near "NOT"
-- reported: impossible-guard

--# CREATE CAST IF NOT EXISTS
CREATE CAST IF NOT EXISTS (int AS text) WITH INOUT;
-- never 42601 syntax error at or near "IF"
-- reported: impossible-guard

--# CREATE OPERATOR IF NOT EXISTS
CREATE OPERATOR IF NOT EXISTS === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
-- never 42601 syntax error at or near "NOT"
-- reported: impossible-guard

--# ADD ATTRIBUTE IF NOT EXISTS
CREATE TYPE pair AS (a int, b int);
-- before
ALTER TYPE pair ADD ATTRIBUTE IF NOT EXISTS c int;
-- never 42601 syntax error at or near "NOT"
-- reported: impossible-guard

--# RENAME COLUMN IF EXISTS
CREATE TABLE t (n int);
-- before
ALTER TABLE t RENAME COLUMN IF EXISTS n TO m;
-- never 42601 syntax error at or near "EXISTS"
-- reported: impossible-guard

--# RENAME VALUE IF EXISTS
CREATE TYPE mood AS ENUM ('ok');
-- before
ALTER TYPE mood RENAME VALUE IF EXISTS 'ok' TO 'fine';
-- never 42601 syntax error at or near "IF"
-- reported: impossible-guard

--# ADD TABLE IF NOT EXISTS
CREATE TABLE t (n int);
-- before
CREATE PUBLICATION p;
-- before
ALTER PUBLICATION p ADD TABLE IF NOT EXISTS t;
-- never 42601 syntax error at or near "NOT"
-- reported: impossible-guard

--# ATTACH PARTITION IF NOT EXISTS
CREATE TABLE p (n int) PARTITION BY RANGE (n);
-- before
CREATE TABLE p1 (n int);
-- before
ALTER TABLE p ATTACH PARTITION IF NOT EXISTS p1 DEFAULT;
-- never 42601 syntax error at or near "NOT"
-- reported: impossible-guard
