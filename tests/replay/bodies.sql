--: A body is read when the routine is made.
create function f() returns int language plpgsql as $$ begin return 1 $$;
-- 42601 syntax error at end of input
create function f() returns int language plpgsql as $$ begin retrun 1; end $$;
-- 42601 syntax error at or near "retrun"
create function f() returns int language plpgsql as $$
declare
  n int := (select count(* from t);
begin
  return n;
end $$;
-- 42601 mismatched parentheses at or near ";"
create function f() returns int language plpgsql as $$ begin return 1 + ; end $$;
-- 42601 syntax error at end of input
create function f() returns int language plpgsql as 'begin if true then return 1; end; end';
-- 42601 syntax error at or near ";"
create function f() returns int language plpgsql as 'begin raise notice ''%''; return 1; end';
-- 42601 too few parameters specified for RAISE
create function f() returns int language plpgsql as E'begin\n  update t sett a = 1;\n return 1; end';
-- 42601 syntax error at or near "a"
create function f() returns int language sql as $$ select 1 $$;
-- ok
create function g() returns int language sql as $$ select 1; selec 2 $$;
-- 42601 syntax error at or near "selec"
create procedure p() language plpgsql as $$ begin cal q(); end $$;
-- 42601 syntax error at or near "cal"
--: Names are looked up when it runs.
create function g() returns int language plpgsql as $$ begin return (select n from not_there); end $$;
-- ok
--: Nor is what is executed read before.
create function h() returns void language plpgsql as $$ begin execute 'selec 1'; end $$;
-- ok
select h();
-- 42601 syntax error at or near "selec"
do $$ begin execute 'create policy if not exists p on t'; end $$;
-- 42601 syntax error at or near "not"
set check_function_bodies = off;
-- noop
create function broken() returns int language plpgsql as $$ begin return 1 $$;
-- ok
create table gone (n int);
-- ok
drop table gone;
-- ok
create function broken_sql() returns int language sql as $$ select n from gone $$;
-- ok
set check_function_bodies to on;
-- noop
create function broken_too() returns int language plpgsql as $$ begin return 1 $$;
-- 42601 syntax error at end of input
set local check_function_bodies = false;
-- noop
reset check_function_bodies;
-- noop
create function broken_too() returns int language sql as $$ select n from gone $$;
-- 42P01 relation "gone" does not exist
--: A literal goes on behind a comment.
do $$ begin
  execute 'create table parted ' -- in two
    '(id int)';
end $$;
-- ok
create table parted (id int);
-- 42P07 relation "parted" already exists
comment on table parted is 'who ' -- they
    'they are';
-- ok
--: a body's utility statements are looked into only when they are executed
create table not_there(a int);
-- ok
drop table not_there;
-- ok
create function later() returns void language sql as 'truncate not_there; refresh materialized view not_there; alter table not_there add a int; create index on not_there (a)';
-- ok
create function written() returns void language sql as 'copy not_there to stdout; copy (select * from not_there) to stdout; drop table not_there; lock table not_there';
-- ok
create function viewed() returns void language sql as 'create view seen as select * from not_there; prepare p as select * from not_there';
-- ok
create function made() returns void language sql as 'create table made as select * from not_there';
-- 42P01 relation "not_there" does not exist
create function explained() returns void language sql as 'explain select * from not_there';
-- 42P01 relation "not_there" does not exist
create function pointed() returns void language sql as 'declare c cursor for select * from not_there';
-- 42P01 relation "not_there" does not exist
create function merged() returns void language sql as 'truncate not_there; merge into not_there using pg_class on true when matched then delete';
-- 42P01 relation "not_there" does not exist
