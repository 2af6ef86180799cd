create table t(a int primary key, b int, check (a>0), check (b>0), constraint t_check check(true));
-- ok
create table t(a int);
-- 42P07 relation "t" already exists
create table if not exists t(a nosuch);
-- noop
create table t2(a int, primary key(a), primary key(a));
-- 42P16 multiple primary keys for table "t2" are not allowed
create table t2(a int, a int);
-- 42701 column "a" specified more than once
create table t2(a int, constraint c check(a>0), constraint c check (a>1));
-- 42710 check constraint "c" already exists
create table t2(a int, constraint c unique(a), constraint c unique(a));
-- ok
create table t4(a int, unique(z));
-- 42703 column "z" named in key does not exist
create table t4(a int, foreign key (z) references t);
-- 42703 column "z" referenced in foreign key constraint does not exist
create table t4(a int, b int references t(b));
-- 42830 there is no unique constraint matching given keys for referenced table "t"
create table t4(a int, b int, foreign key (a,b) references t);
-- 42830 number of referencing and referenced columns for foreign key disagree
create table t4(a int references t(z));
-- 42703 column "z" referenced in foreign key constraint does not exist
drop table t2;
-- ok
create table t4(a int references t2);
-- 42P01 relation "t2" does not exist
create table u(a int references t, z int references t, check (a>z), check(z>a), unique(a,z), unique(a));
-- ok
alter table u rename constraint u_a_fkey to x1;
-- ok
alter table u rename constraint u_z_fkey to x2;
-- ok
alter table u rename constraint u_check to x3;
-- ok
alter table u rename constraint u_check1 to x4;
-- ok
alter index u_a_z_key rename to x5;
-- ok
alter table u drop constraint x5;
-- ok
alter table u add check(a>3), add foreign key (z) references t;
-- ok
alter table u drop constraint u_a_check;
-- ok
alter table u drop constraint u_z_fkey;
-- ok
alter table u drop constraint nope;
-- 42704 constraint "nope" of relation "u" does not exist
alter table u drop constraint if exists nope;
-- noop
drop table t;
-- 2BP01 cannot drop table t because other objects depend on it
alter table t drop constraint t_pkey;
-- 2BP01 cannot drop constraint t_pkey on table t because other objects depend on it
alter table t drop column a;
-- 2BP01 cannot drop column a of table t because other objects depend on it
drop index t_pkey;
-- 2BP01 cannot drop index t_pkey because constraint t_pkey on table t requires it
drop table t, u;
-- ok
drop table t;
-- 42P01 table "t" does not exist
drop table if exists t;
-- noop
alter table t add column a int;
-- 42P01 relation "t" does not exist
alter table if exists t add column a int;
-- noop
insert into t values (1);
-- 42P01 relation "t" does not exist
create schema moved_from;
-- ok
create schema moved_to;
-- ok
create table moved_from.moving(a int constraint positive check (a > 0));
-- ok
alter table moved_from.moving set schema moved_to;
-- ok
drop schema moved_from cascade;
-- ok
alter table moved_to.moving drop constraint positive;
-- ok
create table moved_to.counted(a serial);
-- ok
create schema moved_on;
-- ok
alter table moved_to.counted set schema moved_on;
-- ok
create table moved_on.counting() inherits (moved_on.counted);
-- ok
drop table moved_on.counted;
-- 2BP01 cannot drop table moved_on.counted because other objects depend on it
create table first_gone(a int);
-- ok
create table then_gone() inherits (first_gone);
-- ok
create function gives_then_gone() returns setof then_gone language plpgsql as 'begin end';
-- ok
drop table first_gone, then_gone;
-- 2BP01 cannot drop desired object(s) because other objects depend on them
drop table first_gone, then_gone cascade;
-- ok
create table computing(a int, b int generated always as (a + 1) stored);
-- ok
alter table computing alter a type bigint;
-- 0A000 cannot alter type of a column used by a generated column
create table named_twice(a int constraint named_twice_pkey unique, primary key (a));
-- ok
alter table named_twice drop constraint named_twice_pkey;
-- ok
create table names_ref(id int primary key);
-- ok
create table np(q_r int references names_ref, unique (q_r), check (q_r > 0));
-- ok
create table np_q(r int references names_ref, unique (r), check (r > 0), t int constraint np_q_s_key check (t > 0), s int);
-- ok
alter table np_q add unique (s);
-- ok
alter table np_q drop constraint np_q_r_fkey;
-- 42704 constraint "np_q_r_fkey" of relation "np_q" does not exist
alter table np_q drop constraint np_q_r_fkey1;
-- ok
alter table np_q drop constraint np_q_r_check1;
-- ok
alter table np_q drop constraint np_q_r_key1;
-- ok
alter table np_q drop constraint np_q_s_key1;
-- ok
--: Temporary tables are there until the connection forgets them.
create temporary table forgotten(a int);
-- ok
discard temporary;
-- ok
create temporary table forgotten(a int);
-- ok
discard plans;
-- noop
create temporary table forgotten(a int);
-- 42P07 relation "forgotten" already exists
discard all;
-- ok
create table forgotten(a int);
-- ok
