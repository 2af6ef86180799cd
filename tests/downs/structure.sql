--: Whether the down brings back what was there: tables, columns, types, constraints, indexes, views.

--# A table, and its drop
--@ up
CREATE TABLE t (n int);
--@ down
DROP TABLE t;
--> same

--# A type is left over
--@ up
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (id int PRIMARY KEY, mood mood);
--@ down
DROP TABLE t;
--> adds type public.mood
--> up again: 42710 type "mood" already exists
--> lint: incomplete-down
--> verify: down-leftover

--# A type is left over that the up asks for
--@ up
DO $$ BEGIN
    CREATE TYPE mood AS ENUM ('sad', 'ok');
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
CREATE TABLE t (mood mood);
--@ down
DROP TABLE t;
--> adds type public.mood
--> lint: incomplete-down
--> verify: down-leftover

--# Three things are left over
--@ up
CREATE SCHEMA s;
CREATE SEQUENCE numbers;
CREATE DOMAIN email AS text;
CREATE TABLE t (n int);
--@ down
DROP TABLE t;
--> adds domain public.email, adds schema s, adds sequence public.numbers
--> up again: 42P06 schema "s" already exists
--> lint: incomplete-down
--> verify: down-leftover

--# An index is left over
--@ before
CREATE TABLE t (n int, m int);
--@ up
CREATE INDEX t_n_idx ON t (n);
CREATE INDEX t_m_idx ON t (m);
--@ down
DROP INDEX t_n_idx;
--> adds index public.t_m_idx
--> up again: 42P07 relation "t_m_idx" already exists
--> lint: incomplete-down
--> verify: down-leftover

--# An index goes with its column
--@ before
CREATE TABLE t (n int);
--@ up
ALTER TABLE t ADD COLUMN m int;
CREATE INDEX t_m_idx ON t (m);
--@ down
ALTER TABLE t DROP COLUMN m;
--> same

--# The index of a dropped column does not come back with it
--@ before
CREATE TABLE t (n int, m int);
CREATE INDEX t_m_idx ON t (m);
--@ up
ALTER TABLE t DROP COLUMN m;
--@ down
ALTER TABLE t ADD COLUMN m int;
--> removes index public.t_m_idx
--> lint: incomplete-down, irreversible-operation
--> verify: down-lost

--# A column is left over
--@ before
CREATE TABLE t (n int);
--@ up
ALTER TABLE t ADD COLUMN a int, ADD COLUMN b int;
--@ down
ALTER TABLE t DROP COLUMN a;
--> changes column b and type of column b of table public.t
--> up again: 42701 column "b" of relation "t" already exists
--> lint: incomplete-down
--> verify: down-leftover

--# A column comes back with another type
--@ before
CREATE TABLE t (n bigint, m text);
--@ up
ALTER TABLE t DROP COLUMN n;
--@ down
ALTER TABLE t ADD COLUMN n int;
--> changes type of column n of table public.t
--> lint: incomplete-down, irreversible-operation
--> verify: down-lost

--# A column comes back at the end
--@ before
CREATE TABLE t (n int, m int);
--@ up
ALTER TABLE t DROP COLUMN n;
--@ down
ALTER TABLE t ADD COLUMN n int;
--> same
--> lint: irreversible-operation

--# A default does not come back
--@ before
CREATE TABLE t (n int DEFAULT 1);
--@ up
ALTER TABLE t ALTER COLUMN n DROP DEFAULT, ALTER COLUMN n SET NOT NULL;
--@ down
ALTER TABLE t ALTER COLUMN n DROP NOT NULL;
--> changes default of column n of table public.t
--> lint: incomplete-down
--> verify: down-lost

--# A default comes back in other words
--@ before
CREATE TABLE t (state text DEFAULT 'new');
--@ up
ALTER TABLE t ALTER COLUMN state DROP DEFAULT;
--@ down
ALTER TABLE t ALTER COLUMN state SET DEFAULT ('new'::text);
--> same

--# NOT NULL is left over
--@ before
CREATE TABLE t (n int);
--@ up
ALTER TABLE t ALTER COLUMN n SET NOT NULL, ALTER COLUMN n SET DEFAULT 0;
--@ down
ALTER TABLE t ALTER COLUMN n DROP DEFAULT;
--> changes NOT NULL of column n of table public.t
--> lint: incomplete-down
--> verify: down-leftover

--# A type of a column comes back
--@ before
CREATE TABLE t (n int);
--@ up
ALTER TABLE t ALTER COLUMN n TYPE bigint;
--@ down
ALTER TABLE t ALTER COLUMN n TYPE int;
--> same

--# An identity does not come back
--@ before
CREATE TABLE t (n int GENERATED ALWAYS AS IDENTITY);
--@ up
ALTER TABLE t ALTER COLUMN n DROP IDENTITY;
--@ down
ALTER TABLE t ALTER COLUMN n SET DEFAULT 1;
--> changes identity of column n and default of column n of table public.t, removes sequence public.t_n_seq
--> up again: 55000 column "n" of relation "t" is not an identity column
--> lint: incomplete-down
--> verify: down-leftover, down-lost

--# A constraint is left over
--@ before
CREATE TABLE t (n int, m int);
--@ up
ALTER TABLE t ADD CONSTRAINT n_positive CHECK (n > 0);
ALTER TABLE t ADD CONSTRAINT m_positive CHECK (m > 0);
--@ down
ALTER TABLE t DROP CONSTRAINT n_positive;
--> adds constraint public.t.m_positive
--> up again: 42710 constraint "m_positive" for relation "t" already exists
--> lint: incomplete-down
--> verify: down-leftover

--# A constraint is dropped by the name that PostgreSQL chose
--@ before
CREATE TABLE u (id int PRIMARY KEY);
CREATE TABLE t (u_id int);
--@ up
ALTER TABLE t ADD FOREIGN KEY (u_id) REFERENCES u;
ALTER TABLE t ADD CHECK (u_id > 0);
ALTER TABLE t ADD UNIQUE (u_id);
--@ down
ALTER TABLE t DROP CONSTRAINT t_u_id_key;
ALTER TABLE t DROP CONSTRAINT t_u_id_check;
ALTER TABLE t DROP CONSTRAINT t_u_id_fkey;
--> same

--# A dropped constraint comes back weaker
--@ before
CREATE TABLE t (n int CONSTRAINT positive CHECK (n > 0));
--@ up
ALTER TABLE t DROP CONSTRAINT positive;
--@ down
ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0) NOT VALID;
--> changes NOT VALID of constraint public.t.positive
--> lint: incomplete-down
--> verify: down-leftover

--# A foreign key comes back without its action
--@ before
CREATE TABLE u (id int PRIMARY KEY);
CREATE TABLE t (u_id int CONSTRAINT fk REFERENCES u ON DELETE CASCADE);
--@ up
ALTER TABLE t DROP CONSTRAINT fk;
--@ down
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (u_id) REFERENCES u;
--> changes definition of constraint public.t.fk
--> lint: incomplete-down
--> verify: down-lost

--# A dropped table comes back without its index
--@ before
CREATE TABLE t (n int PRIMARY KEY, m int);
CREATE INDEX t_m_idx ON t (m);
--@ up
DROP TABLE t;
--@ down
CREATE TABLE t (n int PRIMARY KEY, m int);
--> removes index public.t_m_idx
--> lint: incomplete-down, irreversible-operation
--> verify: down-lost

--# A table is renamed, and back
--@ before
CREATE TABLE t (n int);
--@ up
ALTER TABLE t RENAME TO u;
ALTER TABLE u RENAME COLUMN n TO m;
--@ down
ALTER TABLE u RENAME COLUMN m TO n;
ALTER TABLE u RENAME TO t;
--> same

--# A table is renamed, and back under another name
--@ before
CREATE TABLE t (n int);
--@ up
ALTER TABLE t RENAME TO u;
--@ down
ALTER TABLE u RENAME TO tt;
--> adds table public.tt, removes table public.t
--> up again: 42P01 relation "t" does not exist
--> lint: incomplete-down
--> verify: down-leftover, down-lost

--# A table is moved, and back
--@ before
CREATE SCHEMA s;
CREATE TABLE t (n int);
--@ up
ALTER TABLE t SET SCHEMA s;
--@ down
ALTER TABLE s.t SET SCHEMA public;
--> same

--# A view gets its old definition again
--@ before
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a FROM t;
--@ up
CREATE OR REPLACE VIEW v AS SELECT a, b FROM t;
--@ down
DROP VIEW v;
CREATE VIEW v AS SELECT a FROM t;
--> same

--# A view keeps its new definition
--@ before
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a FROM t;
--@ up
CREATE OR REPLACE VIEW v AS SELECT a FROM t WHERE b > 0;
CREATE INDEX t_b_idx ON t (b);
--@ down
DROP INDEX t_b_idx;
--> changes definition of view public.v
--> lint: incomplete-down
--> verify: down-lost

--# A materialized view comes back without its index
--@ before
CREATE TABLE t (a int);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
CREATE UNIQUE INDEX m_a_idx ON m (a);
--@ up
DROP MATERIALIZED VIEW m;
--@ down
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
--> removes index public.m_a_idx
--> lint: incomplete-down
--> verify: down-lost

--# A sequence gets other options
--@ before
CREATE SEQUENCE s;
--@ up
ALTER SEQUENCE s INCREMENT BY 10;
--@ down
ALTER SEQUENCE s INCREMENT BY 5;
--> changes options of sequence public.s
--> lint: incomplete-down
--> verify: down-leftover

--# A partition is attached and detached
--@ before
CREATE TABLE p (n int NOT NULL) PARTITION BY RANGE (n);
CREATE TABLE p1 (n int NOT NULL);
--@ up
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (0) TO (10);
--@ down
ALTER TABLE p DETACH PARTITION p1;
--> same

--# A partition is left over
--@ before
CREATE TABLE p (n int NOT NULL) PARTITION BY RANGE (n);
--@ up
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
--@ down
DROP TABLE p1;
--> adds table public.p2
--> up again: 42P07 relation "p2" already exists
--> lint: incomplete-down
--> verify: down-leftover

--# Storage parameters are left over
--@ before
CREATE TABLE t (n int, m int);
--@ up
ALTER TABLE t SET (fillfactor = 70);
ALTER TABLE t ALTER COLUMN m SET NOT NULL;
--@ down
ALTER TABLE t ALTER COLUMN m DROP NOT NULL;
--> changes options of table public.t
--> lint: incomplete-down
--> verify: down-leftover

--# A publication loses a table
--@ before
CREATE TABLE t (n int);
CREATE TABLE u (n int);
CREATE PUBLICATION p FOR TABLE t;
--@ up
ALTER PUBLICATION p SET TABLE u;
--@ down
ALTER PUBLICATION p DROP TABLE u;
--> changes table public.t of publication p
--> lint: incomplete-down
--> verify: down-lost

--# Extended statistics and a rule are left over
--@ before
CREATE TABLE t (a int, b int);
--@ up
CREATE STATISTICS s ON a, b FROM t;
CREATE RULE quiet AS ON DELETE TO t DO INSTEAD NOTHING;
ALTER TABLE t ADD COLUMN c int;
--@ down
ALTER TABLE t DROP COLUMN c;
--> adds rule public.t.quiet, adds statistics public.s
--> up again: 42710 statistics object "s" already exists
--> lint: incomplete-down
--> verify: down-leftover

--# An extension that anybody may use
--@ up
CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE TABLE t (n int);
--@ down
DROP TABLE t;
--> adds extension pgcrypto

--# An extension that the up makes for itself
--@ up
CREATE EXTENSION pgcrypto;
CREATE TABLE t (n int);
--@ down
DROP TABLE t;
--> adds extension pgcrypto
--> up again: 42710 extension "pgcrypto" already exists
--> lint: incomplete-down
--> verify: down-leftover

--# IF EXISTS in the down
--@ up
CREATE TABLE IF NOT EXISTS t (n int);
CREATE INDEX IF NOT EXISTS t_n_idx ON t (n);
--@ down
DROP INDEX IF EXISTS t_n_idx;
DROP TABLE IF EXISTS t;
--> same

--# IF EXISTS of a misspelled name hides that nothing is dropped
--@ up
CREATE TABLE accounts (n int);
--@ down
DROP TABLE IF EXISTS account;
--> adds table public.accounts
--> up again: 42P07 relation "accounts" already exists
--> lint: incomplete-down
--> verify: down-leftover

--# A block undoes it
--@ up
CREATE TABLE t (n int);
--@ down
DO $$ BEGIN
    IF to_regclass('public.t') IS NOT NULL THEN
        DROP TABLE t;
    END IF;
END $$;
--> same

--# A loop undoes it
--@ up
CREATE TABLE part_a (n int);
CREATE TABLE part_b (n int);
--@ down
DO $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'part\_%' LOOP
        EXECUTE format('DROP TABLE %I', t.tablename);
    END LOOP;
END $$;
--> same
