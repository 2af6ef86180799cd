create role rx;
-- ok
alter default privileges grant execute on functions to rx;
-- ok
create aggregate ag(int) (sfunc = int4pl, stype = int);
-- ok
alter default privileges revoke execute on functions from rx;
-- ok
drop role rx;
-- 2BP01 role "rx" cannot be dropped because some objects depend on it
drop aggregate ag(int);
-- ok
drop role rx;
-- ok
create table g(a int generated always as (1) stored);
-- ok
create table gc() inherits (g);
-- ok
alter table g alter column a drop expression;
-- ok
alter table gc alter column a set default 2;
-- ok
create table l(a int);
-- ok
create unique index li on l (a);
-- ok
create table lp(b int, like l including all) partition by range (b);
-- 0A000 unique constraint on partitioned table must include all partitioning columns
create view v as select 1 as a;
-- ok
truncate v;
-- 42809 "v" is not a table
create table i(b int);
-- ok
create table ic(b int generated always as identity) inherits (i);
-- ok
alter table i alter column b type text;
-- 22023 identity column type must be smallint, integer, or bigint
create schema s;
-- ok
set search_path to s;
-- ok
drop schema s;
-- ok
drop routine if exists nosuch();
-- noop
create table t();
-- 3F000 no schema has been selected to create in
create table op(a int, b int) partition by list (a);
-- 3F000 no schema has been selected to create in
create table op1 partition of op default;
-- 3F000 no schema has been selected to create in
alter table only op drop column b;
-- 42P01 relation "op" does not exist
create table nn(a int) partition by list (a);
-- 3F000 no schema has been selected to create in
create table nn1 partition of nn (a not null) default;
-- 3F000 no schema has been selected to create in
alter table nn alter column a drop not null;
-- 42P01 relation "nn" does not exist
alter table nn1 alter column a drop not null;
-- 42P01 relation "nn1" does not exist
