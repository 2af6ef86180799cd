--: What changes of rows do when their file runs again. The catalog tells no rows apart, so replay
--: knows of each statement only that it may change some.

--# Rows of a table with a key
CREATE TABLE plans (code text PRIMARY KEY);
-- before
INSERT INTO plans VALUES ('free');
-- 23505 duplicate key value violates unique constraint "plans_pkey"
-- reported: unguarded-insert

--# Rows of a table without one
CREATE TABLE events (name text);
-- before
INSERT INTO events VALUES ('imported');
-- inserts
-- reported: unguarded-insert

--# Rows from a query
CREATE TABLE events (name text);
-- before
INSERT INTO events SELECT 'imported' FROM generate_series(1, 2);
-- inserts
-- reported: unguarded-insert

--# Rows with a key that the server makes
CREATE TABLE events (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);
-- before
INSERT INTO events (name) VALUES ('imported') ON CONFLICT DO NOTHING;
-- inserts
-- reported: unguarded-insert

--# ON CONFLICT DO NOTHING
CREATE TABLE plans (code text PRIMARY KEY);
-- before
INSERT INTO plans VALUES ('free') ON CONFLICT DO NOTHING;
-- same

--# ON CONFLICT (code) DO NOTHING
CREATE TABLE plans (code text PRIMARY KEY);
-- before
INSERT INTO plans VALUES ('free') ON CONFLICT (code) DO NOTHING;
-- same

--# ON CONFLICT DO UPDATE
CREATE TABLE plans (code text PRIMARY KEY, price int);
-- before
INSERT INTO plans VALUES ('free', 0) ON CONFLICT (code) DO UPDATE SET price = excluded.price;
-- same

--# WHERE NOT EXISTS
CREATE TABLE events (name text);
-- before
INSERT INTO events SELECT 'imported' WHERE NOT EXISTS (SELECT FROM events WHERE name = 'imported');
-- same

--# EXCEPT what is there
CREATE TABLE events (name text);
-- before
INSERT INTO events SELECT 'imported' EXCEPT SELECT name FROM events;
-- same

--# NOT IN what is there
CREATE TABLE events (name text);
-- before
INSERT INTO events SELECT new.name FROM (VALUES ('imported')) AS new (name)
    WHERE new.name NOT IN (SELECT name FROM events);
-- same

--# An outer join with what is there
CREATE TABLE events (name text);
-- before
INSERT INTO events SELECT new.name FROM (VALUES ('imported')) AS new (name)
    LEFT JOIN events ON events.name = new.name WHERE events.name IS NULL;
-- same

--# MERGE
CREATE TABLE plans (code text PRIMARY KEY);
-- before
MERGE INTO plans USING (VALUES ('free')) AS new (code) ON plans.code = new.code
    WHEN NOT MATCHED THEN INSERT VALUES (new.code);
-- same

--# A table that is emptied before
CREATE TABLE events (name text);
-- before
TRUNCATE events;
-- deletes
INSERT INTO events VALUES ('imported');
-- inserts

--# Rows that are deleted before
CREATE TABLE plans (code text PRIMARY KEY);
-- before
DELETE FROM plans WHERE code = 'free';
-- deletes
INSERT INTO plans VALUES ('free');
-- inserts

--# A table that its file makes anew
DROP TABLE IF EXISTS plans;
-- removes table public.plans
CREATE TABLE plans (code text PRIMARY KEY);
-- adds table public.plans
INSERT INTO plans VALUES ('free');
-- inserts

--# A table that its file makes with a guard keeps its rows
CREATE TABLE IF NOT EXISTS plans (code text PRIMARY KEY);
-- same: relation "plans" already exists, skipping
INSERT INTO plans VALUES ('free');
-- 23505 duplicate key value violates unique constraint "plans_pkey"
-- reported: unguarded-insert

--# A table that its file makes without a guard is reported itself
CREATE TABLE plans (code text PRIMARY KEY);
-- 42P07 relation "plans" already exists
-- reported: unguarded-create
INSERT INTO plans VALUES ('free');
-- 23505 duplicate key value violates unique constraint "plans_pkey"

--# A temporary table
CREATE TEMPORARY TABLE batch (code text PRIMARY KEY);
-- same
INSERT INTO batch VALUES ('free');
-- same

--# Rows in a WITH query
CREATE TABLE events (name text);
-- before
WITH new AS (INSERT INTO events VALUES ('imported') RETURNING name) SELECT name FROM new;
-- inserts
-- reported: unguarded-insert

--# Rows from COPY
CREATE TABLE events (name text);
-- before
COPY events (name) FROM stdin;
imported
\.
-- inserts
-- reported: unguarded-insert

--# Rows from COPY, with a key
CREATE TABLE plans (code text PRIMARY KEY);
-- before
COPY plans FROM stdin;
free
\.
-- 23505 duplicate key value violates unique constraint "plans_pkey"
-- reported: unguarded-insert

--# Rows from COPY, into a table that is emptied before
CREATE TABLE events (name text);
-- before
TRUNCATE events;
-- deletes
COPY events (name) FROM stdin;
imported
\.
-- inserts

--# Rows from COPY, into a temporary table
CREATE TEMPORARY TABLE batch (code text PRIMARY KEY);
-- same
COPY batch FROM stdin;
free
\.
-- same

--# COPY to the client changes nothing
CREATE TABLE events (name text);
-- before
COPY events TO stdout;
-- same

--# Rows in a block
CREATE TABLE events (name text);
-- before
DO $$ BEGIN
    INSERT INTO events VALUES ('imported');
END $$;
-- inserts
-- reported: unguarded-insert

--# Rows in a block that catches the error
CREATE TABLE plans (code text PRIMARY KEY);
-- before
DO $$ BEGIN
    INSERT INTO plans VALUES ('free');
EXCEPTION WHEN unique_violation THEN NULL;
END $$;
-- same

--# Rows in a block that asks for them
CREATE TABLE plans (code text PRIMARY KEY);
-- before
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM plans WHERE code = 'free') THEN
        INSERT INTO plans VALUES ('free');
    END IF;
END $$;
-- same

--# Rows in a block that counts them
CREATE TABLE plans (code text PRIMARY KEY);
-- before
DO $$
DECLARE
    known int;
BEGIN
    SELECT count(*) INTO known FROM plans;
    IF known = 0 THEN
        INSERT INTO plans VALUES ('free');
    END IF;
END $$;
-- same

--# Rows in a block that only makes them with their table
DO $$ BEGIN
    IF to_regclass('public.plans') IS NULL THEN
        CREATE TABLE plans (code text PRIMARY KEY);
        INSERT INTO plans VALUES ('free');
    END IF;
END $$;
-- same

--# Changed and deleted rows
CREATE TABLE plans (code text PRIMARY KEY, price int);
-- before
UPDATE plans SET price = 0 WHERE price IS NULL;
-- same
DELETE FROM plans WHERE price < 0;
-- same
TRUNCATE plans;
-- same
