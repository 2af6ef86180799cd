--: A block that raises because of what no migration mentions: the server or an extension has it.
create schema app;
-- ok
create extension pg_trgm schema app;
-- ok
create table users (id bigint primary key, email text not null);
-- ok
create table other (id bigint primary key);
-- ok
do $$ begin
  if not exists (select from pg_proc where proname = 'gen_random_uuid') then
    raise exception 'a newer server is needed';
  end if;
end $$;
-- noop
do $$ declare found_it boolean; begin
  select exists (
    select from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'app' and p.proname = 'similarity'
  ) into found_it;
  if not found_it then
    raise exception E'no similarity\n\n'
      'which pg_trgm has';
  end if;
end $$;
-- noop
do $$ begin
  assert exists (select from pg_type where typname = 'jsonb'), 'no jsonb';
  assert to_regclass('pg_catalog.pg_stat_activity') is not null;
  assert to_regtype('app.gtrgm') is not null and to_regproc('app.show_limit') is not null;
end $$;
-- noop
do $$ declare id oid; begin
  select oid into strict id from pg_proc where proname = 'show_limit';
  if id is null then
    drop table other;
  end if;
end $$;
-- unknown
do $$ begin
  perform from pg_type where typname = 'jsonb';
  if not found then
    raise exception 'no jsonb';
  end if;
end $$;
-- noop
do $$ declare
  is_there boolean := exists (select from pg_type where typname = 'jsonb');
  other int;
begin
  other := case when is_there then 1 else 0 end;
  if other = 0 then
    raise exception 'no jsonb';
  end if;
end $$;
-- noop
--: What cannot be so, in whichever branch it is.
do $$ begin
  if exists (select from pg_type where typname = 'jsonb') then
    null;
  else
    raise exception 'no jsonb';
  end if;
end $$;
-- noop
do $$ begin
  if exists (select from pg_type where typname = 'jsonb') then
    create table made (a int);
  elsif false then
    raise exception 'not here';
  else
    raise exception 'no jsonb';
  end if;
end $$;
-- unknown
create table made (a int);
-- unknown
--: A guard is taken at its word: what it makes was not there.
do $$ begin
  if not exists (select from pg_type where typname = 'mood') then
    create type mood as enum ('sad');
  end if;
  if not exists (select from pg_proc where proname = 'touch') then
    create function touch() returns trigger language plpgsql as 'begin return new; end';
  end if;
end $$;
-- ok
create type mood as enum ('sad');
-- 42710 type "mood" already exists
do $$ begin
  if not exists (select from pg_type where typname = 'shade') then
    create type shade as enum ('dark');
    alter table users add column email text;
  end if;
end $$;
-- 42701 column "email" of relation "users" already exists
--: What the history would know.
create table posts (id bigint primary key);
-- ok
do $$ begin
  if not exists (select from information_schema.columns where table_name = 'posts' and column_name = 'name') then
    raise exception 'posts has no name';
  end if;
end $$;
-- P0001 posts has no name
do $$ begin
  assert exists (select from pg_policies where tablename = 'posts' and policyname = 'own'), 'no policy';
end $$;
-- P0004 no policy
do $$ begin
  assert exists (select from pg_constraint where conname = 'positive' and conrelid = 'posts'::regclass), 'no check';
end $$;
-- P0004 no check
do $$ begin
  if exists (select from pg_type where typname = 'mood') then
    raise exception E'mood isn\'t gone: % '
      'yet\n\tgo on', 'sad' using hint = 'drop it';
  end if;
end $$;
-- P0001 mood isn't gone: sad yet
create table gone (a int);
-- ok
drop table gone;
-- ok
do $$ begin
  if to_regclass('gone') is null and not exists (select from pg_tables where tablename = 'gone') then
    raise exception 'it is gone';
  end if;
end $$;
-- P0001 it is gone
do $$ begin
  assert exists (select from pg_type where typname = 'jsonb');
  if to_regclass('gone') is null then
    raise exception 'it is gone';
  end if;
end $$;
-- P0001 it is gone
--: An extension of which all types are known leaves a schema as it is but for its functions.
create schema tools;
-- ok
create extension moddatetime schema tools;
-- ok
create table stamped (id int primary key, at timestamptz);
-- ok
create trigger stamp before update on stamped for each row execute function tools.moddatetime(at);
-- unknown
comment on function tools.moddatetime() is 'Sets the time';
-- unknown
alter table tools.nothing add column a int;
-- 42P01 relation "tools.nothing" does not exist
create extension lo schema tools;
-- ok
create table pictures (id int primary key, raster tools.lo);
-- ok
alter type tools.lo add value 'a';
-- unknown
create table more (a tools.nothing);
-- 42704 type "tools.nothing" does not exist
