create table t(a int, b int);
-- ok
create view t as select 1;
-- 42P07 relation "t" already exists
create view v as select nope from t;
-- 42703 column "nope" does not exist
create view v as select a,b from t;
-- ok
create view v as select a,b from t;
-- 42P07 relation "v" already exists
create or replace view v as select a from t;
-- 42P16 cannot drop columns from view
create or replace view v as select b,a from t;
-- 42P16 cannot change name of view column "a" to "b"
create or replace view v as select a::text, b from t;
-- 42P16 cannot change data type of view column "a" from integer to text
create or replace view v as select a as z, b from t;
-- 42P16 cannot change name of view column "a" to "z"
create or replace view t as select 1 as a;
-- 42809 "t" is not a view
create or replace view v as select a, b, a as c from t;
-- ok
drop table t;
-- 2BP01 cannot drop table t because other objects depend on it
drop materialized view v;
-- 42809 "v" is not a materialized view
create view w as select * from t;
-- ok
drop view v;
-- ok
alter table t drop column b;
-- 2BP01 cannot drop column b of table t because other objects depend on it
create table copy as select * from w;
-- ok
alter table copy drop column b;
-- ok
drop table t cascade;
-- ok
create view w as select * from t;
-- 42P01 relation "t" does not exist
create table x as select * from t;
-- 42P01 relation "t" does not exist
create table named(a int);
-- ok
create index by_name on named (a);
-- ok
create view w as select * from by_name;
-- 42809 "by_name" is an index
create view w as select 'by_name'::regclass as index from named;
-- ok
