create schema app;
-- ok
--: A parameter that no argument is for has its default.
create function make(name text, place text default 'app', kind text default null)
returns void language plpgsql as $$
begin
  if kind is null then
    execute format('create table %I.%I (id int)', place, name);
  end if;
end $$;
-- ok
select make('t');
-- ok
create table app.t (id int);
-- 42P07 relation "t" already exists
select make('t', 'public');
-- ok
create table public.t (id int);
-- 42P07 relation "t" already exists
select make('t', 'public', 'none');
-- noop
--: A default that can't be known.
create function make_when(wanted boolean default random() > 2)
returns void language plpgsql as $$
begin
  if wanted then
    create table sometimes (id int);
  end if;
end $$;
-- ok
select make_when();
-- unknown
select make_when(true);
-- unknown
--: A function has the search_path that it sets for itself, and gives the other back.
create function build() returns void language plpgsql set search_path = app as $$
begin
  create table u (id int);
end $$;
-- ok
select build();
-- ok
create table app.u (id int);
-- 42P07 relation "u" already exists
create table u (id int);
-- ok
create table public.u (id int);
-- 42P07 relation "u" already exists
create function lost() returns void language plpgsql set search_path = '' as $$
begin
  create table v (id int);
end $$;
-- ok
select lost();
-- 3F000 no schema has been selected to create in
do $$ begin
  perform lost();
exception when invalid_schema_name then
  create table v (id int);
end $$;
-- ok
create table public.v (id int);
-- 42P07 relation "v" already exists
--: What `SET LOCAL` makes of it ends with it too, and what `SET` makes of it stays.
create function wander() returns void language plpgsql set search_path = public as $$
begin
  set local search_path = app;
  create table w (id int);
end $$;
-- ok
select wander();
-- ok
create table app.w (id int);
-- 42P07 relation "w" already exists
create table w (id int);
-- ok
create function settle() returns void language plpgsql set search_path = public as $$
begin
  set search_path = app;
end $$;
-- ok
select settle();
-- noop
create table x (id int);
-- ok
create table app.x (id int);
-- 42P07 relation "x" already exists
set search_path = public;
-- ok
create function strays() returns void language plpgsql as $$
begin
  set search_path = app;
end $$;
-- ok
select strays();
-- noop
create table y (id int);
-- ok
create table app.y (id int);
-- 42P07 relation "y" already exists
--: An argument has the type of its parameter.
create table app.notes (id int primary key, org int);
-- ok
create function prep(tbl regclass) returns void language plpgsql as $$ begin
  execute format('create index %I on %s (org)', replace(tbl::text, '.', '_') || '_idx', tbl);
end $$;
-- ok
set search_path = app, public;
-- ok
select prep('app.notes');
-- ok
drop index notes_idx;
-- ok
