--: What the version that the answers are compared with does not know.
create table t (a int, b int);
-- ok
create statistics on a, b from t;
-- ok
create statistics on a, b from t;
-- ok
drop statistics t_a_b_stat, t_a_b_stat1;
-- ok
--: Since 18, a column that is not null has a constraint.
create table nn (a int not null, b int);
-- ok
alter table nn drop constraint nn_b_not_null;
-- 42704 constraint "nn_b_not_null" of relation "nn" does not exist
alter table nn drop constraint nn_a_not_null;
-- unknown
alter table nn alter constraint nn_a_not_null no inherit;
-- unknown
alter table nn alter constraint nn_a_not_null inherit;
-- unknown
alter table nn alter a drop not null;
-- noop
--: Nobody says that the server is too old for exclusion constraints and generated columns of partitions.
create table parted (a int, b int generated always as (1) stored, exclude using btree (a with =)) partition by list (a);
-- ok
create table part partition of parted (b generated always as (2) stored) for values in (1);
-- ok
create table child (b int generated always as (2) stored) inherits (nn);
-- ok
