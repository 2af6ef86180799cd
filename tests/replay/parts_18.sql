create table t (a int) partition by list (a);
-- ok
create table p partition of t for values in (1);
-- ok
create function f() returns trigger language plpgsql as 'begin return new; end';
-- ok
create trigger first after insert on t for each row execute function f();
-- ok
alter trigger first on p rename to second;
-- 0A000 cannot rename trigger "first" on table "p"
create table plain (a int);
-- ok
alter table plain detach partition p;
-- 42809 ALTER action DETACH PARTITION cannot be performed on relation "plain"
grant all on plain to public;
-- ok
revoke maintain on plain from public;
-- ok
revoke maintain on plain from public;
-- noop
create unlogged table u (a int) partition by range (a);
-- 0A000 partitioned tables cannot be unlogged
create unlogged table u (a int, a int) partition by range (b);
-- 0A000 partitioned tables cannot be unlogged
create type gone as enum ();
-- ok
drop type gone;
-- ok
create unlogged table u (a gone) partition by range (a);
-- 42704 type "gone" does not exist
create table parted (a int) partition by range (a);
-- ok
create unlogged table if not exists parted (a int) partition by range (a);
-- noop
create unlogged table parted (a int) partition by range (a);
-- 0A000 partitioned tables cannot be unlogged
alter table parted set unlogged;
-- 42809 ALTER action SET UNLOGGED cannot be performed on relation "parted"
alter table parted set logged;
-- 42809 ALTER action SET LOGGED cannot be performed on relation "parted"
create table excluding (a int, b int) partition by list (a);
-- ok
alter table excluding add exclude using btree (b with =);
-- 0A000 unique constraint on partitioned table must include all partitioning columns
alter table excluding add exclude using btree (nothing with =);
-- 42703 column "nothing" named in key does not exist
alter table excluding add exclude using btree (a with =, b with =);
-- ok
create table by_expression (a int, exclude using btree (a with =)) partition by list ((a + 1));
-- 0A000 unsupported EXCLUDE constraint with partition key definition
