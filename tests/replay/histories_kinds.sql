--: Statements that meet another kind of object than they are for.
drop schema public cascade;
-- ok
create schema public;
-- ok
create schema a;
-- ok
create schema nowhere;
-- ok
drop schema nowhere;
-- ok
create table t(a int primary key, b text default 'x');
-- ok
create view v as select 1 as a;
-- ok
create sequence s;
-- ok
create type c as (x int);
-- ok
alter table s drop constraint if exists x;
-- 42809 ALTER action DROP CONSTRAINT cannot be performed on relation "s"
alter table v enable trigger x;
-- 42809 ALTER action ENABLE TRIGGER cannot be performed on relation "v"
alter table v set unlogged;
-- 42809 ALTER action SET UNLOGGED cannot be performed on relation "v"
alter view t set schema a;
-- 42809 "t" is not a view
comment on view t is 'x';
-- 42809 "t" is not a view
comment on table v is 'x';
-- 42809 "v" is not a table
alter policy p on v using (true);
-- 42809 "v" is not a table
create rule r as on delete to s do instead nothing;
-- 42809 relation "s" cannot have rules
create view w as select * from c;
-- 42809 "c" is a composite type
refresh materialized view t;
-- 0A000 "t" is not a materialized view
refresh materialized view v;
-- 42809 "v" is not a table or materialized view
alter materialized view c rename to d;
-- 42809 "c" is not a materialized view
alter table t validate constraint t_pkey;
-- 42809 constraint "t_pkey" of relation "t" is not a foreign key or check constraint
alter table t alter column b add generated always as identity;
-- 22023 identity column type must be smallint, integer, or bigint
create table i(a int generated always as identity);
-- ok
alter table i alter column a type text;
-- 22023 identity column type must be smallint, integer, or bigint
alter sequence i_a_seq set schema a;
-- 0A000 cannot move an owned sequence into another schema
alter sequence i_a_seq owned by i.a;
-- 0A000 cannot change ownership of identity sequence
create sequence a.s2 owned by t.a;
-- 55000 sequence must be in same schema as table it is linked to
create unlogged table u(a int primary key);
-- ok
alter table t add foreign key (a) references u;
-- 42P16 constraints on permanent tables may reference only permanent tables
create publication pb for table u;
-- 22023 cannot add relation "u" to publication
create temp table tt(a int primary key);
-- ok
alter table tt set logged;
-- 42P16 cannot change logged status of table "tt" because it is temporary
alter table tt set schema a;
-- 0A000 cannot move objects into or out of temporary schemas
create materialized view m as select * from tt;
-- 0A000 materialized views must not use temporary tables or views
create view public.x as select * from tt;
-- 42P16 cannot create temporary relation in non-temporary schema
create view x as select * from tt;
-- ok
create view a.x as select 1 as a;
-- ok
drop table tt;
-- 2BP01 cannot drop table tt because other objects depend on it
create table q (x, y) as select a from t;
-- 42601 too many column names were specified
create view q (x, y) as select a from t;
-- 42601 CREATE VIEW specifies more column names than columns
create view q as select a, a from t;
-- 42701 column "a" specified more than once
create view q as select l.a as x, r.z as y from t l, u r;
-- 42703 column r.z does not exist
create table if not exists t as select * from nowhere.x;
-- 42P01 relation "nowhere.x" does not exist
create statistics st on a, z from t;
-- 42703 column "z" does not exist
create function f() returns trigger language plpgsql as 'begin return new; end';
-- ok
create trigger tr after truncate on t for each row execute function f();
-- 0A000 TRUNCATE FOR EACH ROW triggers are not supported
create trigger tr after insert on t execute function f();
-- ok
alter trigger tr on t rename to tr;
-- noop
create policy p on t for select using (true);
-- ok
alter policy p on t with check (true);
-- 42601 only USING expression allowed for SELECT, DELETE
create unique index ud on t(b desc);
-- ok
alter table t add constraint k unique using index ud;
-- 42809 index "ud" column number 1 does not have default sorting behavior
alter table t add constraint named check (a > 0);
-- ok
alter index t_pkey rename to named;
-- 42710 constraint "named" for relation "t" already exists
create table l(id int primary key, like t including indexes);
-- 42P16 multiple primary keys for table "l" are not allowed
alter type nowhere.x rename to y;
-- 3F000 schema "nowhere" does not exist
create type e as enum ('x');
-- ok
alter table u rename to e;
-- 42710 type "e" already exists
create domain d as int;
-- ok
alter type d rename attribute a to b;
-- 42P01 relation "d" does not exist
drop schema a;
-- 2BP01 cannot drop schema a because other objects depend on it
drop schema a cascade;
-- ok
create schema a;
-- ok
create extension lo schema a;
-- ok
drop schema a;
-- 2BP01 cannot drop schema a because other objects depend on it
