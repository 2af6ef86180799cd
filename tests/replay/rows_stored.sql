--: A table whose rows are values in another is not written anew.
create table t (a int, b text);
-- ok
create table u (x t);
-- ok
alter table t alter column a type int;
-- 0A000 cannot alter table "t" because column "u.x" uses its row type
alter table t alter column b type varchar;
-- 0A000 cannot alter table "t" because column "u.x" uses its row type
alter table t add column c int;
-- ok
alter table t add column d int default null;
-- ok
alter table t add column e int default 1;
-- 0A000 cannot alter table "t" because column "u.x" uses its row type
alter table t add column f int generated always as identity;
-- 0A000 cannot alter table "t" because column "u.x" uses its row type
alter table t add column g serial;
-- 0A000 cannot alter table "t" because column "u.x" uses its row type
alter table t add column h int generated always as (a) stored;
-- 0A000 cannot alter table "t" because column "u.x" uses its row type
alter table t alter column a set not null;
-- ok
alter table t alter column a set default 1;
-- ok
alter table t add check (a > 0);
-- ok
--: A partitioned table has no rows of its own, and a view's are not stored.
create table p (a int) partition by range (a);
-- ok
create table up (x p);
-- ok
alter table p add column c int default 1;
-- ok
create table s (a int);
-- ok
create view v as select null::s as x;
-- ok
alter table s alter column a type bigint;
-- ok
--: A child is written anew with its parent.
create table parent (a int);
-- ok
create table child () inherits (parent);
-- ok
create table uc (x child);
-- ok
alter table parent alter column a type bigint;
-- 0A000 cannot alter table "child" because column "uc.x" uses its row type
alter table parent add column b int default 2;
-- 0A000 cannot alter table "child" because column "uc.x" uses its row type
alter table only parent alter column a type bigint;
-- 42P16 type of inherited column "a" must be changed in child tables too
--: Rows are not put into an index.
create table k (a int constraint ka unique);
-- ok
insert into ka default values;
-- 42809 "ka" is an index
update ka set a = 1;
-- 42809 "ka" is an index
delete from ka;
-- 42809 "ka" is an index
--: Nor are those of a materialized view changed.
create materialized view mv as select 1 as a;
-- ok
create table gone (a int);
-- ok
drop table gone;
-- ok
insert into mv select a from gone;
-- 42P01 relation "gone" does not exist
insert into mv values (1);
-- 42809 cannot change materialized view "mv"
update mv set a = 2;
-- 42809 cannot change materialized view "mv"
delete from mv;
-- 42809 cannot change materialized view "mv"
