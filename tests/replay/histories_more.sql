create type c as (a int);
-- ok
alter table c rename to d;
-- 42809 "c" is a composite type
create schema s;
-- ok
create table t();
-- ok
create table s.t();
-- ok
alter type s.t set schema public;
-- 42710 type "t" already exists in schema "public"
create table p(a int, b int, primary key (a)) partition by hash (a);
-- ok
create table p1 partition of p (primary key (a)) for values with (modulus 2, remainder 0) partition by range (z);
-- 42703 column "z" named in partition key does not exist
create table q(a int);
-- ok
create table q1(b int, c int) inherits (q);
-- ok
alter table q rename b to c;
-- 42701 column "c" of relation "q1" already exists
create table h(a int) partition by list (a);
-- ok
create table h1 partition of h default partition by range (a);
-- ok
create table h2 partition of h1 default;
-- ok
alter table only h1 add primary key (a);
-- 42P16 constraint must be added to child tables too
create table u(a int) partition by list (a);
-- ok
create table u1 partition of u (primary key (a)) for values in (1);
-- ok
alter table u add unique (a);
-- ok
alter index u1_pkey rename to u1_key;
-- ok
create table gone();
-- ok
drop table gone;
-- ok
create view v as select a from q;
-- ok
drop table q, gone;
-- 42P01 table "gone" does not exist
drop table q;
-- 2BP01 cannot drop table q because other objects depend on it
create view tv as select * from t;
-- ok
drop table t, tv;
-- 42809 "tv" is not a table
create table op(a int);
-- ok
create table oc() inherits (op);
-- ok
alter table op add constraint oo check (a > 0);
-- ok
alter table only op drop constraint oo;
-- ok
alter table oc drop constraint oo;
-- ok
alter table only u drop constraint nosuch;
-- 42704 constraint "nosuch" of relation "u" does not exist
create index on c (a) where zz is null;
-- 42703 column "zz" does not exist
create unique index if not exists t_pkey on h (z);
-- 42703 column "z" does not exist
create table dd(a int) partition by list (a);
-- ok
create table dd1 partition of dd default;
-- ok
alter table dd1 alter column a set default 1;
-- ok
alter table dd alter column a drop default;
-- ok
create role rg;
-- ok
grant all on op to rg;
-- ok
drop role rg;
-- 2BP01 role "rg" cannot be dropped because some objects depend on it
create table k(a int unique) partition by list (a);
-- ok
create table k1 partition of k (primary key (a)) default;
-- ok
alter index k1_a_key rename to kk;
-- ok
comment on constraint z on c is null;
-- 42809 "c" is a composite type
drop trigger if exists z on k1_pkey;
-- 42809 "k1_pkey" is an index
alter policy z on k1_pkey rename to y;
-- 42809 "k1_pkey" is not a table
create table rn(a int unique) partition by hash (a);
-- ok
alter table rn rename a to b;
-- ok
create table rn1 partition of rn for values with (modulus 2, remainder 0);
-- ok
alter index rn1_a_key rename to y;
-- ok
do $$ begin if not exists (select from pg_class where relname = 'd') then create table nn(); end if; end $$;
-- ok
create type nd as (a int);
-- ok
do $$ begin if not exists (select from pg_class where relname = 'nd') then create table nn(); end if; end $$;
-- noop
create table nn();
-- 42P07 relation "nn" already exists
create table s.mt();
-- ok
create table mm(a int constraint mt unique);
-- ok
alter table mm set schema s;
-- 42P07 relation "mt" already exists in schema "s"
create table im(a int generated always as identity);
-- ok
alter table im alter column a set increment by 2;
-- ok
create table il(like im including identity);
-- ok
--: ONLY the parent cannot have another type.
create table typed_parent (a int, b int);
-- ok
create table typed_child () inherits (typed_parent);
-- ok
alter table only typed_parent alter column a type bigint;
-- 42P16 type of inherited column "a" must be changed in child tables too
alter table only typed_child alter column a type bigint;
-- 42P16 cannot alter inherited column "a"
alter table typed_parent alter column a type bigint;
-- ok
--: A sequence of one's own that an identity column owns besides stays when the identity goes.
create table with_identity (id int generated always as identity);
-- ok
create sequence owned_besides owned by with_identity.id;
-- ok
alter table with_identity alter column id drop identity;
-- ok
drop sequence owned_besides;
-- ok
