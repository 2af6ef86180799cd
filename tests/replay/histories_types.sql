--: The type of an attribute stays while rows have values of it.
create type row_type as (a int, b boolean);
-- ok
create table has_row (a row_type[], b int);
-- ok
alter type row_type alter attribute a type text;
-- 0A000 cannot alter type "row_type" because column "has_row.a" uses it
alter type row_type alter attribute a type text cascade;
-- 0A000 cannot alter type "row_type" because column "has_row.a" uses it
alter type row_type alter attribute nosuch type text;
-- 42703 column "nosuch" of relation "row_type" does not exist
create type gone as enum ();
-- ok
drop type gone;
-- ok
alter type row_type alter attribute a type gone;
-- 42704 type "gone" does not exist
create type outer_type as (r row_type);
-- ok
drop table has_row;
-- ok
alter type row_type alter attribute a type text;
-- ok
create table has_outer (o outer_type);
-- ok
alter type row_type alter attribute a type int;
-- 0A000 cannot alter type "row_type" because column "has_outer.o" uses it
create domain of_row as outer_type;
-- ok
drop table has_outer;
-- ok
create table has_domain (o of_row);
-- ok
alter type row_type alter attribute a type int;
-- 0A000 cannot alter type "row_type" because column "has_domain.o" uses it
create type of_none as (a int);
-- ok
create view shows as select null::of_none as v;
-- ok
alter type of_none alter attribute a type text;
-- ok
--: Nor are values of a domain looked for in arrays and rows.
create domain plain as int;
-- ok
create table has_plain (a plain);
-- ok
alter domain plain add check (value > 0);
-- ok
create table has_array (a plain[]);
-- ok
alter domain plain add constraint later check (value > 1) not valid;
-- ok
alter domain plain add check (value > 1);
-- 0A000 cannot alter type "plain" because column "has_array.a" uses it
alter domain plain validate constraint later;
-- 0A000 cannot alter type "plain" because column "has_array.a" uses it
alter domain plain set not null;
-- 0A000 cannot alter type "plain" because column "has_array.a" uses it
alter domain plain drop not null;
-- ok
drop table has_array;
-- ok
create domain over_plain as plain;
-- ok
create table has_over (a over_plain[]);
-- ok
alter domain plain set not null;
-- 0A000 cannot alter type "over_plain" because column "has_over.a" uses it
drop table has_over;
-- ok
create type with_plain as (a plain);
-- ok
alter domain plain set not null;
-- ok
alter domain plain set not null;
-- ok
alter domain plain drop not null;
-- ok
create table has_with (a with_plain);
-- ok
alter domain plain set not null;
-- 0A000 cannot alter type "plain" because column "has_with.a" uses it
--: A row is no part of itself.
create table itself (a int, b int);
-- ok
alter table itself alter column b type itself using null;
-- 42P16 composite type itself cannot be made a member of itself
alter table itself add column c itself[];
-- 42P16 composite type itself cannot be made a member of itself
alter type with_plain add attribute b with_plain;
-- 42P16 composite type with_plain cannot be made a member of itself
alter type row_type add attribute c outer_type;
-- 42P16 composite type row_type cannot be made a member of itself
alter type of_none add attribute c row_type;
-- ok
--: A key with names is of the first index that has them, one without of the primary key.
create table keys (a int);
-- ok
alter table keys add unique (a);
-- ok
alter table keys add primary key (a);
-- ok
create table named (a int references keys (a));
-- ok
create table unnamed (a int references keys);
-- ok
alter table keys drop constraint keys_pkey;
-- 2BP01 cannot drop constraint keys_pkey on table keys because other objects depend on it
alter table keys drop constraint keys_pkey cascade;
-- ok
alter table keys drop constraint keys_a_key;
-- 2BP01 cannot drop constraint keys_a_key on table keys because other objects depend on it
alter table named drop constraint named_a_fkey;
-- ok
alter table keys drop constraint keys_a_key;
-- ok
create unique index on keys (a, a);
-- ok
create table twice (a int, b int, foreign key (a, b) references keys (a, a));
-- 42830 foreign key referenced-columns list must not contain duplicates
--: An identity's sequence stays where others use it.
create table uses (a int);
-- ok
create table counted (id int generated always as identity);
-- ok
alter table uses alter column a set default nextval('counted_id_seq');
-- ok
alter table counted alter column id drop identity;
-- 2BP01 cannot drop sequence counted_id_seq because other objects depend on it
alter table uses alter column a drop default;
-- ok
alter table counted alter column id drop identity;
-- ok
--: A routine is of one kind.
create function f(int) returns int language sql as 'select 1';
-- ok
create or replace aggregate f(int) (sfunc = int4pl, stype = int, initcond = '0');
-- 42809 cannot change routine kind
create aggregate g(int) (sfunc = int4pl, stype = int, initcond = '0');
-- ok
create or replace function g(int) returns int language sql as 'select 1';
-- 42809 cannot change routine kind
--: Rows are changed where names lead, as in queries.
create schema gone;
-- ok
drop schema gone;
-- ok
insert into gone.t values (1);
-- 42P01 relation "gone.t" does not exist
update gone.t set a = 1;
-- 42P01 relation "gone.t" does not exist
delete from gone.t;
-- 42P01 relation "gone.t" does not exist
truncate gone.t;
-- 3F000 schema "gone" does not exist
--: The multirange of a range type stays where it was made.
create schema away;
-- ok
create schema home;
-- ok
set search_path to away;
-- ok
create type counts as range (subtype = int);
-- ok
alter type counts set schema home;
-- ok
drop schema away;
-- 2BP01 cannot drop schema away because other objects depend on it
drop schema away cascade;
-- ok
drop type home.counts;
-- 42704 type "home.counts" does not exist
set search_path to public;
-- ok
--: A name means what it meant.
create schema first;
-- ok
create type c as enum ('x', 'y');
-- ok
create table enums (a c);
-- ok
set search_path to first, public;
-- ok
create domain c as timestamptz;
-- ok
drop domain c;
-- ok
drop type c;
-- 2BP01 cannot drop type c because other objects depend on it
