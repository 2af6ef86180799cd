--: A function that may have been changed is replaced, and what depends on it stays, as far as one knows.
create table t (u int);
-- ok
create function f() returns int language sql as 'select 1';
-- ok
create policy p on t using (u = f());
-- ok
create view v as select f() as x;
-- ok
do $$ begin
  if current_setting('x.y', true) = 'on' then alter function f() owner to postgres; end if;
end $$;
-- unknown
create or replace function f() returns int language sql as 'select 2';
-- unknown
alter policy p on t using (true);
-- unknown
select x from v;
-- noop
alter table t add column u int;
-- 42701 column "u" of relation "t" already exists
drop function f();
-- unknown
--: A table that is like one from before the history has its constraints, which nobody knows.
create table copied (like elsewhere including all);
-- unknown
alter table copied drop constraint copied_pkey;
-- unknown
alter table copied drop constraint copied_pkey;
-- 42704 constraint "copied_pkey" of relation "copied" does not exist
create table inherited () inherits (elsewhere);
-- unknown
alter table inherited drop constraint elsewhere_check;
-- unknown
create table selected as select * from elsewhere;
-- ok
alter table selected drop constraint elsewhere_check;
-- 42704 constraint "elsewhere_check" of relation "selected" does not exist
