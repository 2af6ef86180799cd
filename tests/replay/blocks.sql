create schema app;
-- ok
create table users (id bigint primary key, email text not null, tenant_id bigint);
-- ok
create table app.orders (id bigint primary key, user_id bigint references users (id));
-- ok
create type mood as enum ('sad', 'ok');
-- ok
--: The guard for types: what is there is not made again.
do $$ begin
  if not exists (select 1 from pg_type where typname = 'mood') then
    create type mood as enum ('sad');
  end if;
end $$;
-- noop
do $$ begin
  if not exists (select 1 from pg_type where typname = 'colour') then
    create type colour as enum ('red');
  end if;
end $$;
-- ok
create type colour as enum ('red');
-- 42710 type "colour" already exists
do $$ begin
  create type mood as enum ('sad');
exception when duplicate_object then null;
end $$;
-- noop
do $$ begin
  create table users (id int);
exception when duplicate_object then null;
end $$;
-- 42P07 relation "users" already exists
do $$ begin
  create table users (id int);
exception when duplicate_table then null;
end $$;
-- noop
do $$ begin
  create table users (id int);
exception when others then null;
end $$;
-- noop
do $$ begin
  if not exists (
    select 1 from information_schema.columns
    where table_schema = 'public' and table_name = 'users' and column_name = 'phone'
  ) then
    alter table users add column phone text;
  end if;
end $$;
-- ok
alter table users add column phone text;
-- 42701 column "phone" of relation "users" already exists
do $$ begin
  if exists (
    select 1 from information_schema.columns
    where table_name = 'users' and column_name = 'phone' and data_type = 'text' and is_nullable = 'YES'
  ) then
    alter table users drop column phone;
  end if;
end $$;
-- ok
alter table users drop column phone;
-- 42703 column "phone" of relation "users" does not exist
do $$ begin
  if not exists (select from pg_constraint where conname = 'orders_user_id_fkey' and conrelid = 'app.orders'::regclass) then
    raise exception 'it is there';
  end if;
end $$;
-- noop
do $$ begin
  if not exists (select from pg_constraint where conname = 'users_email_key' and conrelid = 'public.users'::regclass) then
    alter table users add constraint users_email_key unique (email);
  end if;
end $$;
-- ok
alter table users add constraint users_email_key unique (email);
-- 42P07 relation "users_email_key" already exists
do $$ begin
  perform 'app.nothing'::regclass;
end $$;
-- 42P01 relation "app.nothing" does not exist
do $$ begin
  if to_regclass('app.nothing') is null and to_regclass('app.orders') is not null then
    create table app.nothing (id int);
  end if;
end $$;
-- ok
drop table app.nothing;
-- ok
do $$
declare
  t record;
begin
  for t in select schemaname, tablename from pg_tables where schemaname in ('public', 'app') order by 1, 2 loop
    execute format('alter table %I.%I enable row level security', t.schemaname, t.tablename);
    execute format('create policy %I on %I.%I using (true)', t.tablename || '_all', t.schemaname, t.tablename);
  end loop;
end $$;
-- ok
create policy users_all on users using (true);
-- 42710 policy "users_all" for table "users" already exists
create policy orders_all on app.orders using (true);
-- 42710 policy "orders_all" for table "orders" already exists
do $$ begin
  assert (select count(*) from pg_policies where schemaname in ('public', 'app')) = 2, 'two policies';
  assert (select bool_and(rowsecurity) from pg_tables where schemaname in ('public', 'app'));
  assert (select relrowsecurity from pg_class where oid = 'app.orders'::regclass);
  assert not exists (select from pg_policies where policyname = 'nobody');
  assert (select string_agg(tablename, ', ' order by tablename) from pg_tables where schemaname in ('public', 'app')) = 'orders, users';
end $$;
-- noop
do $$ begin
  assert (select count(*) from pg_policies) = 3, 'three policies';
end $$;
-- P0004 three policies
do $$
declare
  names text[] := array['users', 'orders'];
  name text;
begin
  foreach name in array names loop
    if exists (select from pg_tables where tablename = name and schemaname = 'public') then
      execute 'create index ' || quote_ident(name || '_idx') || ' on ' || name || ' (id)';
    end if;
  end loop;
end $$;
-- ok
create index users_idx on users (id);
-- 42P07 relation "users_idx" already exists
create index orders_idx on app.orders (id);
-- ok
do $$
declare
  i int;
begin
  for i in 1..3 loop
    execute format('create table part_%s (id int)', i);
  end loop;
  i := 7;
  while i < 9 loop
    i := i + 1;
    continue when i = 8;
    execute 'create table part_' || i || ' (id int)';
  end loop;
end $$;
-- ok
create table part_2 (id int);
-- 42P07 relation "part_2" already exists
create table part_8 (id int);
-- ok
create table part_9 (id int);
-- 42P07 relation "part_9" already exists
do $$
declare
  found_name text;
begin
  select conname into found_name from pg_constraint where conrelid = 'users'::regclass and contype = 'p';
  if found then
    execute format('alter table users drop constraint %I cascade', found_name);
  end if;
end $$;
-- ok
alter table users add primary key (id);
-- ok
do $$
declare
  found_name text;
begin
  select conname into found_name from pg_constraint where conname = 'nobody' and conrelid = 'users'::regclass;
  if not found or found_name is not null then
    create table not_found (id int);
  end if;
  select conname into strict found_name from pg_constraint where conname = 'nobody' and conrelid = 'users'::regclass;
end $$;
-- P0002 query returned no rows
create table not_found (id int);
-- ok
do $$ begin
  raise exception 'no %, % it is', 'way', 7;
end $$;
-- P0001 no way, 7 it is
do $$ begin
  raise unique_violation using message = 'own words';
end $$;
-- 23505 own words
do $$ begin
  begin
    create table inner_one (id int);
    raise exception 'back';
  exception when raise_exception then
    create table inner_two (note text default 'x');
  end;
end $$;
-- ok
create table inner_one (id int);
-- ok
create table inner_two (id int);
-- 42P07 relation "inner_two" already exists
do $$ begin
  create table inner_three (id int);
  begin
    create table inner_three (id int);
  exception when unique_violation then null;
  end;
end $$;
-- 42P07 relation "inner_three" already exists
create table inner_three (id int);
-- ok
do $$
declare
  r record;
begin
  for r in
    select c.relname, n.nspname
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and c.relname like 'part\_%'
    order by c.relname
  loop
    execute format('drop table %I.%I', r.nspname, r.relname);
  end loop;
end $$;
-- ok
create table part_1 (id int);
-- ok
do $$ begin
  case (select count(*) from pg_enum e join pg_type t on t.oid = e.enumtypid where t.typname = 'mood')
    when 1 then raise exception 'one';
    when 2, 3 then alter type mood add value 'happy';
    else raise exception 'many';
  end case;
end $$;
-- ok
alter type mood add value 'happy';
-- 42710 enum label "happy" already exists
do $$ begin
  if not exists (select from pg_enum where enumlabel = 'happy' and enumtypid = 'mood'::regtype) then
    raise exception 'no';
  end if;
end $$;
-- noop
do $$
<<whole>>
declare
  n int := 1;
begin
  <<rows>>
  for i in reverse 5..1 by 2 loop
    n := whole.n * i;
    exit rows when i = 3;
  end loop;
  assert n = 15, 'n is ' || n;
end $$;
-- noop
do $$ begin
  assert coalesce(null, 'a') = 'a' and nullif(1, 1) is null and 2 between 1 and 3;
  assert 'b' = any (array['a', 'b']) and 'c' <> all ('{a,b}'::text[]) and not ('c' in ('a', 'b'));
  assert format('%I.%L %s%%', 'A b', 'it''s', 1) = '"A b".''it''''s'' 1%';
  assert upper('a') || lower('B') = 'Ab' and substr('abc', 2, 1) = 'b' and split_part('a.b.c', '.', 2) = 'b';
  assert (array['a', 'b'])[2] = 'b' and array_length(array[1, 2], 1) = 2 and array_to_string(array['a', 'b'], ',') = 'a,b';
  assert case when true then 1 else 2 end = 1 and (1 = 1) is true and null is not distinct from null;
  assert concat('a', null, 1) = 'a1' and concat_ws('-', 'a', null, 'b') = 'a-b' and replace('aXb', 'X', '') = 'ab';
  assert 'users'::regclass::text = 'users' and 'app.orders'::regclass::text = 'app.orders';
  assert current_schema() = 'public' and quote_ident('user') = '"user"' and quote_literal('a''b') = '''a''''b''';
  assert (select array_agg(x order by x desc) from unnest(array[1, 3, 2]) as x) = array[3, 2, 1];
  assert (select count(*) from generate_series(1, 4) g where g % 2 = 0) = 2;
end $$;
-- noop
do $$
declare
  cols text;
begin
  with c as (
    select a.attname, a.attnum
    from pg_attribute a
    where a.attrelid = 'users'::regclass and a.attnum > 0 and not a.attisdropped
  )
  select string_agg(attname, ',' order by attnum) into cols from c;
  assert cols = 'id,email,tenant_id', cols;
end $$;
-- noop
do $$ begin
  if (select pg_get_constraintdef(oid) from pg_constraint where conname = 'users_email_key') like '%email%' then
    comment on table users is 'x';
  end if;
end $$;
-- unknown
do $$
begin
  execute 'create table from_string (a int); create index on from_string (a)';
  execute 'create table broken (';
end $$;
-- 42601 syntax error at end of input
create table from_string (a int);
-- ok
do $$
declare
  n bigint;
begin
  execute 'select count(*) from pg_class where relname = $1' into n using 'from_string';
  if n = 1 then
    drop table from_string;
  end if;
end $$;
-- ok
drop table from_string;
-- 42P01 table "from_string" does not exist
do $$ begin
  if exists (select from users where email = 'a') then
    create table perhaps (id int);
  end if;
end $$;
-- unknown
create table perhaps (id int);
-- unknown
create table sure (id int);
-- ok
do $$ begin
  if exists (select from users) then
    alter table sure add column a int;
  end if;
end $$;
-- unknown
alter table sure add column a int;
-- unknown
alter table part_1 add column a int;
-- ok
--: Functions and procedures that the history made.
create function make_t() returns void language plpgsql as $$ begin create table made (id int); end $$;
-- ok
select make_t();
-- ok
create table made (id int);
-- 42P07 relation "made" already exists
do $$ begin
  perform make_t();
end $$;
-- 42P07 relation "made" already exists
create function rows_only() returns void language plpgsql as $$ begin delete from made; perform 1 from made; end $$;
-- ok
select rows_only();
-- noop
drop table made;
-- ok
create procedure make_named(name text, extra text default 'x') language plpgsql as $$
begin
  execute format('create table %I (id int)', name);
end $$;
-- ok
call make_named('called');
-- ok
create table called (id int);
-- 42P07 relation "called" already exists
do $$
declare
  one text;
begin
  foreach one in array array['first', 'second'] loop
    call make_named(one);
  end loop;
end $$;
-- ok
create table second (id int);
-- 42P07 relation "second" already exists
do $$
declare
  one text;
begin
  for one in select unnest(array['third', 'fourth']) loop
    execute format('create table %I (id int)', one);
  end loop;
  for one in select lower(n) from (select unnest(string_to_array('Fifth,Sixth', ',')) as n) as names order by n loop
    execute format('create table %I (id int)', one);
  end loop;
  assert (select count(*) from (select generate_series(1, 3) as n, 'x' as x) as s where n > 1) = 2;
end $$;
-- ok
create table fourth (id int);
-- 42P07 relation "fourth" already exists
create table sixth (id int);
-- 42P07 relation "sixth" already exists
create table seventh (id int);
-- ok
create function in_sql() returns void language sql as $$ create table from_sql (id int); drop table called; $$;
-- ok
select in_sql();
-- ok
select in_sql();
-- 42P07 relation "from_sql" already exists
drop table called;
-- 42P01 table "called" does not exist
create function named_table(name text, columns int) returns void language plpgsql as $$
begin
  execute format('create table %I (id int)', name || '_' || columns);
end $$;
-- ok
select named_table('of_select', 1 + 1);
-- ok
create table of_select_2 (id int);
-- 42P07 relation "of_select_2" already exists
create function audited(target regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s add column audited_at timestamptz', target);
end $$;
-- ok
select audited('of_select_2');
-- ok
alter table of_select_2 add column audited_at text;
-- 42701 column "audited_at" of relation "of_select_2" already exists
