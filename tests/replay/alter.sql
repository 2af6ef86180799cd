create table t(a int primary key, b int);
-- ok
create table x3(a int);
-- ok
alter table t add primary key (a);
-- 42P16 multiple primary keys for table "t" are not allowed
alter table x3 add constraint t_pkey primary key (a);
-- 42P07 relation "t_pkey" already exists
alter table x3 add constraint q unique (a);
-- ok
alter table x3 add constraint q unique (a);
-- 42P07 relation "q" already exists
alter table x3 add constraint q check (a>0);
-- 42710 constraint "q" for relation "x3" already exists
alter table x3 add constraint w check (a>0);
-- ok
alter table x3 add constraint w unique(a);
-- 42710 constraint "w" for relation "x3" already exists
alter table x3 add constraint w foreign key (a) references t;
-- 42710 constraint "w" for relation "x3" already exists
alter table x3 rename constraint nope to b;
-- 42704 constraint "nope" for table "x3" does not exist
alter table x3 rename constraint w to q;
-- 42710 constraint "q" for relation "x3" already exists
alter table x3 rename column nope to b;
-- 42703 column "nope" does not exist
alter table x3 rename a to a;
-- 42701 column "a" of relation "x3" already exists
alter table t rename a to b;
-- 42701 column "b" of relation "t" already exists
alter table t drop column nope;
-- 42703 column "nope" of relation "t" does not exist
alter table t drop column if exists nope;
-- noop
alter table t alter column nope set not null;
-- 42703 column "nope" of relation "t" does not exist
alter table t alter nope type text;
-- 42703 column "nope" of relation "t" does not exist
alter table t alter nope set default 1;
-- 42703 column "nope" of relation "t" does not exist
alter table t add column a int;
-- 42701 column "a" of relation "t" already exists
alter table t add column if not exists a int;
-- noop
alter table t add column ctid int;
-- 42701 column name "ctid" conflicts with a system column name
alter table t alter column a set not null;
-- noop
alter table t alter column b set not null;
-- ok
alter table t alter column b set not null;
-- noop
alter table t alter column a drop not null;
-- 42P16 column "a" is in a primary key
alter table t alter column b set default 1;
-- ok
alter table t alter column b set default 1;
-- noop
alter table t alter column b add generated always as identity;
-- 55000 column "b" of relation "t" already has a default value
alter table t alter column b drop default;
-- ok
alter table t alter column b add generated always as identity;
-- ok
alter table t alter column b add generated always as identity;
-- 55000 column "b" of relation "t" is already an identity column
alter table t alter column b set default 2;
-- 42601 column "b" of relation "t" is an identity column
drop sequence t_b_seq;
-- 2BP01 cannot drop sequence t_b_seq because column b of table t requires it
alter table t alter column b drop identity;
-- ok
alter table t alter column b drop identity;
-- 55000 column "b" of relation "t" is not an identity column
alter table t alter column b drop identity if exists;
-- noop
alter table t alter column b drop expression;
-- 55000 column "b" of relation "t" is not a stored generated column
alter table t alter column b drop expression if exists;
-- noop
alter table t add column s serial;
-- ok
drop sequence t_s_seq;
-- 2BP01 cannot drop sequence t_s_seq because other objects depend on it
alter table t alter column s drop default;
-- ok
drop sequence t_s_seq;
-- ok
alter table t enable row level security;
-- ok
alter table t enable row level security;
-- noop
alter table t force row level security;
-- ok
alter table t add constraint c check (a > 0) not valid, add column z int, add constraint d check (z > 0);
-- ok
alter table t validate constraint c;
-- ok
alter table t validate constraint c;
-- noop
create view v as select a, b from t;
-- ok
alter table t drop column b;
-- 2BP01 cannot drop column b of table t because other objects depend on it
alter table t alter column b type text;
-- 0A000 cannot alter type of a column used by a view or rule
alter table v enable row level security;
-- 42809 ALTER action ENABLE ROW SECURITY cannot be performed on relation "v"
alter table v add column c int;
-- 42809 ALTER action ADD COLUMN cannot be performed on relation "v"
drop table v;
-- 42809 "v" is not a table
drop view t;
-- 42809 "t" is not a view
alter table t drop column b cascade;
-- ok
drop view v;
-- 42P01 view "v" does not exist
alter table t rename to t9;
-- ok
alter table t rename to t10;
-- 42P01 relation "t" does not exist
alter table t9 rename to x3;
-- 42P07 relation "x3" already exists
create schema s;
-- ok
alter table t9 set schema s;
-- ok
alter table t9 set schema s;
-- 42P01 relation "t9" does not exist
alter table s.t9 set schema s;
-- noop
drop schema s;
-- 2BP01 cannot drop schema s because other objects depend on it
drop schema s cascade;
-- ok
drop schema s;
-- 3F000 schema "s" does not exist
create table computed (a int, b int generated always as (a + 1) stored, c int generated always as (a + 2) stored);
-- ok
alter table computed alter c type bigint;
-- ok
alter table computed alter b drop expression;
-- ok
alter table computed drop column a;
-- 2BP01 cannot drop column a of table computed because other objects depend on it
alter table computed alter c drop expression;
-- ok
alter table computed drop column a;
-- ok
