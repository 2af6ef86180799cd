create table p(a text, constraint c check (length(a) > 0)) partition by list (a);
-- ok
create table p1 partition of p (constraint c check (length(a) > 0)) for values in ('x');
-- ok
create table p2 partition of p (constraint c check (length(a) > 1)) for values in ('y');
-- 42710 constraint "c" for relation "p2" already exists
begin;
-- noop
savepoint x;
-- noop
create table g();
-- ok
rollback to x;
-- noop
release x;
-- noop
release x;
-- 3B001 savepoint "x" does not exist
rollback;
-- noop
begin;
-- noop
rollback to y;
-- 3B001 savepoint "y" does not exist
rollback;
-- noop
create publication pa for all tables;
-- ok
alter publication pa add table g;
-- 55000 publication "pa" is defined as FOR ALL TABLES
create table u(a int, b int, unique (a) include (b) deferrable, primary key (b) deferrable, unique (a), constraint k unique (a));
-- ok
create table r(a int references u (a));
-- ok
create table r(b int references u);
-- 42P07 relation "r" already exists
create type y as (a int, b int);
-- ok
create table of1 of y;
-- ok
alter type y drop attribute b;
-- 2BP01 cannot alter type "y" because it is the type of a typed table
alter type y rename attribute a to c;
-- unknown
alter table of1 add column z int;
-- 42809 cannot add column to typed table
alter table of1 drop column a;
-- 42809 cannot drop column from typed table
alter table of1 alter column a type text;
-- 42809 cannot alter column type of typed table
alter table of1 rename a to z;
-- 42809 cannot rename column of typed table
create index ui on u (a);
-- ok
grant select on ui to public;
-- 42809 "ui" is an index
grant usage on sequence u to public;
-- 42809 "u" is not a sequence
alter type u owner to postgres;
-- 42809 u is a table's row type
alter view ui rename to v;
-- 42809 "ui" is not a view
create domain dm as int;
-- ok
create table of2 of dm;
-- 42809 type dm is not a composite type
create type en as enum ('x');
-- ok
comment on domain en is 'x';
-- 42809 "en" is not a domain
alter type en rename to y;
-- 42710 type "y" already exists
create table h(a int) partition by hash (a);
-- ok
create table hd partition of h default;
-- 42P16 a hash-partitioned table may not have a default partition
create table ul(a int primary key);
-- ok
create table ur(a int references ul);
-- ok
alter table ul set unlogged;
-- 42P16 could not change table "ul" to unlogged because it references logged table "ur"
alter table ur set unlogged;
-- ok
alter table ul set unlogged;
-- ok
alter table ur set logged;
-- 42P16 could not change table "ur" to logged because it references unlogged table "ul"
create table dp(a int);
-- ok
create table dc() inherits (dp);
-- ok
alter table only dp alter column z drop expression;
-- 0A000 ALTER TABLE / DROP EXPRESSION must be applied to child tables too
alter table dp alter column a drop not null, alter column z drop expression;
-- 42703 column "z" of relation "dp" does not exist
create schema gone;
-- ok
alter schema gone rename to gone2;
-- ok
create schema if not exists gone;
-- ok
create table gone.x(like gone.nosuch, a int references gone2.nosuch);
-- 42P01 relation "gone.nosuch" does not exist
create view "uN" as select a, count(*) from u group by a;
-- ok
create role ra;
-- ok
drop role ra;
-- ok
grant select on u to ra;
-- 42704 role "ra" does not exist
alter default privileges grant select on tables to ra;
-- 42704 role "ra" does not exist
create policy po on u to ra using (true);
-- 42704 role "ra" does not exist
alter table u owner to ra;
-- 42704 role "ra" does not exist
create role rb;
-- ok
grant ra to rb;
-- 42704 role "ra" does not exist
alter default privileges grant select on tables to rb;
-- ok
drop role rb;
-- 2BP01 role "rb" cannot be dropped because some objects depend on it
alter default privileges revoke select on tables from rb;
-- ok
grant select on u to rb;
-- ok
drop role rb;
-- 2BP01 role "rb" cannot be dropped because some objects depend on it
revoke select on u from rb;
-- ok
drop role rb;
-- ok
create function tf() returns trigger language plpgsql as 'begin return new; end';
-- ok
create trigger tr before insert on u for each row execute function tf();
-- ok
create trigger tr before update of zz on u for each row execute function tf();
-- 42710 trigger "tr" for relation "u" already exists
create trigger tr before insert on u for each row when (new.zz > 0) execute function tf();
-- 42703 column new.zz does not exist
create materialized view mv as select 1 as a;
-- ok
create rule r as on delete to mv do instead nothing;
-- 0A000 rules on materialized views are not supported
insert into mv values (1);
-- 42809 cannot change materialized view "mv"
create table na(b text constraint nb_pkey check (true));
-- ok
create table nb(a int primary key);
-- ok
alter index nb_pkey1 rename to nb_key;
-- ok
create table ni() inherits (nb);
-- ok
create view nv as select * from ni;
-- ok
alter table nb alter column a type text;
-- 0A000 cannot alter type of a column used by a view or rule
create table n1(a int, b int);
-- ok
create table n2(a int, b int);
-- ok
create view n3 as select l.b as x from n1 l where exists (select from n2 r where r.a is null);
-- ok
alter table n2 drop column a;
-- 2BP01 cannot drop column a of table n2 because other objects depend on it
alter table n2 drop column b;
-- ok
alter domain en rename to y;
-- 42809 en is not a domain
create table lk(a int constraint lc check (a > 0));
-- ok
create table ll(b int constraint lc check (b > 0), like lk including all);
-- 42710 constraint "lc" for relation "ll" already exists
create table lt of lk;
-- 42809 type lk is not a composite type
create type ra1 as (a en);
-- ok
alter type en rename to en2;
-- ok
alter type ra1 drop attribute a;
-- ok
alter type ra1 add attribute b en2;
-- ok
create procedure pr() language sql as 'select 1';
-- ok
alter procedure pr immutable;
-- 42P13 invalid attribute in procedure definition
create domain d1 as en2;
-- ok
alter type en2 rename to en3;
-- ok
drop domain d1;
-- ok
create table dn(a int unique);
-- ok
create table dm1() inherits (dn);
-- ok
alter table dm1 add primary key (a);
-- ok
alter table dn alter column a drop not null;
-- 42P16 column "a" is in a primary key
create role ro;
-- ok
create table ow(a int);
-- ok
alter table ow owner to ro;
-- ok
alter rule r on mv rename to s;
-- 42809 relation "mv" cannot have rules
alter table dn inherit mv;
-- 42809 ALTER action INHERIT cannot be performed on relation "mv"
alter default privileges revoke select on tables from ro;
-- ok
alter table ow owner to current_user;
-- ok
drop role ro;
-- ok
