create table t(a int, b int);
-- ok
create statistics s on a,b from t;
-- ok
create statistics s on a,b from t;
-- 42710 statistics object "s" already exists
create statistics if not exists s on a,b from t;
-- noop
drop statistics s;
-- ok
drop statistics s;
-- 42704 statistics object "s" does not exist
create sequence q;
-- ok
create sequence q;
-- 42P07 relation "q" already exists
create sequence if not exists q;
-- noop
alter sequence q owned by t.nope;
-- 42703 column "nope" of relation "t" does not exist
alter sequence q owned by t.a;
-- ok
alter sequence t restart;
-- 42809 "t" is not a sequence
drop table t;
-- ok
alter sequence q restart;
-- 42P01 relation "q" does not exist
create collation c from "C";
-- ok
create collation c from "C";
-- 42710 collation "c" already exists
drop collation c;
-- ok
create aggregate ag(int) (sfunc = int4pl, stype = int);
-- ok
create aggregate ag(int) (sfunc = int4pl, stype = int);
-- 42723 function "ag" already exists with same argument types
create or replace aggregate ag(int) (sfunc = int4pl, stype = int);
-- ok
drop aggregate ag(int);
-- ok
drop aggregate ag(int);
-- 42883 aggregate ag(integer) does not exist
create foreign data wrapper w;
-- ok
create foreign data wrapper w;
-- 42710 foreign-data wrapper "w" already exists
create server sv foreign data wrapper w;
-- ok
create server sv foreign data wrapper w;
-- 42710 server "sv" already exists
create server if not exists sv foreign data wrapper w;
-- noop
drop server sv;
-- ok
drop server sv;
-- 42704 server "sv" does not exist
create table p1(a int);
-- ok
create publication p for table p1;
-- ok
create publication p for table p1;
-- 42710 publication "p" already exists
alter publication p add table p1;
-- 42710 relation "p1" is already member of publication "p"
alter publication p set table p1;
-- ok
alter publication p drop table p1;
-- ok
alter publication p drop table p1;
-- 42704 relation "p1" is not part of the publication
drop publication p;
-- ok
drop publication p;
-- 42704 publication "p" does not exist
drop publication if exists p;
-- noop
create role rr;
-- ok
create role rr;
-- 42710 role "rr" already exists
alter role rr login;
-- ok
grant select on p1 to rr;
-- ok
grant select on p1 to rr;
-- noop
grant all on all tables in schema public to rr;
-- ok
revoke all on p1 from rr;
-- ok
revoke all on p1 from rr;
-- noop
grant select(nope) on p1 to rr;
-- 42703 column "nope" of relation "p1" does not exist
drop role rr;
-- ok
create extension citext;
-- ok
create extension citext;
-- 42710 extension "citext" already exists
create extension if not exists citext;
-- noop
create table ci(a citext);
-- ok
drop extension citext;
-- 2BP01 cannot drop extension citext because other objects depend on it
drop type citext;
-- 2BP01 cannot drop type citext because extension citext requires it
drop extension citext cascade;
-- ok
drop extension citext;
-- 42704 extension "citext" does not exist
comment on column p1.nope is 'x';
-- 42703 column "nope" of relation "p1" does not exist
comment on constraint nope on p1 is 'x';
-- 42704 constraint "nope" for table "p1" does not exist
comment on table p1 is 'x';
-- ok
comment on table p1 is 'x';
-- noop
create schema a create table ta(x int) create view va as select x from ta;
-- ok
create schema a;
-- 42P06 schema "a" already exists
create schema if not exists a;
-- noop
drop table a.ta;
-- 2BP01 cannot drop table a.ta because other objects depend on it
create table a.ta(x int);
-- 42P07 relation "ta" already exists
alter table a.nope add column x int;
-- 42P01 relation "a.nope" does not exist
alter table a.ta set schema a;
-- noop
create schema pg_x;
-- 42939 unacceptable schema name "pg_x"
alter schema a rename to public;
-- 42P06 schema "public" already exists
alter schema a rename to b;
-- ok
drop view b.va;
-- ok
drop table a.ta;
-- 3F000 schema "a" does not exist
drop table if exists a.ta;
-- noop
create materialized view mv as select 1 as a;
-- ok
create materialized view mv as select 1 as a;
-- 42P07 relation "mv" already exists
create unique index mvi on mv(a);
-- ok
alter table mv add column x int;
-- 42809 ALTER action ADD COLUMN cannot be performed on relation "mv"
drop view mv;
-- 42809 "mv" is not a view
create or replace view mv as select 1 as a;
-- 42809 "mv" is not a view
refresh materialized view mv;
-- ok
create aggregate ag(int) (sfunc = int4pl, stype = int);
-- ok
grant execute on function ag(int) to public;
-- ok
comment on function ag(int) is 'sum';
-- ok
alter function ag(int) immutable;
-- 42809 "ag" is an aggregate function
drop function ag(int);
-- 42809 "ag" is an aggregate function
drop aggregate ag(int);
-- ok
create server sv foreign data wrapper w;
-- ok
create user mapping for public server sv;
-- ok
create foreign table ft(a int) server sv;
-- ok
drop server sv;
-- 2BP01 cannot drop server sv because other objects depend on it
drop foreign data wrapper w cascade;
-- ok
select * from ft;
-- 42P01 relation "ft" does not exist
create foreign data wrapper w;
-- ok
create server sv foreign data wrapper w;
-- ok
create user mapping for public server sv;
-- ok
create role gone_group;
-- ok
create role gone_member role gone_group;
-- ok
grant gone_group to gone_member;
-- 0LP01 role "gone_group" is a member of role "gone_member"
alter group gone_member drop user gone_group;
-- ok
grant gone_group to gone_member;
-- ok
alter role gone_member rename to gone_user;
-- ok
grant gone_user to gone_group;
-- 0LP01 role "gone_user" is a member of role "gone_group"
drop role gone_user;
-- ok
drop role gone_group;
-- ok
create table with_system_columns (a int, b int);
-- ok
create statistics on_system_columns on a, tableoid from with_system_columns;
-- 0A000 statistics creation on system columns is not supported
create statistics on_system_columns on a, missing from with_system_columns;
-- 42703 column "missing" does not exist
--: the names that LIKE chooses for statistics
create table measured (x int, y int, z text);
-- ok
create statistics measured_both (ndistinct) on y, x from measured;
-- ok
create statistics measured_text on x, (lower(z)) from measured;
-- ok
create statistics measured_sum on (x + y) from measured;
-- ok
comment on statistics measured_both is 'both';
-- ok
alter table measured rename x to x1;
-- ok
create table measured_again (w int, like measured including all);
-- ok
create table measured_not (like measured including indexes);
-- ok
create statistics measured_again_x1_y_stat on w, y from measured_again;
-- 42710 statistics object "measured_again_x1_y_stat" already exists
create statistics measured_not_x1_y_stat on x1, y from measured_not;
-- ok
drop statistics measured_again_x1_expr_stat;
-- ok
alter table measured_again drop column z;
-- ok
alter table measured_again drop column y;
-- ok
drop statistics measured_again_x1_y_stat;
-- 42704 statistics object "measured_again_x1_y_stat" does not exist
drop statistics measured_again_expr_stat;
-- 42704 statistics object "measured_again_expr_stat" does not exist
alter table measured drop column z;
-- ok
drop statistics measured_text;
-- 42704 statistics object "measured_text" does not exist
drop table measured;
-- ok
drop statistics measured_sum;
-- 42704 statistics object "measured_sum" does not exist
--: of statistics, expressions are read first, then the table is looked at
create table counted (a int);
-- ok
create view counted_view as select 1 as a;
-- ok
create schema gone;
-- ok
drop schema gone;
-- ok
create statistics gone.st on (x + 1), y from counted;
-- 42703 column "x" does not exist
create statistics gone.st on y, (a + 1) from counted;
-- 3F000 schema "gone" does not exist
create statistics gone.st on y, (a + 1) from counted_view;
-- 42809 cannot define statistics for relation "counted_view"
create statistics st on y, (x is null) from counted_view;
-- 42703 column "x" does not exist
create statistics st on (tableoid is null), a from counted;
-- 0A000 statistics creation on system columns is not supported
create statistics st on y, (tableoid is null) from counted;
-- 42703 column "y" does not exist
