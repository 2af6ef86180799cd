create domain d as int not null;
-- ok
create table t (a d);
-- ok
alter domain d drop constraint d_not_null;
-- ok
alter domain d drop constraint d_not_null;
-- 42704 constraint "d_not_null" of domain "d" does not exist
alter domain d add constraint there not null;
-- ok
alter domain d rename constraint there to here;
-- ok
alter domain d drop not null;
-- ok
alter domain d drop constraint if exists here;
-- noop
alter domain d set not null;
-- ok
alter domain d drop constraint d_not_null;
-- ok
