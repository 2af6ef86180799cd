-- Guards for what has one in the grammar.
create schema if not exists app;
create table if not exists app.users (
    id bigint primary key,
    email text not null
);
create index if not exists users_email_idx on app.users (email);
CREATE UNIQUE INDEX IF NOT EXISTS users_email_id_idx ON app.users (email, id);
create sequence if not exists app.numbers;
create or replace view app.emails as select email from app.users;
create materialized view if not exists app.ids as select id from app.users;
CREATE OR REPLACE FUNCTION app.one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
create or replace trigger nothing before update on app.users for each row execute function suppress_redundant_updates_trigger();

-- And for what has none: indented, quoted, with its comments.
  alter table app.users enable row level security;
  drop policy if exists "All of ""them""" on app.users;
  create policy "All of ""them""" -- everybody
    on app.users using (true);
DO $$ BEGIN
    CREATE TYPE app.state AS ENUM ('open', 'paid');
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
DO $$ BEGIN
    CREATE DOMAIN app.code AS text;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
DO $$ BEGIN
    CREATE PUBLICATION fixes_changes;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;

ALTER TABLE app.users ADD COLUMN IF NOT EXISTS state app.state, ADD COLUMN IF NOT EXISTS code app.code;
ALTER TABLE app.users DROP CONSTRAINT IF EXISTS users_email_check, ADD CONSTRAINT users_email_check CHECK (email LIKE '%@%');
DO $$ BEGIN
    ALTER TABLE app.users ADD CONSTRAINT users_email_key UNIQUE (email);
EXCEPTION WHEN duplicate_table THEN NULL;
END $$;
ALTER TABLE app.users DROP CONSTRAINT IF EXISTS users_id_check, ADD CONSTRAINT users_id_check CHECK (id > 0);
ALTER DOMAIN app.code DROP CONSTRAINT IF EXISTS code_length;
ALTER DOMAIN app.code ADD CONSTRAINT code_length CHECK (length(VALUE) < 9);
ALTER DOMAIN app.code DROP CONSTRAINT IF EXISTS code_check;
ALTER DOMAIN app.code ADD CONSTRAINT code_check CHECK (VALUE <> '');
DROP INDEX CONCURRENTLY IF EXISTS app.users_email_id_idx1;
CREATE INDEX CONCURRENTLY users_email_id_idx1 ON app.users (email, id);
ALTER TYPE app.state ADD VALUE IF NOT EXISTS 'gone';
DO $$ BEGIN
    ALTER PUBLICATION fixes_changes ADD TABLE app.users;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
INSERT INTO app.users (id, email) VALUES (1, 'a@example.com') ON CONFLICT (id) DO NOTHING;
insert into app.users (id, email) values (2, 'b@example.com') on conflict (id) do nothing returning id;

DO $$
BEGIN
    CREATE TABLE IF NOT EXISTS app.items (id bigint PRIMARY KEY);
    DROP POLICY IF EXISTS p ON app.items;
    CREATE POLICY p ON app.items USING (true);
END
$$;
ALTER TABLE app.items ENABLE ROW LEVEL SECURITY;

create table if not exists app.old (id bigint generated always as identity primary key, note text);
alter table app.old enable row level security;
ALTER TABLE app.old ALTER COLUMN id DROP IDENTITY IF EXISTS;
ALTER TABLE app.old DROP COLUMN IF EXISTS note;
