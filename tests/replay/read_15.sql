create table t (a int primary key);
-- ok
create function quoted() returns bigint language sql as 'select count(*) from t_pkey';
-- 42809 "t_pkey" is an index
create function standard() returns bigint language sql begin atomic select count(*) from t_pkey; end;
-- 42809 "t_pkey" is an index
select * from t_pkey;
-- 42809 "t_pkey" is an index
insert into t select * from t_pkey;
-- 42809 "t_pkey" is an index
create rule r as on insert to t do instead select * from t_pkey;
-- 42809 "t_pkey" is an index
create policy p on t using (exists (select 1 from t_pkey));
-- 42809 "t_pkey" is an index
select 't_pkey'::regclass;
-- noop
select pg_relation_size('t_pkey'), (select count(*) from t);
-- noop
create type composite as (a int);
-- ok
select * from composite;
-- 42809 "composite" is a composite type
select 'composite'::regclass;
-- noop
select count(*) from pg_attribute where attrelid = 'composite'::regclass;
-- noop
create view attributes as select count(*) from pg_attribute where attrelid = 'composite'::regclass;
-- ok
create table u (o oid default 'composite'::regclass);
-- ok
create view of_composite as select 'composite'::regclass, a from composite;
-- 42809 "composite" is a composite type
create sequence numbers;
-- ok
grant insert, update on numbers to public;
-- ok
create table computing (b int default null, c int, a int generated always as (1 + 1) stored);
-- ok
create table counting (a serial, b uuid not null) inherits (computing);
-- 42611 column "a" inherits from generated column but specifies default
create table counting (b uuid not null, a serial) inherits (computing);
-- 42804 column "b" has a type conflict
insert into numbers default values;
-- 42809 cannot change sequence "numbers"
update numbers set last_value = 1;
-- 42809 cannot change sequence "numbers"
truncate numbers;
-- 42809 "numbers" is not a table
create table serials (a serial);
-- ok
create table counted (a int) inherits (serials);
-- ok
create table counted_again (a int generated always as identity) inherits (serials);
-- ok
drop sequence serials_a_seq cascade;
-- ok
alter table counted_again alter a drop identity;
-- ok
alter table counted alter a set default nextval('serials_a_seq');
-- 42P01 relation "serials_a_seq" does not exist
create table pairs (x int, a int);
-- ok
create view named_anew as with q as (select a as x from pairs) select q.x from q;
-- ok
alter table pairs alter x type text;
-- ok
alter table pairs alter a type text;
-- 0A000 cannot alter type of a column used by a view or rule
create view starred as select q.x from (select * from pairs) q;
-- ok
alter table pairs alter x type int using 1;
-- 0A000 cannot alter type of a column used by a view or rule
create table parted (id int, c varchar(20) not null) partition by hash (c);
-- ok
create table part partition of parted for values with (modulus 4, remainder 0);
-- ok
create index on part (c desc nulls last);
-- ok
create index on parted (c);
-- ok
drop index part_c_idx1;
-- unknown
drop index part_c_idx;
-- 2BP01 cannot drop index part_c_idx because index parted_c_idx requires it
create aggregate total(int) (sfunc = int4pl, stype = int, initcond = '0');
-- ok
create schema b;
-- ok
create function b.total(int) returns int language sql as 'select 1';
-- ok
alter function total(int) set schema b;
-- 42723 function total(integer) already exists in schema "b"
create table apart (a int) partition by list (a);
-- ok
create type of_one as (a int);
-- ok
create table typed of of_one;
-- ok
alter table apart attach partition typed for values in (1);
-- 42809 cannot attach a typed table as partition
create table elder (a int);
-- ok
create table younger () inherits (elder);
-- ok
alter table apart attach partition elder for values in (1);
-- 42809 cannot attach inheritance parent as partition
alter table apart attach partition younger for values in (1);
-- 42809 cannot attach inheritance child as partition
create procedure tuned() language sql as 'alter index t_pkey reset (fillfactor)';
-- ok
create function emptied() returns void language sql as 'truncate t_pkey';
-- ok
create function extended() returns void language sql as 'alter type composite add attribute y int';
-- ok
create schema other;
-- ok
create table other.t_pkey (a int);
-- ok
create function elsewhere() returns bigint language sql set search_path = other as 'select count(*) from t_pkey';
-- ok
create table whole (a int, b int);
-- ok
create table whole_child (constraint k check (row(whole_child.*) is not null)) inherits (whole);
-- ok
alter table whole add constraint k check (row(a, b) is not null);
-- ok
create table published_key (a int primary key);
-- ok
create publication of_key for table published_key_pkey;
-- 42809 "published_key_pkey" is an index
