create table g (a int, b int generated always as (a + 1) stored);
-- ok
alter table g alter a type bigint;
-- 42601 cannot alter type of a column used by a generated column
create table t (a int) partition by list (a);
-- ok
create table p partition of t for values in (1);
-- ok
create function f() returns trigger language plpgsql as 'begin return new; end';
-- ok
create trigger first after insert on t for each row execute function f();
-- ok
alter trigger first on t rename to second;
-- ok
alter trigger second on p rename to third;
-- 42704 trigger "second" for table "p" does not exist
alter trigger first on p rename to third;
-- ok
create schema nope;
-- ok
drop schema nope;
-- ok
create table counted_elsewhere (a int);
-- ok
alter table counted_elsewhere alter a set default nextval('nope.s');
-- 3F000 schema "nope" does not exist
