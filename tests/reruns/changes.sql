--: What ALTER does when its file runs again, without a guard and with each that works.

--# A column
CREATE TABLE t (n int);
-- before
ALTER TABLE t ADD COLUMN m int;
-- 42701 column "m" of relation "t" already exists
-- reported: unguarded-alter

--# A column, without the word
CREATE TABLE t (n int);
-- before
ALTER TABLE t ADD m int;
-- 42701 column "m" of relation "t" already exists
-- reported: unguarded-alter

--# A column, IF NOT EXISTS
CREATE TABLE t (n int);
-- before
ALTER TABLE t ADD COLUMN IF NOT EXISTS m int;
-- same: column "m" of relation "t" already exists, skipping

--# A column, IF NOT EXISTS without the word
CREATE TABLE t (n int);
-- before
ALTER TABLE t ADD IF NOT EXISTS m int;
-- same: column "m" of relation "t" already exists, skipping

--# A column, dropped before
CREATE TABLE t (n int);
-- before
ALTER TABLE t DROP COLUMN IF EXISTS m;
-- changes column m and type of column m of table public.t
ALTER TABLE t ADD COLUMN m int;
-- changes column m and type of column m of table public.t

--# A column, in a block that catches the error
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    ALTER TABLE t ADD COLUMN m int;
EXCEPTION WHEN duplicate_column THEN NULL;
END $$;
-- same

--# A column, in a block that asks information_schema
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = 't' AND column_name = 'm'
    ) THEN
        ALTER TABLE t ADD COLUMN m int;
    END IF;
END $$;
-- same

--# A column, in a block that asks pg_attribute
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM pg_attribute
        WHERE attrelid = 'public.t'::regclass AND attname = 'm' AND NOT attisdropped
    ) THEN
        ALTER TABLE t ADD COLUMN m int;
    END IF;
END $$;
-- same

--# A column with a foreign key, IF NOT EXISTS, which makes neither the second time
CREATE TABLE u (id int PRIMARY KEY);
-- before
CREATE TABLE t (n int);
-- before
ALTER TABLE t ADD COLUMN IF NOT EXISTS u_id int REFERENCES u;
-- same: column "u_id" of relation "t" already exists, skipping

--# A column with a foreign key, IF NOT EXISTS, on a table that has the column without one
CREATE TABLE u (id int PRIMARY KEY);
-- before
CREATE TABLE t (n int, u_id int);
-- before
ALTER TABLE t ADD COLUMN IF NOT EXISTS u_id int REFERENCES u;
-- same: column "u_id" of relation "t" already exists, skipping
-- reported: ineffective-guard

--# A column with a check, IF NOT EXISTS, on a table that has the column without one
CREATE TABLE t (n int, m int);
-- before
ALTER TABLE t ADD COLUMN IF NOT EXISTS m int CHECK (m > 0);
-- same: column "m" of relation "t" already exists, skipping
-- reported: ineffective-guard

--# An attribute of a composite type
CREATE TYPE pair AS (a int, b int);
-- before
ALTER TYPE pair ADD ATTRIBUTE c int;
-- 42701 column "c" of relation "pair" already exists
-- reported: unguarded-alter

--# An attribute, in a block that catches the error
CREATE TYPE pair AS (a int, b int);
-- before
DO $$ BEGIN
    ALTER TYPE pair ADD ATTRIBUTE c int;
EXCEPTION WHEN duplicate_column THEN NULL;
END $$;
-- same

--# An attribute, dropped before
CREATE TYPE pair AS (a int, b int);
-- before
ALTER TYPE pair DROP ATTRIBUTE IF EXISTS c;
-- changes attribute c of type public.pair
ALTER TYPE pair ADD ATTRIBUTE c int;
-- changes attribute c of type public.pair

--# A check
CREATE TABLE t (n int);
-- before
ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0);
-- 42710 constraint "positive" for relation "t" already exists
-- reported: unguarded-alter

--# A check, dropped before
CREATE TABLE t (n int);
-- before
ALTER TABLE t DROP CONSTRAINT IF EXISTS positive;
-- removes constraint public.t.positive
ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0);
-- adds constraint public.t.positive

--# A check, dropped before in the same statement
CREATE TABLE t (n int);
-- before
ALTER TABLE t DROP CONSTRAINT IF EXISTS positive, ADD CONSTRAINT positive CHECK (n > 0);
-- same

--# A check, in a block that catches the error
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- same

--# A check, in a block that asks pg_constraint
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'positive') THEN
        ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0);
    END IF;
END $$;
-- same

--# A check, in a block that asks information_schema
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM information_schema.table_constraints
        WHERE constraint_name = 'positive' AND table_name = 't'
    ) THEN
        ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0);
    END IF;
END $$;
-- same

--# A check, NOT VALID
CREATE TABLE t (n int);
-- before
ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0) NOT VALID;
-- 42710 constraint "positive" for relation "t" already exists
-- reported: unguarded-alter

--# A check without a name
CREATE TABLE t (n int);
-- before
ALTER TABLE t ADD CHECK (n > 0);
-- adds constraint public.t.t_n_check1
-- reported: duplicating-statement

--# A foreign key
CREATE TABLE u (id int PRIMARY KEY);
-- before
CREATE TABLE t (u_id int);
-- before
ALTER TABLE t ADD CONSTRAINT t_u_fk FOREIGN KEY (u_id) REFERENCES u (id);
-- 42710 constraint "t_u_fk" for relation "t" already exists
-- reported: unguarded-alter

--# A foreign key, in a block that catches the error
CREATE TABLE u (id int PRIMARY KEY);
-- before
CREATE TABLE t (u_id int);
-- before
DO $$ BEGIN
    ALTER TABLE t ADD CONSTRAINT t_u_fk FOREIGN KEY (u_id) REFERENCES u (id);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- same

--# A foreign key, in a block that asks pg_constraint
CREATE TABLE u (id int PRIMARY KEY);
-- before
CREATE TABLE t (u_id int);
-- before
DO $$ BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM pg_constraint WHERE conname = 't_u_fk' AND conrelid = 'public.t'::regclass
    ) THEN
        ALTER TABLE t ADD CONSTRAINT t_u_fk FOREIGN KEY (u_id) REFERENCES u (id) NOT VALID;
    END IF;
END $$;
-- same

--# A foreign key without a name
CREATE TABLE u (id int PRIMARY KEY);
-- before
CREATE TABLE t (u_id int);
-- before
ALTER TABLE t ADD FOREIGN KEY (u_id) REFERENCES u (id);
-- adds constraint public.t.t_u_id_fkey1
-- reported: duplicating-statement

--# A unique constraint
CREATE TABLE t (n int);
-- before
ALTER TABLE t ADD CONSTRAINT t_n_key UNIQUE (n);
-- 42P07 relation "t_n_key" already exists
-- reported: unguarded-alter

--# A unique constraint, dropped before
CREATE TABLE t (n int);
-- before
ALTER TABLE t DROP CONSTRAINT IF EXISTS t_n_key;
-- removes constraint public.t.t_n_key
ALTER TABLE t ADD CONSTRAINT t_n_key UNIQUE (n);
-- adds constraint public.t.t_n_key

--# A unique constraint, in a block that catches the right error
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    ALTER TABLE t ADD CONSTRAINT t_n_key UNIQUE (n);
EXCEPTION WHEN duplicate_table THEN NULL;
END $$;
-- same

--# A unique constraint, in a block that catches both
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    ALTER TABLE t ADD CONSTRAINT t_n_key UNIQUE (n);
EXCEPTION WHEN duplicate_object OR duplicate_table THEN NULL;
END $$;
-- same

--# A unique constraint, in a block that catches another error
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    ALTER TABLE t ADD CONSTRAINT t_n_key UNIQUE (n);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- 42P07 relation "t_n_key" already exists
-- reported: wrong-exception-guard

--# A unique constraint, in a block that asks pg_constraint
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 't_n_key') THEN
        ALTER TABLE t ADD CONSTRAINT t_n_key UNIQUE (n);
    END IF;
END $$;
-- same

--# A unique constraint without a name
CREATE TABLE t (n int);
-- before
ALTER TABLE t ADD UNIQUE (n);
-- adds constraint public.t.t_n_key1
-- reported: duplicating-statement

--# A unique constraint from an index
CREATE TABLE t (n int);
-- before
CREATE UNIQUE INDEX t_n_idx ON t (n);
-- before
ALTER TABLE t ADD CONSTRAINT t_n_key UNIQUE USING INDEX t_n_idx;
-- 42704 index "t_n_idx" does not exist
-- reported: unguarded-alter

--# A unique constraint from an index, in a block that asks pg_constraint
CREATE TABLE t (n int);
-- before
CREATE UNIQUE INDEX t_n_idx ON t (n);
-- before
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 't_n_key') THEN
        ALTER TABLE t ADD CONSTRAINT t_n_key UNIQUE USING INDEX t_n_idx;
    END IF;
END $$;
-- same

--# An exclusion constraint
CREATE TABLE t (slot int4range);
-- before
ALTER TABLE t ADD CONSTRAINT t_slot_excl EXCLUDE USING gist (slot WITH &&);
-- 42P07 relation "t_slot_excl" already exists
-- reported: unguarded-alter

--# An exclusion constraint, in a block that catches another error
CREATE TABLE t (slot int4range);
-- before
DO $$ BEGIN
    ALTER TABLE t ADD CONSTRAINT t_slot_excl EXCLUDE USING gist (slot WITH &&);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- 42P07 relation "t_slot_excl" already exists
-- reported: wrong-exception-guard

--# An exclusion constraint without a name
CREATE TABLE t (slot int4range);
-- before
ALTER TABLE t ADD EXCLUDE USING gist (slot WITH &&);
-- adds constraint public.t.t_slot_excl1
-- reported: duplicating-statement

--# A primary key
CREATE TABLE t (n int);
-- before
ALTER TABLE t ADD PRIMARY KEY (n);
-- 42P16 multiple primary keys for table "t" are not allowed
-- reported: unguarded-alter

--# A primary key with a name
CREATE TABLE t (n int);
-- before
ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (n);
-- 42P16 multiple primary keys for table "t" are not allowed
-- reported: unguarded-alter

--# A primary key, dropped before
CREATE TABLE t (n int);
-- before
ALTER TABLE t DROP CONSTRAINT IF EXISTS t_pkey;
-- removes constraint public.t.t_pkey
ALTER TABLE t ADD PRIMARY KEY (n);
-- adds constraint public.t.t_pkey

--# A primary key, in a block that catches the right error
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (n);
EXCEPTION WHEN invalid_table_definition THEN NULL;
END $$;
-- same

--# A primary key, in a block that catches another error
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (n);
EXCEPTION WHEN duplicate_table OR duplicate_object THEN NULL;
END $$;
-- 42P16 multiple primary keys for table "t" are not allowed
-- reported: wrong-exception-guard

--# A primary key, in a block that asks pg_constraint
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM pg_constraint WHERE conrelid = 'public.t'::regclass AND contype = 'p'
    ) THEN
        ALTER TABLE t ADD PRIMARY KEY (n);
    END IF;
END $$;
-- same

--# A primary key from an index
CREATE TABLE t (n int NOT NULL);
-- before
CREATE UNIQUE INDEX t_n_idx ON t (n);
-- before
ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX t_n_idx;
-- 42704 index "t_n_idx" does not exist
-- reported: unguarded-alter

--# A constraint of a domain
CREATE DOMAIN email AS text;
-- before
ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
-- 42710 constraint "has_at" for domain "email" already exists
-- reported: unguarded-alter

--# A constraint of a domain, dropped before
CREATE DOMAIN email AS text;
-- before
ALTER DOMAIN email DROP CONSTRAINT IF EXISTS has_at;
-- removes constraint public.email.has_at
ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
-- adds constraint public.email.has_at

--# A constraint of a domain, without a name
CREATE DOMAIN email AS text;
-- before
ALTER DOMAIN email ADD CHECK (VALUE LIKE '%@%');
-- adds constraint public.email.email_check1
-- reported: duplicating-statement

--# A label of an enum
CREATE TYPE mood AS ENUM ('sad', 'ok');
-- before
ALTER TYPE mood ADD VALUE 'happy';
-- 42710 enum label "happy" already exists
-- reported: unguarded-alter

--# A label of an enum, IF NOT EXISTS
CREATE TYPE mood AS ENUM ('sad', 'ok');
-- before
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'happy' BEFORE 'ok';
-- same: enum label "happy" already exists, skipping

--# A label of an enum gets another name
CREATE TYPE mood AS ENUM ('sad', 'ok');
-- before
ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';
-- 22023 "ok" is not an existing enum label
-- reported: unguarded-alter

--# A label of an enum gets another name, in a block that asks pg_enum
CREATE TYPE mood AS ENUM ('sad', 'ok');
-- before
DO $$ BEGIN
    IF EXISTS (
        SELECT 1 FROM pg_enum WHERE enumtypid = 'public.mood'::regtype AND enumlabel = 'ok'
    ) THEN
        ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';
    END IF;
END $$;
-- same

--# A column gets another name
CREATE TABLE t (n int);
-- before
ALTER TABLE t RENAME COLUMN n TO m;
-- 42703 column "n" does not exist
-- reported: unguarded-alter

--# A column gets another name; IF EXISTS is about the table
CREATE TABLE t (n int);
-- before
ALTER TABLE IF EXISTS t RENAME COLUMN n TO m;
-- 42703 column "n" does not exist
-- reported: unguarded-alter

--# A column gets another name, in a block that asks information_schema
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    IF EXISTS (
        SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'n'
    ) THEN
        ALTER TABLE t RENAME COLUMN n TO m;
    END IF;
END $$;
-- same

--# A column gets another name, in a block that catches the error
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    ALTER TABLE t RENAME COLUMN n TO m;
EXCEPTION WHEN undefined_column THEN NULL;
END $$;
-- same

--# A constraint gets another name
CREATE TABLE t (n int CONSTRAINT positive CHECK (n > 0));
-- before
ALTER TABLE t RENAME CONSTRAINT positive TO above_zero;
-- 42704 constraint "positive" for table "t" does not exist
-- reported: unguarded-alter

--# A constraint gets another name, in a block that asks pg_constraint
CREATE TABLE t (n int CONSTRAINT positive CHECK (n > 0));
-- before
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE conname = 'positive') THEN
        ALTER TABLE t RENAME CONSTRAINT positive TO above_zero;
    END IF;
END $$;
-- same

--# An attribute gets another name
CREATE TYPE pair AS (a int, b int);
-- before
ALTER TYPE pair RENAME ATTRIBUTE b TO c;
-- 42703 column "b" does not exist
-- reported: unguarded-alter

--# A table gets another name
CREATE TABLE t (n int);
-- before
ALTER TABLE t RENAME TO u;
-- 42P01 relation "t" does not exist
-- reported: unguarded-alter

--# A table gets another name, IF EXISTS
CREATE TABLE t (n int);
-- before
ALTER TABLE IF EXISTS t RENAME TO u;
-- same: relation "t" does not exist, skipping

--# A table gets another name, in a block that asks to_regclass
CREATE TABLE t (n int);
-- before
DO $$ BEGIN
    IF to_regclass('public.t') IS NOT NULL THEN
        ALTER TABLE t RENAME TO u;
    END IF;
END $$;
-- same

--# A table gets another name, and the file makes a new one with the old
CREATE TABLE t (n int);
-- before
ALTER TABLE IF EXISTS t RENAME TO u;
-- 42P07 relation "u" already exists
-- reported: unguarded-alter
CREATE TABLE IF NOT EXISTS t (n int);
-- same: relation "t" already exists, skipping

--# A table gets another schema
CREATE SCHEMA s;
-- before
CREATE TABLE t (n int);
-- before
ALTER TABLE t SET SCHEMA s;
-- 42P01 relation "t" does not exist
-- reported: unguarded-alter

--# A table gets another schema, IF EXISTS
CREATE SCHEMA s;
-- before
CREATE TABLE t (n int);
-- before
ALTER TABLE IF EXISTS t SET SCHEMA s;
-- same: relation "t" does not exist, skipping

--# A function gets another schema
CREATE SCHEMA s;
-- before
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- before
ALTER FUNCTION f() SET SCHEMA s;
-- 42883 function f() does not exist
-- reported: unguarded-alter

--# A type gets another schema
CREATE SCHEMA s;
-- before
CREATE TYPE mood AS ENUM ('ok');
-- before
ALTER TYPE mood SET SCHEMA s;
-- 42704 type "mood" does not exist
-- reported: unguarded-alter

--# An index gets another name
CREATE TABLE t (n int);
-- before
CREATE INDEX i ON t (n);
-- before
ALTER INDEX i RENAME TO t_n_idx;
-- 42P01 relation "i" does not exist
-- reported: unguarded-alter

--# An index gets another name, IF EXISTS
CREATE TABLE t (n int);
-- before
CREATE INDEX i ON t (n);
-- before
ALTER INDEX IF EXISTS i RENAME TO t_n_idx;
-- same: relation "i" does not exist, skipping

--# A sequence gets another name
CREATE SEQUENCE s;
-- before
ALTER SEQUENCE s RENAME TO s2;
-- 42P01 relation "s" does not exist
-- reported: unguarded-alter

--# A view gets another name
CREATE VIEW v AS SELECT 1 AS n;
-- before
ALTER VIEW v RENAME TO w;
-- 42P01 relation "v" does not exist
-- reported: unguarded-alter

--# A column of a view gets another name
CREATE VIEW v AS SELECT 1 AS n;
-- before
ALTER VIEW v RENAME COLUMN n TO m;
-- 42703 column "n" does not exist
-- reported: unguarded-alter

--# A schema gets another name
CREATE SCHEMA s;
-- before
ALTER SCHEMA s RENAME TO s2;
-- 3F000 schema "s" does not exist
-- reported: unguarded-alter

--# A function gets another name
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- before
ALTER FUNCTION f() RENAME TO g;
-- 42883 function f() does not exist
-- reported: unguarded-alter

--# A type gets another name
CREATE TYPE mood AS ENUM ('ok');
-- before
ALTER TYPE mood RENAME TO moods;
-- 42704 type "mood" does not exist
-- reported: unguarded-alter

--# A policy gets another name
CREATE TABLE t (n int);
-- before
CREATE POLICY p ON t USING (true);
-- before
ALTER POLICY p ON t RENAME TO q;
-- 42710 policy "q" for table "t" already exists
-- reported: unguarded-alter

--# A trigger gets another name
CREATE TABLE t (n int);
-- before
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- before
CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
-- before
ALTER TRIGGER g ON t RENAME TO h;
-- 42704 trigger "g" for table "t" does not exist
-- reported: unguarded-alter

--# A role gets another name
CREATE ROLE matrix_reader;
-- before
ALTER ROLE matrix_reader RENAME TO matrix_writer;
-- 42704 role "matrix_reader" does not exist
-- silent: roles belong to the whole server, and somebody else may have made it again
-- replay: unknown

--# A publication gets another name
CREATE PUBLICATION p;
-- before
ALTER PUBLICATION p RENAME TO q;
-- 42704 publication "p" does not exist
-- reported: unguarded-alter

--# A partition is attached
CREATE TABLE p (n int) PARTITION BY RANGE (n);
-- before
CREATE TABLE p1 (n int);
-- before
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (0) TO (10);
-- 42809 "p1" is already a partition
-- reported: unguarded-alter

--# A partition is attached, in a block that asks pg_inherits
CREATE TABLE p (n int) PARTITION BY RANGE (n);
-- before
CREATE TABLE p1 (n int);
-- before
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = 'public.p1'::regclass) THEN
        ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (0) TO (10);
    END IF;
END $$;
-- same

--# A partition is detached
CREATE TABLE p (n int) PARTITION BY RANGE (n);
-- before
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- before
ALTER TABLE p DETACH PARTITION p1;
-- 42P01 relation "p1" is not a partition of relation "p"
-- reported: unguarded-alter

--# A parent is added
CREATE TABLE a (n int);
-- before
CREATE TABLE b (n int);
-- before
ALTER TABLE b INHERIT a;
-- 42P07 relation "a" would be inherited from more than once
-- reported: unguarded-alter

--# A parent is removed
CREATE TABLE a (n int);
-- before
CREATE TABLE b () INHERITS (a);
-- before
ALTER TABLE b NO INHERIT a;
-- 42P01 relation "a" is not a parent of relation "b"
-- reported: unguarded-alter

--# A column gets an identity
CREATE TABLE t (n int NOT NULL);
-- before
ALTER TABLE t ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY;
-- 55000 column "n" of relation "t" is already an identity column
-- reported: unguarded-alter

--# A column gets an identity, in a block that asks pg_attribute
CREATE TABLE t (n int NOT NULL);
-- before
DO $$ BEGIN
    IF EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = 'public.t'::regclass AND attname = 'n' AND attidentity = ''
    ) THEN
        ALTER TABLE t ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY;
    END IF;
END $$;
-- same

--# A column gets an identity, dropped before
CREATE TABLE t (n int NOT NULL);
-- before
ALTER TABLE t ALTER COLUMN n DROP IDENTITY IF EXISTS;
-- changes identity of column n of table public.t, removes sequence public.t_n_seq
ALTER TABLE t ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY;
-- adds sequence public.t_n_seq, changes identity of column n of table public.t

--# An identity is dropped
CREATE TABLE t (n int GENERATED ALWAYS AS IDENTITY);
-- before
ALTER TABLE t ALTER COLUMN n DROP IDENTITY;
-- 55000 column "n" of relation "t" is not an identity column
-- reported: unguarded-alter

--# An identity is dropped, IF EXISTS
CREATE TABLE t (n int GENERATED ALWAYS AS IDENTITY);
-- before
ALTER TABLE t ALTER COLUMN n DROP IDENTITY IF EXISTS;
-- same: column "n" of relation "t" is not an identity column, skipping

--# The expression of a column is dropped
CREATE TABLE t (n int, m int GENERATED ALWAYS AS (n * 2) STORED);
-- before
ALTER TABLE t ALTER COLUMN m DROP EXPRESSION;
-- 55000 column "m" of relation "t" is not a stored generated column
-- reported: unguarded-alter

--# The expression of a column is dropped, IF EXISTS
CREATE TABLE t (n int, m int GENERATED ALWAYS AS (n * 2) STORED);
-- before
ALTER TABLE t ALTER COLUMN m DROP EXPRESSION IF EXISTS;
-- same: column "m" of relation "t" is not a stored generated column, skipping

--# A table of a publication
CREATE TABLE t (n int);
-- before
CREATE PUBLICATION p;
-- before
ALTER PUBLICATION p ADD TABLE t;
-- 42710 relation "t" is already member of publication "p"
-- reported: unguarded-alter

--# A table of a publication, in a block that catches the error
CREATE TABLE t (n int);
-- before
CREATE PUBLICATION p;
-- before
DO $$ BEGIN
    ALTER PUBLICATION p ADD TABLE t;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
-- same

--# A table of a publication, in a block that asks pg_publication_tables
CREATE TABLE t (n int);
-- before
CREATE PUBLICATION p;
-- before
DO $$ BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM pg_publication_tables
        WHERE pubname = 'p' AND schemaname = 'public' AND tablename = 't'
    ) THEN
        ALTER PUBLICATION p ADD TABLE t;
    END IF;
END $$;
-- same

--# The tables of a publication, all of them
CREATE TABLE t (n int);
-- before
CREATE PUBLICATION p;
-- before
ALTER PUBLICATION p SET TABLE t;
-- same

--# A table is taken out of a publication
CREATE TABLE t (n int);
-- before
CREATE PUBLICATION p FOR TABLE t;
-- before
ALTER PUBLICATION p DROP TABLE t;
-- 42704 relation "t" is not part of the publication
-- reported: unguarded-alter

--# A schema of a publication
CREATE SCHEMA s;
-- before
CREATE PUBLICATION p;
-- before
ALTER PUBLICATION p ADD TABLES IN SCHEMA s;
-- 42710 schema "s" is already member of publication "p"
-- reported: unguarded-alter

--# An index of a partition is attached
CREATE TABLE p (n int) PARTITION BY RANGE (n);
-- before
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- before
CREATE INDEX p_n ON ONLY p (n);
-- before
CREATE INDEX p1_n ON p1 (n);
-- before
ALTER INDEX p_n ATTACH PARTITION p1_n;
-- same

