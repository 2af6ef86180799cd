create table t (a int primary key, b int unique, c int check (c > 0), d int references t);
-- ok
alter table t alter constraint t_c_check deferrable;
-- 42809 constraint "t_c_check" of relation "t" is not a foreign key constraint
alter table t alter constraint t_pkey deferrable;
-- 42809 constraint "t_pkey" of relation "t" is not a foreign key constraint
alter table t alter constraint t_b_key deferrable initially deferred;
-- 42809 constraint "t_b_key" of relation "t" is not a foreign key constraint
alter table t alter constraint t_d_fkey deferrable;
-- ok
alter table only t alter constraint t_d_fkey not deferrable;
-- ok
create table p (a int primary key, d int references p) partition by range (a);
-- ok
create table p1 partition of p for values from (1) to (2);
-- ok
alter table p1 alter constraint p_d_fkey deferrable;
-- XX000 cannot alter constraint "p_d_fkey" on relation "p1"
alter table only p alter constraint p_d_fkey deferrable;
-- ok
create table parent (a int, b int);
-- ok
create table child (check (a > 0), constraint own check (a is not null)) inherits (parent);
-- ok
alter table parent add constraint own check (b is not null);
-- 42710 constraint "own" for relation "child" already exists
create view v as select 1 as a, 2 as b;
-- ok
create view counted as select r.count from v r;
-- ok
create view described as select r.to_jsonb, r.pg_typeof from v r;
-- ok
create view neither as select r.nope from v r;
-- 42703 column r.nope does not exist
create function of_v(v) returns int language sql as 'select 1';
-- ok
create view made as select r.of_v from v r;
-- ok
create type composite as (a int, b int);
-- ok
create table of_composite of composite;
-- ok
alter type composite alter attribute c type text;
-- 42703 column "c" of relation "composite" does not exist
alter type composite drop attribute c;
-- 2BP01 cannot alter type "composite" because it is the type of a typed table
create table counting (b int generated always as identity) partition by range (b);
-- ok
create table counting_1 partition of counting (b not null) for values from (110) to (120);
-- ok
alter table counting_1 alter column b type text;
-- 42P16 cannot alter inherited column "b"
create table defaulted (a int default 1);
-- ok
alter table defaulted alter a add generated always as identity;
-- 55000 column "a" of relation "defaulted" must be declared NOT NULL before identity can be added
create function g(a int) returns table (b text) language sql as 'select null::text';
-- ok
drop function g(int, text);
-- unknown
drop routine g(int, text);
-- ok
create function f(int) returns date language plpgsql as 'begin end';
-- ok
create function f() returns table (a int) language plpgsql as 'begin end';
-- ok
drop routine f(int);
-- unknown
drop function f(int);
-- ok
drop routine f(int);
-- ok
