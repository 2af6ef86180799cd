create procedure build() language plpgsql as $$
begin
  create table a (id int);
  commit;
  create table b (id int);
end $$;
-- ok
call build();
-- ok
create table a (id int);
-- 42P07 relation "a" already exists
create table b (id int);
-- 42P07 relation "b" already exists
--: In a transaction of somebody else, it is not the procedure's to end.
create procedure build_again() language plpgsql as $$
begin
  create table if not exists c (id int);
  commit;
end $$;
-- ok
begin;
-- noop
call build_again();
-- 2D000 invalid transaction termination
rollback;
-- noop
create table c (id int);
-- ok
drop table c;
-- ok
--: Nor a function's, whatever calls it.
create function commits() returns void language plpgsql as $$ begin commit; end $$;
-- ok
select commits();
-- 2D000 invalid transaction termination
do $$ begin perform commits(); end $$;
-- 2D000 invalid transaction termination
do $$ begin
  create table c (id int);
  commit;
  create table d (id int);
end $$;
-- ok
create table c (id int);
-- 42P07 relation "c" already exists
do $$ begin
  begin
    commit;
  exception when duplicate_table then null;
  end;
end $$;
-- 2D000 cannot commit while a subtransaction is active
--: A procedure that calls another.
create procedure outer_one() language plpgsql as $$
begin
  call build_again();
  create table e (id int);
end $$;
-- ok
call outer_one();
-- ok
create table e (id int);
-- 42P07 relation "e" already exists
--: In SQL.
create procedure in_sql(name text) language sql as $$ create table f (id int); $$;
-- ok
call in_sql('x');
-- ok
call in_sql('x');
-- 42P07 relation "f" already exists
--: A trigger's function is not called by definitions.
create function on_change() returns trigger language plpgsql as $$
begin
  create table by_trigger (id int);
  return new;
end $$;
-- ok
create trigger changes after insert on e for each row execute function on_change();
-- ok
alter table e add column name text;
-- ok
create table by_trigger (id int);
-- ok
--: Calls in calls, and one without an end.
create function one() returns void language plpgsql as $$ begin create table deep (id int); end $$;
-- ok
create function two() returns void language plpgsql as $$ begin perform one(); end $$;
-- ok
create function three() returns void language plpgsql as $$ begin perform two(); end $$;
-- ok
select three();
-- ok
create table deep (id int);
-- 42P07 relation "deep" already exists
--: One that calls itself and changes rows: nothing is lost track of.
create function walk(n int) returns int language plpgsql as $$
begin
  if n > 0 then
    return walk(n - 1);
  end if;
  delete from deep;
  return 0;
end $$;
-- ok
select walk(3);
-- noop
drop table deep;
-- ok
create table deep (id int);
-- ok
--: Functions that assign what others give, and one in SQL that calls one.
create function four() returns int language plpgsql as $$ begin create table deeper (id int); return 1; end $$;
-- ok
create function five() returns int language plpgsql as $$
declare
  n int;
begin
  n := four();
  return n;
end $$;
-- ok
create function six() returns int language sql as $$ select five() $$;
-- ok
select six();
-- ok
create table deeper (id int);
-- 42P07 relation "deeper" already exists
--: A function in FROM has the arguments of its call, as one in the list has.
create function make_table(called text) returns table (made text) language plpgsql as $$
begin
  execute format('create table %I (id int)', called);
  return query select called;
end $$;
-- ok
select * from make_table('first');
-- ok
create table first (id int);
-- 42P07 relation "first" already exists
select made from make_table('second') as t where made is not null;
-- ok
create table second (id int);
-- 42P07 relation "second" already exists
create table third (id int);
-- ok
create function counts(query text) returns setof text language plpgsql as $$
declare
  line text;
begin
  for line in execute format('explain %s', query) loop
    return next line;
  end loop;
end $$;
-- ok
select * from counts('select * from first');
-- noop
create table fourth (id int);
-- ok
