--: Parents agree on what a column is computed from, and on its default unless the table has its own.
create table g1 (id int generated always as (1) stored);
-- ok
create table g2 (id int);
-- ok
create table g3 (id int generated always as (2) stored);
-- ok
create table g4 (id int generated always as (1) stored);
-- ok
create table x () inherits (g1, g2);
-- 42804 inherited column "id" has a generation conflict
create table x () inherits (g2, g1);
-- 42804 inherited column "id" has a generation conflict
create table x () inherits (g1, g3);
-- 42611 column "id" inherits conflicting generation expressions
create table x () inherits (g1, g4);
-- ok
create table d1 (id int default 1);
-- ok
create table d2 (id int default 2);
-- ok
create table d3 (id int default 1);
-- ok
create table y () inherits (d1, d2);
-- 42611 column "id" inherits conflicting default values
create table y (id int) inherits (d1, d2);
-- 42611 column "id" inherits conflicting default values
create table y (id int default 3) inherits (d1, d2);
-- ok
create table y2 () inherits (d1, d3);
-- ok
create table y3 () inherits (g2, d3, d1);
-- ok
create table y4 () inherits (g2, d2, d1);
-- 42611 column "id" inherits conflicting default values
--: Whether a table is logged is changed once in a statement.
create table logged (a int);
-- ok
alter table logged set unlogged, set logged;
-- 0A000 cannot change persistence setting twice
alter table logged set logged, set unlogged;
-- ok
alter table logged set logged;
-- ok
alter table logged set unlogged, add column b int;
-- ok
--: A view has no partitions, whatever columns it has.
create view v as select 1 as a;
-- ok
create table p partition of v (primary key (nosuch)) default;
-- 42809 inherited relation "v" is not a table or foreign table
--: An index may have a column twice, a key may not.
create table twofold (x int not null);
-- ok
create unique index twofold_i on twofold (x, x);
-- ok
alter table twofold add constraint k unique using index twofold_i;
-- 42701 column "x" appears twice in unique constraint
alter table twofold add constraint k primary key using index twofold_i;
-- 42701 column "x" appears twice in primary key constraint
--: A foreign table may be a partition.
create foreign data wrapper elsewhere;
-- ok
create server far foreign data wrapper elsewhere;
-- ok
create table near (a int) partition by list (a);
-- ok
create foreign table far_part (a int) server far;
-- ok
alter table near attach partition far_part default;
-- ok
