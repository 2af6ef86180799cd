--: Each stretch, up to where it empties the schema, is a history by which a random one was wrong.
drop schema public cascade;
-- ok
create schema public;
-- ok
create schema a;
-- ok
create schema b;
-- ok
set search_path to b, a;
-- ok
--: A view may have the name of what it reads, in a schema that comes earlier.
create table a.t(id int, name text);
-- ok
create view b.t as select * from t;
-- ok
drop table a.t;
-- 2BP01 cannot drop table a.t because other objects depend on it
drop view t;
-- ok
drop table t;
-- ok
--: One key asked for twice is made once, with the first name that was given.
create table k(a int unique constraint c unique, unique (a));
-- ok
drop index k_a_key;
-- 42704 index "k_a_key" does not exist
drop index c;
-- 2BP01 cannot drop index c because constraint c on table k requires it
create table k2(a int, constraint n1 unique (a), constraint n2 unique (a));
-- ok
alter table k2 drop constraint n2;
-- 42704 constraint "n2" of relation "k2" does not exist
create table k3(a int, constraint k unique (a), unique (a));
-- 42P07 relation "k" already exists
drop table k, k2;
-- ok
--: The foreign key of a new column comes after the keys that other actions make.
create table f(id int);
-- ok
alter table f add column parent int references f, add primary key (id);
-- ok
alter table f add column code int references f(name), add column name int;
-- 42830 there is no unique constraint matching given keys for referenced table "f"
drop table f;
-- ok
--: What a child declares once more stays with it, and still follows the parent.
create table p(a int, b int);
-- ok
create table c(a int) inherits (p);
-- ok
alter table c drop column a;
-- 42P16 cannot drop inherited column "a"
alter table c rename a to z;
-- 42P16 cannot rename inherited column "a"
alter table c alter column b type bigint;
-- 42P16 cannot alter inherited column "b"
alter table c add column z int;
-- ok
alter table p rename a to z;
-- 42701 column "z" of relation "c" already exists
alter table p drop column a, drop column b;
-- ok
alter table c drop column b;
-- 42703 column "b" of relation "c" does not exist
alter table c rename a to y;
-- ok
drop table p cascade;
-- ok
--: Types keep to the columns that have them, whatever they are called.
create type a.e as enum ('x');
-- ok
create table t(m e);
-- ok
set search_path to b;
-- ok
alter type a.e rename to f;
-- ok
drop type a.f;
-- 2BP01 cannot drop type a.f because other objects depend on it
create view v as select m from t;
-- ok
create or replace view v as select m::a.f from t;
-- ok
drop table t cascade;
-- ok
set search_path to b, a;
-- ok
--: A row type that comes first in the path hides a type.
create type a.r as enum ('x');
-- ok
create table b.r(a int);
-- ok
drop type r;
-- 2BP01 cannot drop type r because table r requires it
drop domain r;
-- 42809 "r" is not a domain
alter type r rename to s;
-- 42809 r is a table's row type
alter type r rename attribute a to z;
-- ok
alter type r add attribute b int;
-- 42809 "r" is not a composite type
alter type r add value 'y';
-- 42809 r is not an enum
drop table r;
-- ok
drop type r;
-- ok
--: Which parents a table can have.
create table part(a int) partition by range (a);
-- ok
create table inh() inherits (part);
-- 42809 cannot inherit from partitioned table "part"
create table part1 partition of part default;
-- ok
alter table part1 add column b int;
-- 42809 cannot add column to a partition
create table inh() inherits (part1);
-- 42809 cannot inherit from partition "part1"
create view w as select 1 as a;
-- ok
create table inh() inherits (w);
-- 42809 inherited relation "w" is not a table or foreign table
create table inh(a int);
-- ok
alter table inh inherit part;
-- 42809 cannot inherit from partitioned table "part"
alter table inh detach partition part1;
-- 42P17 table "inh" is not partitioned
create table g(a int generated always as (1) stored) partition by range (a);
-- 42P17 cannot use generated column in partition key
create table g(a int) partition by range (b);
-- 42703 column "b" named in partition key does not exist
create table g(a int, check (a > 0) no inherit) partition by range (a);
-- 42P16 cannot add NO INHERIT constraint to partitioned table "g"
create index concurrently i on part(a);
-- 0A000 cannot create index on partitioned table "part" concurrently
create unique index i on part((a + 1));
-- 0A000 unique constraint on partitioned table must include all partitioning columns
create index i on inh(a);
-- ok
create index i1 on part1(a);
-- ok
alter index i attach partition i1;
-- 42809 ALTER action ATTACH PARTITION cannot be performed on relation "i"
drop table part, inh cascade;
-- ok
drop view w;
-- ok
