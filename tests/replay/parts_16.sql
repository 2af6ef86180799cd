create table t (a int, b int generated always as (1) stored) partition by list (a);
-- ok
create table p1 partition of t (b default null) for values in (1);
-- 42611 column "b" inherits from generated column but specifies default
create table p2 partition of t (b generated always as (2) stored) for values in (2);
-- ok
create table p3 partition of t (b not null) for values in (3);
-- ok
create table excluding (a int, b int, exclude using btree (nothing with =)) partition by list (a);
-- 0A000 exclusion constraints are not supported on partitioned tables
alter table t add exclude using btree (nothing with =);
-- 0A000 exclusion constraints are not supported on partitioned tables
create table computed (a int, c int generated always as (1) stored);
-- ok
create table plain (c int);
-- ok
create table of_computed (c int generated always as (2) stored) inherits (computed);
-- ok
create table of_plain (c int generated always as (2) stored) inherits (plain);
-- 42611 child column "c" specifies generation expression
create table like_computed (like computed including generated) inherits (plain);
-- 42611 child column "c" specifies generation expression
create table like_plain (like computed) inherits (plain);
-- ok
create table like_parent (like computed including generated) inherits (computed);
-- 2BP01 cannot drop default value for column c of table like_parent because column c of table like_parent requires it
create table parameters (a int) partition by list (a) with (fillfactor = 70);
-- 42809 cannot specify storage parameters for a partitioned table
create table parameters (a int) partition by list (a);
-- ok
alter table parameters set (nonsense = 1);
-- 42809 cannot specify storage parameters for a partitioned table
alter table parameters reset (fillfactor);
-- ok
create schema nope;
-- ok
drop schema nope;
-- ok
create table counted_elsewhere (a int);
-- ok
alter table counted_elsewhere alter a set default nextval('nope.s');
-- 42P01 relation "nope.s" does not exist
--: statistics without a name
create table measured (x int, y int, z text);
-- ok
create statistics on y, (lower(z)), x, (x + y) from measured;
-- ok
create statistics on y, x from measured;
-- ok
create table measured_y_x (like measured including statistics);
-- ok
create statistics on x, y from measured_y_x;
-- ok
drop statistics measured_y_expr_x_expr_stat;
-- ok
drop statistics measured_y_x_stat;
-- ok
drop statistics measured_y_x_x_y_stat1;
-- ok
drop statistics measured_y_x_x_y_expr_expr_stat;
-- ok
