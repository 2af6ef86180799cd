--: Whether the down brings back who may do what, and what runs by itself: functions, triggers,
--: policies, row-level security, privileges, comments.

--# A function keeps its new body
--@ before
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
--@ up
CREATE OR REPLACE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n + 1';
CREATE TABLE t (n int);
--@ down
DROP TABLE t;
--> changes body of function public.f(integer)
--> lint: incomplete-down
--> verify: down-lost

--# A function gets its old body
--@ before
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
--@ up
CREATE OR REPLACE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n + 1';
--@ down
CREATE OR REPLACE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
--> same

--# A function becomes SECURITY DEFINER and stays so
--@ before
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
--@ up
ALTER FUNCTION f(int) SECURITY DEFINER SET search_path = '';
--@ down
ALTER FUNCTION f(int) RESET search_path;
--> changes SECURITY DEFINER of function public.f(integer)
--> lint: incomplete-down
--> verify: down-leftover

--# An overload is left over
--@ before
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n';
--@ up
CREATE FUNCTION f(n text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (n int);
--@ down
DROP TABLE t;
--> adds function public.f(text)
--> up again: 42723 function "f" already exists with same argument types
--> lint: incomplete-down
--> verify: down-leftover

--# A function is dropped, and the trigger that used it does not come back
--@ before
CREATE TABLE t (n int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
--@ up
DROP FUNCTION f() CASCADE;
--@ down
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
--> removes trigger public.t.g
--> lint: incomplete-down
--> verify: down-lost

--# A trigger is left over
--@ before
CREATE TABLE t (n int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
--@ up
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
ALTER TABLE t ADD COLUMN m int;
--@ down
ALTER TABLE t DROP COLUMN m;
--> adds trigger public.t.g
--> up again: 42710 trigger "g" for relation "t" already exists
--> lint: incomplete-down
--> verify: down-leftover

--# A trigger stays off
--@ before
CREATE TABLE t (n int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
--@ up
ALTER TABLE t DISABLE TRIGGER g;
ALTER TABLE t ADD COLUMN m int;
--@ down
ALTER TABLE t DROP COLUMN m;
--> changes enabled of trigger public.t.g
--> lint: incomplete-down
--> verify: down-leftover

--# A policy is left over
--@ before
CREATE TABLE t (n int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
--@ up
CREATE POLICY p ON t USING (true);
CREATE POLICY q ON t FOR INSERT WITH CHECK (true);
--@ down
DROP POLICY p ON t;
--> adds policy public.t.q
--> up again: 42710 policy "q" for table "t" already exists
--> lint: incomplete-down
--> verify: down-leftover

--# A policy does not come back
--@ before
CREATE TABLE t (n int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (n > 0);
--@ up
DROP POLICY p ON t;
CREATE POLICY q ON t USING (n > 1);
--@ down
DROP POLICY q ON t;
--> removes policy public.t.p
--> up again: 42704 policy "p" for table "t" does not exist
--> lint: incomplete-down
--> verify: down-lost

--# A policy comes back wider than it was
--@ before
CREATE TABLE t (n int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (n > 0);
--@ up
ALTER POLICY p ON t USING (n > 1);
--@ down
ALTER POLICY p ON t USING (true);
--> changes using of policy public.t.p
--> lint: incomplete-down
--> verify: down-lost

--# A policy comes back as it was, in other words
--@ before
CREATE TABLE t (n int, state text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (state IN ('a', 'b'));
--@ up
DROP POLICY p ON t;
--@ down
CREATE POLICY p ON t USING ((state = ANY (ARRAY['a'::text, 'b'::text])));
--> same

--# Policies made in a loop, and dropped in one
--@ before
CREATE TABLE a (n int);
CREATE TABLE b (n int);
--@ up
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['a', 'b'] LOOP
        EXECUTE format('CREATE POLICY %I ON %I USING (true)', name || '_read', name);
    END LOOP;
END $$;
--@ down
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['a'] LOOP
        EXECUTE format('DROP POLICY %I ON %I', name || '_read', name);
    END LOOP;
END $$;
--> adds policy public.b.b_read
--> up again: 42710 policy "b_read" for table "b" already exists
--> lint: incomplete-down
--> verify: down-leftover

--# Row-level security goes with its down, and the table stays
--@ before
CREATE TABLE t (n int);
--@ up
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (true);
--@ down
DROP POLICY p ON t;
ALTER TABLE t DISABLE ROW LEVEL SECURITY;
--> same
--> lint: down-reenables-hole

--# Row-level security stays on, which is the safe side
--@ before
CREATE TABLE t (n int);
--@ up
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (true);
--@ down
DROP POLICY p ON t;
--> changes row security of table public.t
--> lint: incomplete-down
--> verify: down-leftover

--# Row-level security does not come back
--@ before
CREATE TABLE t (n int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
--@ up
ALTER TABLE t DISABLE ROW LEVEL SECURITY;
ALTER TABLE t ADD COLUMN m int;
--@ down
ALTER TABLE t DROP COLUMN m;
--> changes row security of table public.t
--> lint: incomplete-down
--> verify: down-lost

--# FORCE does not come back
--@ before
CREATE TABLE t (n int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE t FORCE ROW LEVEL SECURITY;
--@ up
ALTER TABLE t NO FORCE ROW LEVEL SECURITY;
ALTER TABLE t ADD COLUMN m int;
--@ down
ALTER TABLE t DROP COLUMN m;
--> changes forced row security of table public.t
--> lint: incomplete-down
--> verify: down-lost

--# A table that is made again has lost its row-level security
--@ before
CREATE TABLE t (n int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (true);
--@ up
DROP TABLE t;
--@ down
CREATE TABLE t (n int);
--> changes row security of table public.t, removes policy public.t.p
--> lint: incomplete-down, irreversible-operation
--> verify: down-lost

--# A privilege is left over
--@ before
CREATE ROLE downs_reader;
CREATE TABLE t (n int);
--@ up
GRANT SELECT ON t TO downs_reader;
ALTER TABLE t ADD COLUMN m int;
--@ down
ALTER TABLE t DROP COLUMN m;
--> changes select for downs_reader of table public.t
--> lint: incomplete-down
--> verify: down-leftover

--# A privilege does not come back
--@ before
CREATE ROLE downs_reader;
CREATE TABLE t (n int);
GRANT SELECT, INSERT ON t TO downs_reader;
--@ up
REVOKE INSERT ON t FROM downs_reader;
ALTER TABLE t ADD COLUMN m int;
--@ down
ALTER TABLE t DROP COLUMN m;
--> changes insert for downs_reader of table public.t
--> lint: incomplete-down
--> verify: down-lost

--# Privileges come back
--@ before
CREATE ROLE downs_reader;
CREATE TABLE t (n int);
GRANT SELECT, INSERT ON t TO downs_reader;
--@ up
REVOKE ALL ON t FROM downs_reader;
--@ down
GRANT INSERT, SELECT ON t TO downs_reader;
--> same

--# A table that is made again has lost its privileges
--@ before
CREATE ROLE downs_reader;
CREATE TABLE t (n int);
GRANT SELECT ON t TO downs_reader;
--@ up
DROP TABLE t;
--@ down
CREATE TABLE t (n int);
--> changes select for downs_reader of table public.t
--> lint: incomplete-down, irreversible-operation
--> verify: down-lost

--# EXECUTE for everybody is taken away and does not come back
--@ before
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (n int);
--@ up
REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;
ALTER TABLE t ADD COLUMN m int;
--@ down
ALTER TABLE t DROP COLUMN m;
--: Neither the model nor what is read from the server has what everybody may do from the start.
--> same

--# Default privileges are left over
--@ before
CREATE ROLE downs_reader;
CREATE TABLE t (n int);
--@ up
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO downs_reader;
ALTER TABLE t ADD COLUMN m int;
--@ down
ALTER TABLE t DROP COLUMN m;
--: Default privileges are no objects, and not compared.
--> same

--# A role is left over
--@ up
CREATE ROLE downs_reader;
CREATE TABLE t (n int);
--@ down
DROP TABLE t;
--> adds role downs_reader
--> up again: 42710 role "downs_reader" already exists
--> lint: incomplete-down
--> verify: down-leftover

--# A comment is left over
--@ before
CREATE TABLE t (n int);
--@ up
COMMENT ON TABLE t IS 'rows';
ALTER TABLE t ADD COLUMN m int;
--@ down
ALTER TABLE t DROP COLUMN m;
--> changes comment of table public.t
--> lint: incomplete-down
--> verify: down-leftover

--# A comment does not come back
--@ before
CREATE TABLE t (n int);
COMMENT ON COLUMN t.n IS 'a number';
--@ up
COMMENT ON COLUMN t.n IS 'another number';
ALTER TABLE t ADD COLUMN m int;
--@ down
ALTER TABLE t DROP COLUMN m;
--> changes comment of column n of table public.t
--> lint: incomplete-down
--> verify: down-lost

--# A view that loses what makes it safe
--@ before
CREATE TABLE t (n int);
CREATE VIEW v WITH (security_invoker = true) AS SELECT n FROM t;
--@ up
DROP VIEW v;
--@ down
CREATE VIEW v AS SELECT n FROM t;
--> changes options of view public.v
--> lint: incomplete-down
--> verify: down-lost

--# An event trigger is left over
--@ up
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();
--@ down
DROP EVENT TRIGGER e;
--> adds function public.f()
--> up again: 42723 function "f" already exists with same argument types
--> lint: incomplete-down
--> verify: down-leftover
