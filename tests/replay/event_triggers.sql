create function secured(relation text, wanted boolean) returns void language plpgsql as $$
begin
  assert (select relrowsecurity from pg_class where oid = relation::regclass) = wanted, relation;
end $$;
-- ok
create table early (id int);
-- ok
create function enable_rls() returns event_trigger language plpgsql as $$
declare
  command record;
begin
  for command in
    select * from pg_event_trigger_ddl_commands()
    where command_tag in ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO')
      and object_type in ('table', 'partitioned table')
  loop
    if command.schema_name is not null and command.schema_name in ('public')
        and command.schema_name not in ('pg_catalog', 'information_schema')
        and command.schema_name not like 'pg_toast%' and command.schema_name not like 'pg_temp%' then
      begin
        execute format('alter table if exists %s enable row level security', command.object_identity);
      exception
        when others then raise log 'failed to secure %', command.object_identity;
      end;
    else
      raise log 'passed over %', command.object_identity;
    end if;
  end loop;
end $$;
-- ok
create event trigger ensure_rls on ddl_command_end
  when tag in ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO')
  execute function enable_rls();
-- ok
--: All three commands, and a partitioned table with a partition.
create table made (id bigserial primary key, name text unique);
-- ok
do $$ begin assert (select relrowsecurity from pg_class where relname = 'made'); end $$;
-- noop
create table copied as select * from made;
-- ok
do $$ begin assert (select relrowsecurity from pg_class where relname = 'copied'); end $$;
-- noop
select * into selected from made;
-- ok
do $$ begin assert (select relrowsecurity from pg_class where relname = 'selected'); end $$;
-- noop
create table "Odd name" (id int);
-- ok
do $$ begin assert (select relrowsecurity from pg_class where relname = 'Odd name'); end $$;
-- noop
create table parted (id int) partition by list (id);
-- ok
create table parted_1 partition of parted for values in (1);
-- ok
do $$ begin assert (select bool_and(relrowsecurity) from pg_class where relname in ('parted', 'parted_1')); end $$;
-- noop
--: What was there before stays as it is.
do $$ begin assert (select relrowsecurity from pg_class where relname = 'early'), 'early is open'; end $$;
-- P0004 early is open
--: Another schema, the elements of CREATE SCHEMA, and a table that moves in.
create schema app;
-- ok
create table app.other (id int);
-- ok
do $$ begin assert (select relrowsecurity from pg_class where relname = 'other'), 'other is open'; end $$;
-- P0004 other is open
create schema extra create table element (id int);
-- ok
do $$ begin assert (select relrowsecurity from pg_class where relname = 'element'), 'element is open'; end $$;
-- P0004 element is open
alter table app.other set schema public;
-- ok
do $$ begin assert (select relrowsecurity from pg_class where relname = 'other'), 'other is open'; end $$;
-- P0004 other is open
--: A block's statements are commands too.
do $$ begin
  create table in_block (id int);
  execute 'create table executed (id int)';
end $$;
-- ok
do $$ begin assert (select bool_and(relrowsecurity) from pg_class where relname in ('in_block', 'executed')); end $$;
-- noop
--: A temporary table is nobody else's.
create temp table passing (id int);
-- ok
--: A table that is there already.
create table if not exists early (id int);
-- noop
do $$ begin assert (select relrowsecurity from pg_class where relname = 'early'), 'early is open'; end $$;
-- P0004 early is open
alter event trigger ensure_rls disable;
-- ok
create table unguarded (id int);
-- ok
do $$ begin assert (select relrowsecurity from pg_class where relname = 'unguarded'), 'unguarded is open'; end $$;
-- P0004 unguarded is open
alter event trigger ensure_rls enable always;
-- ok
create table guarded (id int);
-- ok
do $$ begin assert (select relrowsecurity from pg_class where relname = 'guarded'); end $$;
-- noop
drop event trigger ensure_rls;
-- ok
--: One tag of three.
create event trigger one_tag on ddl_command_end when tag in ('CREATE TABLE') execute function enable_rls();
-- ok
create table by_tag (id int);
-- ok
create table by_query as select 1 as id;
-- ok
do $$ begin assert (select relrowsecurity from pg_class where relname = 'by_tag'); end $$;
-- noop
do $$ begin assert (select relrowsecurity from pg_class where relname = 'by_query'), 'by_query is open'; end $$;
-- P0004 by_query is open
drop event trigger one_tag;
-- ok
--: All tags: with those of CREATE SCHEMA, its elements are seen.
create event trigger every_tag on ddl_command_end execute function enable_rls();
-- ok
create table by_any as select 1 as id;
-- ok
do $$ begin assert (select relrowsecurity from pg_class where relname = 'by_any'); end $$;
-- noop
alter table by_any add column name text;
-- ok
drop event trigger every_tag;
-- ok
--: One that looks at the tag of the command, and at the object by its identifier.
create function by_tag() returns event_trigger language plpgsql as $$
declare
  command record;
begin
  if tg_tag <> 'CREATE TABLE' or tg_event <> 'ddl_command_end' then
    return;
  end if;
  for command in select objid, object_type from pg_event_trigger_ddl_commands() loop
    if command.object_type = 'table' then
      execute format('alter table %s enable row level security', command.objid::regclass);
    end if;
  end loop;
end $$;
-- ok
create event trigger by_tag on ddl_command_end execute function by_tag();
-- ok
create table by_identifier (id int primary key);
-- ok
do $$ begin assert (select relrowsecurity from pg_class where relname = 'by_identifier'); end $$;
-- noop
create table by_identifier_copy as select * from by_identifier;
-- ok
do $$ begin assert (select relrowsecurity from pg_class where relname = 'by_identifier_copy'), 'the copy is open'; end $$;
-- P0004 the copy is open
