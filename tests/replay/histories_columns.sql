--: A table that is published is logged.
create table logged (a int, g int generated always as (a) stored);
-- ok
create publication only_logged for table logged;
-- ok
alter table logged set unlogged;
-- 55000 cannot change table "logged" to unlogged because it is part of a publication
drop publication only_logged;
-- ok
create publication only_logged for all tables;
-- ok
alter table logged set unlogged;
-- ok
alter table logged set logged;
-- ok
drop publication only_logged;
-- ok
--: What is computed takes no other values.
alter table logged alter column g type text using a::text;
-- 42611 cannot specify USING when altering type of generated column
alter table logged alter column nosuch type text using a::text;
-- 42703 column "nosuch" of relation "logged" does not exist
alter table logged alter column g type bigint;
-- ok
--: A type is changed once in a statement.
create table retyped (a int);
-- ok
alter table retyped alter column a type text, alter column a type varchar(3);
-- 0A000 cannot alter type of column "a" twice
alter table retyped alter column a type int, alter column a type text;
-- ok
--: A child has its parent's columns as they are.
create table parent ();
-- ok
create table heir (a int, b text collate "C") inherits (parent);
-- ok
alter table parent add column a text;
-- 42804 child table "heir" has different type for column "a"
alter table parent add column b text;
-- 42P21 child table "heir" has different collation for column "b"
alter table parent add column b text collate "C";
-- ok
alter table parent add column a int;
-- ok
alter table parent add column a int;
-- 42701 column "a" of relation "parent" already exists
alter table parent add column c int generated always as identity;
-- 42P16 cannot recursively add identity column to table that has child tables
alter table only parent add column c int generated always as identity;
-- 42P16 column must be added to child tables too
alter table parent add column a int generated always as identity;
-- 42701 column "a" of relation "parent" already exists
--: Constants have types.
create table of_constants as select 1 as i, 10000000000 as l, 1.5 as n, 'x' as t, true as b, null as u;
-- ok
create table i (i int) inherits (of_constants);
-- ok
create table l (l bigint) inherits (of_constants);
-- ok
create table n (n numeric) inherits (of_constants);
-- ok
create table t (t text) inherits (of_constants);
-- ok
create table b (b boolean) inherits (of_constants);
-- ok
create table u (u text) inherits (of_constants);
-- ok
create table not_i (i bigint) inherits (of_constants);
-- 42804 column "i" has a type conflict
create table not_l (l int) inherits (of_constants);
-- 42804 column "l" has a type conflict
create table not_u (u int) inherits (of_constants);
-- 42804 column "u" has a type conflict
alter table of_constants alter column i add generated always as identity;
-- 55000 column "i" of relation "of_constants" must be declared NOT NULL before identity can be added
create table by_union as select 1 as i union all select null;
-- ok
alter table by_union alter column i add generated always as identity;
-- unknown
--: What is to inherit has the columns of its parent as they are.
create table strict (a int not null, b text, g int generated always as (1) stored);
-- ok
create table c1 (a bigint, b text, g int);
-- ok
alter table c1 inherit strict;
-- 42804 child table "c1" has different type for column "a"
create table c2 (a int, b text, g int);
-- ok
alter table c2 inherit strict;
-- 42804 column "a" in child table must be marked NOT NULL
create table c3 (a int not null, b text collate "C", g int);
-- ok
alter table c3 inherit strict;
-- 42P21 child table "c3" has different collation for column "b"
create table c4 (a int not null, b text, g int);
-- ok
alter table c4 inherit strict;
-- 42804 column "g" in child table must be a generated column
create table c5 (a int not null, b text, g int generated always as (2) stored);
-- ok
alter table c5 inherit strict;
-- 42804 column "g" in child table has a conflicting generation expression
create table c6 (a int not null, b text, g int generated always as (1) stored);
-- ok
alter table c6 inherit strict;
-- ok
create table strict_partitions (a int not null) partition by range (a);
-- ok
create table c7 (a int);
-- ok
alter table strict_partitions attach partition c7 default;
-- 42804 column "a" in child table must be marked NOT NULL
