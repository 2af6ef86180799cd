create type e as enum('a','b');
-- ok
create type e as enum('a','b');
-- 42710 type "e" already exists
create type e2 as enum('a','a');
-- 23505 duplicate key value violates unique constraint "pg_enum_typid_label_index"
alter type e add value 'a';
-- 42710 enum label "a" already exists
alter type e add value if not exists 'a';
-- noop
alter type e add value 'c' before 'z';
-- 22023 "z" is not an existing enum label
alter type e rename value 'zz' to 'y';
-- 22023 "zz" is not an existing enum label
alter type e rename value 'a' to 'b';
-- 42710 enum label "b" already exists
alter type e rename value 'a' to 'x';
-- ok
alter type e rename value 'a' to 'x';
-- 22023 "a" is not an existing enum label
create domain d as int check (value>0) check (value<9);
-- ok
create domain d as int;
-- 42710 type "d" already exists
create table d(a int);
-- 42710 type "d" already exists
create table dd(a d);
-- ok
drop type d;
-- 2BP01 cannot drop type d because other objects depend on it
drop domain d;
-- 2BP01 cannot drop type d because other objects depend on it
alter domain d add constraint d_check check (value>1);
-- 42710 constraint "d_check" for domain "d" already exists
alter domain d drop constraint nope;
-- 42704 constraint "nope" of domain "d" does not exist
alter domain d drop constraint d_check1;
-- ok
create type c as (x int, y int);
-- ok
alter type c add attribute x int;
-- 42701 column "x" of relation "c" already exists
alter type c drop attribute z;
-- 42703 column "z" of relation "c" does not exist
alter type c rename attribute z to q;
-- 42703 column "z" does not exist
alter type c rename attribute x to y;
-- 42701 column "y" of relation "c" already exists
create table c(a int);
-- 42P07 relation "c" already exists
create type dd as enum('z');
-- 42710 type "dd" already exists
drop type dd;
-- 2BP01 cannot drop type dd because table dd requires it
drop table dd;
-- ok
drop type d;
-- ok
drop type d;
-- 42704 type "d" does not exist
drop type if exists d;
-- noop
create table y(a d);
-- 42704 type "d" does not exist
alter type d add value 'x';
-- 42704 type "d" does not exist
create type d as enum ();
-- ok
alter type d rename to e;
-- 42710 type "e" already exists
drop type e, d;
-- ok
create type gone_pair as (a int, b int);
-- ok
drop type gone_pair;
-- ok
drop type gone_pair;
-- 42704 type "gone_pair" does not exist
drop type if exists gone_pair;
-- noop
create domain dc as int constraint positive check (value > 0);
-- ok
comment on constraint positive on domain dc is 'x';
-- ok
comment on constraint nope on domain dc is 'x';
-- 42704 constraint "nope" for domain dc does not exist
alter domain dc rename constraint nope to other;
-- 42704 constraint "nope" for domain dc does not exist
alter domain dc add constraint small check (value < 9);
-- ok
alter domain dc rename constraint positive to small;
-- 42710 constraint "small" for domain dc already exists
alter domain dc rename constraint positive to large;
-- ok
alter domain dc drop constraint positive;
-- 42704 constraint "positive" of domain "dc" does not exist
alter domain dc drop constraint large;
-- ok
create type old_name as enum ('x');
-- ok
create function takes(old_name) returns old_name language sql as 'select $1';
-- ok
alter type old_name rename to new_name;
-- ok
drop function takes(new_name);
-- ok
create type mood as enum ('sad', 'ok');
-- ok
create type feeling as enum ('sad', 'ok');
-- ok
create table felt(m mood default 'ok');
-- ok
alter table felt alter m type feeling using m::text::feeling;
-- 42804 default for column "m" cannot be cast automatically to type feeling
alter table felt alter m drop default, alter m type feeling using m::text::feeling, alter m set default 'ok';
-- ok
create domain in_pair as bigint;
-- ok
create type paired as (a int, b in_pair);
-- ok
drop domain in_pair cascade;
-- ok
alter type paired rename attribute b to c;
-- 42703 column "b" does not exist
--: The columns of a table that is of a type go with its attributes.
create type of_two as (one int, two text);
-- ok
create table typed of of_two (primary key (one));
-- ok
alter type of_two drop attribute two;
-- 2BP01 cannot alter type "of_two" because it is the type of a typed table
alter type of_two drop attribute two cascade;
-- ok
alter table typed alter column two set default 'x';
-- 42703 column "two" of relation "typed" does not exist
alter type of_two drop attribute one cascade;
-- ok
alter table typed add constraint typed_pkey unique (one);
-- 42703 column "one" named in key does not exist
