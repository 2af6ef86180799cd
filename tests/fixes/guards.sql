-- Guards for what has one in the grammar.
create schema app;
create table app.users (
    id bigint primary key,
    email text not null
);
create index users_email_idx on app.users (email);
CREATE UNIQUE INDEX ON app.users (email, id);
create sequence app.numbers;
create view app.emails as select email from app.users;
create materialized view app.ids as select id from app.users;
CREATE FUNCTION app.one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;
create trigger nothing before update on app.users for each row execute function suppress_redundant_updates_trigger();

-- And for what has none: indented, quoted, with its comments.
  alter table app.users enable row level security;
  create policy "All of ""them""" -- everybody
    on app.users using (true);
CREATE TYPE app.state AS ENUM ('open', 'paid');
CREATE DOMAIN app.code AS text;
CREATE PUBLICATION fixes_changes;

ALTER TABLE app.users ADD COLUMN state app.state, ADD COLUMN code app.code;
ALTER TABLE app.users ADD CONSTRAINT users_email_check CHECK (email LIKE '%@%');
ALTER TABLE app.users ADD CONSTRAINT users_email_key UNIQUE (email);
ALTER TABLE app.users ADD CHECK (id > 0);
ALTER DOMAIN app.code ADD CONSTRAINT code_length CHECK (length(VALUE) < 9);
ALTER DOMAIN app.code ADD CHECK (VALUE <> '');
CREATE INDEX CONCURRENTLY ON app.users (email, id);
ALTER TYPE app.state ADD VALUE 'gone';
ALTER PUBLICATION fixes_changes ADD TABLE app.users;
INSERT INTO app.users (id, email) VALUES (1, 'a@example.com');
insert into app.users (id, email) values (2, 'b@example.com') returning id;

DO $$
BEGIN
    CREATE TABLE app.items (id bigint PRIMARY KEY);
    CREATE POLICY p ON app.items USING (true);
END
$$;
ALTER TABLE app.items ENABLE ROW LEVEL SECURITY;

create table app.old (id bigint generated always as identity primary key, note text);
ALTER TABLE app.old ALTER COLUMN id DROP IDENTITY;
ALTER TABLE app.old DROP COLUMN note;
