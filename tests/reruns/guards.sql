--: Which guards count, and which only look like one. The letters are those of `docs/idempotency.md`.

--# (a) The DROP is of another kind
DROP VIEW IF EXISTS t;
-- 42809 "t" is not a view
-- reported: unguarded-drop
CREATE TABLE t (n int);
-- 42P07 relation "t" already exists
-- reported: unguarded-create

--# (a) The DROP is in another schema
CREATE SCHEMA s;
-- before
DROP TABLE IF EXISTS s.t;
-- same: table "t" does not exist, skipping
CREATE TABLE t (n int);
-- 42P07 relation "t" already exists
-- reported: unguarded-create

--# (a) The DROP is in the schema of the search path
CREATE SCHEMA s;
-- before
SET search_path TO s;
-- same
DROP TABLE IF EXISTS s.t;
-- removes table s.t
CREATE TABLE t (n int);
-- adds table s.t

--# (a) The DROP has another name
DROP TABLE IF EXISTS u;
-- same: table "u" does not exist, skipping
CREATE TABLE t (n int);
-- 42P07 relation "t" already exists
-- reported: unguarded-create

--# (a) The DROP's name is quoted and has another case
DROP TABLE IF EXISTS "T";
-- same: table "T" does not exist, skipping
CREATE TABLE T (n int);
-- 42P07 relation "t" already exists
-- reported: unguarded-create

--# (a) The DROP comes after
CREATE TABLE t (n int);
-- before
ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0);
-- adds constraint public.t.positive
ALTER TABLE t DROP CONSTRAINT IF EXISTS positive;
-- removes constraint public.t.positive

--# (a) The policy of another table is dropped
CREATE TABLE t (n int);
-- before
CREATE TABLE u (n int);
-- before
DROP POLICY IF EXISTS p ON u;
-- same: policy "p" for relation "u" does not exist, skipping
CREATE POLICY p ON t USING (true);
-- 42710 policy "p" for table "t" already exists
-- reported: unguarded-create

--# (a) The trigger of another table is dropped
CREATE TABLE t (n int);
-- before
CREATE TABLE u (n int);
-- before
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- before
DROP TRIGGER IF EXISTS g ON u;
-- same: trigger "g" for relation "u" does not exist, skipping
CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- 42710 trigger "g" for relation "t" already exists
-- reported: unguarded-create

--# (a) The constraint of another table is dropped
CREATE TABLE t (n int);
-- before
CREATE TABLE u (n int);
-- before
ALTER TABLE u DROP CONSTRAINT IF EXISTS positive;
-- same: constraint "positive" of relation "u" does not exist, skipping
ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0);
-- 42710 constraint "positive" for relation "t" already exists
-- reported: unguarded-alter

--# (a) The rule of another table is dropped
CREATE TABLE t (n int);
-- before
CREATE TABLE u (n int);
-- before
DROP RULE IF EXISTS quiet ON u;
-- same: rule "quiet" for relation "u" does not exist, skipping
CREATE RULE quiet AS ON DELETE TO t DO INSTEAD NOTHING;
-- 42710 rule "quiet" for relation "t" already exists
-- reported: unguarded-create

--# (a) The DROP is in a branch that is not taken
DO $$ BEGIN
    IF false THEN
        DROP TABLE IF EXISTS t;
    END IF;
END $$;
-- same
CREATE TABLE t (n int);
-- 42P07 relation "t" already exists
-- reported: unguarded-create

--# (a) The DROP and the CREATE are under one condition
DO $$ BEGIN
    IF to_regclass('public.t') IS NOT NULL THEN
        DROP TABLE t;
        CREATE TABLE t (n int, m int);
    ELSE
        CREATE TABLE t (n int, m int);
    END IF;
END $$;
-- same

--# (a) DROP TABLE … CASCADE covers what the table has
DROP TABLE IF EXISTS t CASCADE;
-- removes table public.t
CREATE TABLE t (n int);
-- adds table public.t
CREATE INDEX t_n_idx ON t (n);
-- adds index public.t_n_idx
CREATE POLICY p ON t USING (true);
-- adds policy public.t.p
ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0);
-- adds constraint public.t.positive

--# (a) DROP TABLE … CASCADE takes the views along
DROP TABLE IF EXISTS t CASCADE;
-- removes table public.t, removes view public.v
CREATE TABLE t (n int);
-- adds table public.t
CREATE VIEW v AS SELECT n FROM t;
-- adds view public.v

--# (a) DROP SCHEMA … CASCADE covers what is in the schema
DROP SCHEMA IF EXISTS s CASCADE;
-- removes schema s
CREATE SCHEMA s;
-- adds schema s
CREATE TABLE s.t (n int);
-- adds table s.t
CREATE TYPE s.mood AS ENUM ('ok');
-- adds type s.mood
CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- adds function s.f()

--# (a) DROP SCHEMA … CASCADE covers nothing elsewhere
DROP SCHEMA IF EXISTS s CASCADE;
-- removes schema s
CREATE SCHEMA s;
-- adds schema s
CREATE TABLE t (n int);
-- 42P07 relation "t" already exists
-- reported: unguarded-create

--# (a) DROP FUNCTION … CASCADE takes the triggers along
CREATE TABLE t (n int);
-- before
DROP FUNCTION IF EXISTS f() CASCADE;
-- removes function public.f(), removes trigger public.t.g
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- adds function public.f()
CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- adds trigger public.t.g

--# (a) A DROP without CASCADE that something is in the way of
DROP TYPE IF EXISTS mood;
-- 2BP01 cannot drop type mood because other objects depend on it
-- reported: unguarded-drop
CREATE TYPE mood AS ENUM ('ok');
-- 42710 type "mood" already exists
-- reported: unguarded-create
CREATE TABLE IF NOT EXISTS t (mood mood);
-- same: relation "t" already exists, skipping

--# (b) The block asks for another type
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'moods') THEN
        CREATE TYPE mood AS ENUM ('ok');
    END IF;
END $$;
-- 42710 type "mood" already exists
-- reported: wrong-guard-target

--# (b) The block asks for another case
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'Mood') THEN
        CREATE TYPE Mood AS ENUM ('ok');
    END IF;
END $$;
-- 42710 type "mood" already exists
-- reported: wrong-guard-target

--# (b) The block asks another catalog
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_class WHERE relname = 'mood') THEN
        CREATE TYPE mood AS ENUM ('ok');
    END IF;
END $$;
-- 42710 type "mood" already exists
-- reported: unguarded-create

--# (b) The block asks for a constraint of another name
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 't_n_check') THEN
        ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0);
    END IF;
END $$;
-- 42710 constraint "positive" for relation "t" already exists
-- reported: wrong-guard-target

--# (b) The block asks for a policy of another name
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_policies WHERE tablename = 't' AND policyname = 'read') THEN
        CREATE POLICY p ON t USING (true);
    END IF;
END $$;
-- 42710 policy "p" for table "t" already exists
-- reported: wrong-guard-target

--# (b) The block asks in another schema
CREATE SCHEMA s;
-- before
DO $$ BEGIN
    IF to_regclass('s.t') IS NULL THEN
        CREATE TABLE t (n int);
    END IF;
END $$;
-- 42P07 relation "t" already exists
-- reported: unguarded-create

--# (b) The block asks with a variable
DO $$
DECLARE
    wanted text := 'mood';
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = wanted) THEN
        CREATE TYPE mood AS ENUM ('ok');
    END IF;
END $$;
-- same

--# (b) The block puts what it finds into a variable
DO $$
DECLARE
    found_it boolean;
BEGIN
    SELECT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') INTO found_it;
    IF NOT found_it THEN
        CREATE TYPE mood AS ENUM ('ok');
    END IF;
END $$;
-- same

--# (b) The block asks FOUND
DO $$ BEGIN
    PERFORM 1 FROM pg_type WHERE typname = 'mood';
    IF NOT FOUND THEN
        CREATE TYPE mood AS ENUM ('ok');
    END IF;
END $$;
-- same

--# (b) The block counts
DO $$ BEGIN
    IF (SELECT count(*) FROM pg_type WHERE typname = 'mood') = 0 THEN
        CREATE TYPE mood AS ENUM ('ok');
    END IF;
END $$;
-- same

--# (b) The block returns where it is there
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN
        RETURN;
    END IF;
    CREATE TYPE mood AS ENUM ('ok');
END $$;
-- same

--# (b) One guard for several things
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'a'
    ) THEN
        ALTER TABLE t ADD COLUMN a int;
        ALTER TABLE t ADD COLUMN b int;
        CREATE INDEX t_a_idx ON t (a);
    END IF;
END $$;
-- same

--# (c) The handler is for another error
DO $$ BEGIN
    CREATE TABLE t (n int);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- 42P07 relation "t" already exists
-- reported: wrong-exception-guard

--# (c) The handler of a column's block is for tables
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    ALTER TABLE t ADD COLUMN m int;
EXCEPTION WHEN duplicate_table THEN NULL;
END $$;
-- 42701 column "m" of relation "t" already exists
-- reported: wrong-exception-guard

--# (c) The handler of a function's block is for objects
DO $$ BEGIN
    CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- 42723 function "f" already exists with same argument types
-- reported: wrong-exception-guard

--# (c) The handler of a schema's block is for objects
DO $$ BEGIN
    CREATE SCHEMA s;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- 42P06 schema "s" already exists
-- reported: wrong-exception-guard

--# (c) The handler of an index's block is for objects
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    CREATE INDEX i ON t (n);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- 42P07 relation "i" already exists
-- reported: wrong-exception-guard

--# (c) The handler names another SQLSTATE
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0);
EXCEPTION WHEN SQLSTATE '42P07' THEN NULL;
END $$;
-- 42710 constraint "positive" for relation "t" already exists
-- reported: wrong-exception-guard

--# (c) A condition that stands for a class
DO $$ BEGIN
    CREATE TYPE mood AS ENUM ('ok');
EXCEPTION WHEN syntax_error_or_access_rule_violation THEN NULL;
END $$;
-- same

--# (c) A handler for everything
DO $$ BEGIN
    CREATE TYPE mood AS ENUM ('ok');
EXCEPTION WHEN OTHERS THEN NULL;
END $$;
-- same
-- reported: swallowed-error

--# (c) The second of two statements has no handler of its own
DO $$ BEGIN
    BEGIN
        CREATE TYPE mood AS ENUM ('ok');
    EXCEPTION WHEN duplicate_object THEN NULL;
    END;
    CREATE TYPE other_mood AS ENUM ('ok');
END $$;
-- 42710 type "other_mood" already exists
-- reported: unguarded-create

--# (c) The handler raises again
DO $$ BEGIN
    CREATE TYPE mood AS ENUM ('ok');
EXCEPTION WHEN duplicate_object THEN RAISE;
END $$;
-- 42710 type "mood" already exists
-- reported: unguarded-create

--# (d) A helper that guards
CREATE FUNCTION make_table() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CREATE TABLE IF NOT EXISTS t (n int);
END $$;
-- before
SELECT make_table();
-- same: relation "t" already exists, skipping

--# (d) A helper that catches the error
CREATE FUNCTION make_type() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CREATE TYPE mood AS ENUM ('ok');
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- before
DO $$ BEGIN
    PERFORM make_type();
END $$;
-- same

--# (d) A helper that is given the name
CREATE FUNCTION add_policy(of_table text, name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP POLICY IF EXISTS %I ON %I', name, of_table);
    EXECUTE format('CREATE POLICY %I ON %I USING (true)', name, of_table);
END $$;
-- before
CREATE TABLE t (n int);
-- before
SELECT add_policy('t', 'p');
-- same

--# (d) A helper that does not guard
CREATE FUNCTION make_table() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CREATE TABLE t (n int);
END $$;
-- before
SELECT make_table();
-- 42P07 relation "t" already exists
-- reported: unguarded-create

--# (e) A loop that drops and makes by the same names
CREATE TABLE a (n int);
-- before
CREATE TABLE b (n int);
-- before
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['a', 'b'] LOOP
        EXECUTE format('DROP POLICY IF EXISTS %I ON %I', name || '_read', name);
        EXECUTE format('CREATE POLICY %I ON %I USING (true)', name || '_read', name);
    END LOOP;
END $$;
-- same

--# (e) A loop that drops by another name
CREATE TABLE a (n int);
-- before
CREATE TABLE b (n int);
-- before
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['a', 'b'] LOOP
        EXECUTE format('DROP POLICY IF EXISTS %I ON %I', name || '_write', name);
        EXECUTE format('CREATE POLICY %I ON %I USING (true)', name || '_read', name);
    END LOOP;
END $$;
-- 42710 policy "a_read" for table "a" already exists
-- reported: unguarded-create

--# (e) A loop without a guard
CREATE TABLE a (n int);
-- before
CREATE TABLE b (n int);
-- before
DO $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename LOOP
        EXECUTE format('CREATE POLICY %I ON public.%I USING (true)', t.tablename || '_read', t.tablename);
    END LOOP;
END $$;
-- 42710 policy "a_read" for table "a" already exists
-- reported: unguarded-create

--# (e) A loop that asks
CREATE TABLE a (n int);
-- before
CREATE TABLE b (n int);
-- before
DO $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        IF NOT EXISTS (
            SELECT FROM pg_policies WHERE tablename = t.tablename AND policyname = t.tablename || '_read'
        ) THEN
            EXECUTE format('CREATE POLICY %I ON public.%I USING (true)', t.tablename || '_read', t.tablename);
        END IF;
    END LOOP;
END $$;
-- same

--# (e) A loop over what has none yet
CREATE TABLE a (n int);
-- before
DO $$
DECLARE
    t record;
BEGIN
    FOR t IN
        SELECT tablename FROM pg_tables
        WHERE schemaname = 'public'
            AND tablename NOT IN (SELECT tablename FROM pg_policies WHERE schemaname = 'public')
    LOOP
        EXECUTE format('CREATE POLICY everybody ON public.%I USING (true)', t.tablename);
    END LOOP;
END $$;
-- same

--# (e) A loop that drops and makes triggers
CREATE TABLE a (n int);
-- before
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- before
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT unnest(ARRAY['a']) LOOP
        EXECUTE 'DROP TRIGGER IF EXISTS touch ON ' || quote_ident(name);
        EXECUTE 'CREATE TRIGGER touch BEFORE UPDATE ON ' || quote_ident(name) || ' FOR EACH ROW EXECUTE FUNCTION f()';
    END LOOP;
END $$;
-- same

--# (f) What stands in a guarded CREATE TABLE is guarded
CREATE TABLE u (id int PRIMARY KEY);
-- before
CREATE TABLE IF NOT EXISTS t (
    id int PRIMARY KEY,
    code text UNIQUE,
    n int CHECK (n > 0),
    u_id int REFERENCES u,
    UNIQUE (id, code),
    FOREIGN KEY (n) REFERENCES u (id)
);
-- same: relation "t" already exists, skipping

--# (f) What stands in a guarded ADD COLUMN is guarded
CREATE TABLE t (n int);
-- before
ALTER TABLE t ADD COLUMN IF NOT EXISTS m int UNIQUE CHECK (m > 0);
-- same: column "m" of relation "t" already exists, skipping

--# (g) A table without a guard is reported once
CREATE TABLE t (n int, m int);
-- 42P07 relation "t" already exists
-- reported: unguarded-create
CREATE INDEX t_n_idx ON t (n);
-- 42P07 relation "t_n_idx" already exists
CREATE INDEX ON t (m);
-- adds index public.t_m_idx1
ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0);
-- 42710 constraint "positive" for relation "t" already exists
ALTER TABLE t ADD COLUMN k int;
-- 42701 column "k" of relation "t" already exists
CREATE POLICY p ON t USING (true);
-- 42710 policy "p" for table "t" already exists
INSERT INTO t VALUES (1, 2, 3);
-- inserts

--# (g) Indexes of a guarded table are reported each
CREATE TABLE IF NOT EXISTS t (n int, m int);
-- same: relation "t" already exists, skipping
CREATE INDEX t_n_idx ON t (n);
-- 42P07 relation "t_n_idx" already exists
-- reported: unguarded-create
CREATE INDEX t_m_idx ON t (m);
-- 42P07 relation "t_m_idx" already exists
-- reported: unguarded-create

--# (g) Another table is another report
CREATE TABLE t (n int);
-- 42P07 relation "t" already exists
-- reported: unguarded-create
CREATE TABLE u (n int);
-- 42P07 relation "u" already exists
-- reported: unguarded-create

--# History: the table is there with other columns
CREATE TABLE t (n int);
-- before
CREATE TABLE IF NOT EXISTS t (n int, m int);
-- same: relation "t" already exists, skipping
-- reported: ineffective-guard

--# History: made again after a drop
CREATE TABLE t (n int);
-- before
DROP TABLE t;
-- before
CREATE TABLE IF NOT EXISTS t (n int, m int);
-- same: relation "t" already exists, skipping

--# History: a view loses a column
CREATE VIEW v AS SELECT 1 AS a, 2 AS b;
-- before
CREATE OR REPLACE VIEW v AS SELECT 1 AS a;
-- never 42P16 cannot drop columns from view
-- reported: incompatible-replace

--# History: a function gets another result
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
-- before
CREATE OR REPLACE FUNCTION f(n int) RETURNS bigint LANGUAGE sql AS 'SELECT n::bigint';
-- never 42P13 cannot change return type of existing function
-- reported: incompatible-replace
