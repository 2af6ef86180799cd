create table pt(a int, b int) partition by range(a);
-- ok
create table p1 partition of pt for values from (1) to (2);
-- ok
alter table pt attach partition p1 for values from (1) to (3);
-- 42809 "p1" is already a partition
create table p2(a int);
-- ok
alter table pt attach partition p2 for values from (3) to (4);
-- 42804 child table is missing column "b"
alter table pt detach partition p2;
-- 42P01 relation "p2" is not a partition of relation "pt"
alter table p2 attach partition p1 default;
-- 42P17 table "p2" is not partitioned
create table p4 partition of p2 for values from (1) to (2);
-- 42P17 "p2" is not partitioned
create table p3(a int, b int);
-- ok
alter table pt attach partition p3 for values from (3) to (4);
-- ok
create index on pt(a);
-- ok
create index pti on only pt(b);
-- ok
create index pt1i on p1(b);
-- ok
create index pt3i on p3(b);
-- ok
alter index pti attach partition pt1i;
-- ok
alter index pti attach partition pt1i;
-- noop
drop index p1_a_idx;
-- 2BP01 cannot drop index p1_a_idx because index pt_a_idx requires it
alter table pt add primary key (a);
-- ok
alter table p1 drop constraint p1_pkey;
-- 42P16 cannot drop inherited constraint "p1_pkey" of relation "p1"
alter table p1 drop column a;
-- 42P16 cannot drop inherited column "a"
alter table pt add column c int;
-- ok
alter table p1 alter column c set not null;
-- ok
alter table pt detach partition p1;
-- ok
drop table pt;
-- ok
drop table p3;
-- 42P01 table "p3" does not exist
alter table p1 drop column c;
-- ok
create table par(a int, b int);
-- ok
create table ch() inherits (par);
-- ok
alter table ch inherit par;
-- 42P07 relation "par" would be inherited from more than once
alter table ch no inherit p2;
-- 42P01 relation "p2" is not a parent of relation "ch"
drop table par;
-- 2BP01 cannot drop table par because other objects depend on it
alter table ch drop column a;
-- 42P16 cannot drop inherited column "a"
alter table ch rename column a to z;
-- 42P16 cannot rename inherited column "a"
alter table only par add column d int;
-- 42P16 column must be added to child tables too
alter table par rename column a to z;
-- ok
alter table ch alter column z set not null;
-- ok
alter table par drop column z;
-- ok
alter table ch drop column z;
-- 42703 column "z" of relation "ch" does not exist
create table source(id serial primary key, name text unique, email text check (email <> ''));
-- ok
create index on source(lower(email));
-- ok
create table copy (like source including all);
-- ok
alter table copy drop constraint copy_name_key;
-- ok
alter table copy drop constraint source_email_check;
-- ok
drop index copy_lower_idx;
-- ok
alter table copy add primary key (id);
-- 42P16 multiple primary keys for table "copy" are not allowed
create table plain (like source);
-- ok
alter table plain add primary key (id);
-- ok
drop sequence source_id_seq;
-- 2BP01 cannot drop sequence source_id_seq because other objects depend on it
drop table source;
-- 2BP01 cannot drop table source because other objects depend on it
create table pk(a int, b int) partition by range(a);
-- ok
alter table pk drop column a;
-- 42P16 cannot drop column "a" because it is part of the partition key of relation "pk"
alter table pk alter column a type bigint;
-- 42P16 cannot alter column "a" because it is part of the partition key of relation "pk"
alter table pk add primary key (b);
-- 0A000 unique constraint on partitioned table must include all partitioning columns
create table pe(a int) partition by range((a + 1));
-- ok
alter table pe add unique (a);
-- 0A000 unsupported UNIQUE constraint with partition key definition
create table parent(a int, constraint c check (a > 0));
-- ok
create table child(constraint c check (a > 0)) inherits (parent);
-- ok
alter table child drop constraint c;
-- 42P16 cannot drop inherited constraint "c" of relation "child"
drop table parent, child;
-- ok
create table y(a int);
-- ok
alter table y alter column a type bigserial;
-- 42704 type "bigserial" does not exist
create temp table y(b int);
-- ok
alter table y drop column a;
-- 42703 column "a" of relation "y" does not exist
drop table y;
-- ok
alter table y drop column a;
-- ok
create function tf() returns trigger language plpgsql as $$begin return new; end$$;
-- ok
create table tp(a int) partition by list (a);
-- ok
create table tp1 partition of tp for values in (1);
-- ok
create trigger tr after insert on tp for each row execute function tf();
-- ok
create table tp2 partition of tp for values in (2);
-- ok
alter table tp1 disable trigger tr;
-- ok
drop trigger tr on tp2;
-- 2BP01 cannot drop trigger tr on table tp2 because trigger tr on table tp requires it
alter table tp detach partition tp2;
-- ok
drop trigger tr on tp2;
-- 42704 trigger "tr" for table "tp2" does not exist
drop trigger tr on tp;
-- ok
drop trigger tr on tp1;
-- 42704 trigger "tr" for table "tp1" does not exist
create table base(a int, b int);
-- ok
create table derived(like base) inherits (base);
-- ok
alter table only base drop column b;
-- ok
alter table derived drop column b;
-- ok
create schema elements create index on et(a) create view ev as select a from et create table et(a int);
-- ok
create table elements.ev(a int);
-- 42P07 relation "ev" already exists
begin;
-- noop
create temp table gone(a int) on commit drop;
-- ok
commit;
-- noop
drop table gone;
-- unknown
begin;
-- noop
create table undone(a int);
-- ok
savepoint s;
-- noop
drop table undone;
-- ok
rollback to s;
-- noop
alter table undone add column b int;
-- ok
rollback;
-- noop
create procedure outs(in a int, out b text) language sql as 'select a::text';
-- ok
drop procedure outs(int, text);
-- ok
create table key_parent(id int primary key);
-- ok
create table fk_parent(a int references key_parent on delete cascade) partition by list (a);
-- ok
create table fk_child(a int references key_parent);
-- ok
alter table fk_parent attach partition fk_child for values in (1);
-- ok
alter table fk_child drop constraint fk_parent_a_fkey;
-- 42P16 cannot drop inherited constraint "fk_parent_a_fkey" of relation "fk_child"
alter table fk_child drop constraint fk_child_a_fkey;
-- ok
create table checked(a int, constraint positive check (a > 0)) partition by list (a);
-- ok
create table unchecked(a int);
-- ok
alter table checked attach partition unchecked for values in (1);
-- 42804 child table is missing constraint "positive"
alter table unchecked add constraint positive check (a > 0);
-- ok
alter table checked attach partition unchecked for values in (1);
-- ok
alter table unchecked drop constraint positive;
-- 42P16 cannot drop inherited constraint "positive" of relation "unchecked"
create table keyed(a int) partition by list (a);
-- ok
create table keyed_1 partition of keyed for values in (1);
-- ok
alter table keyed_1 add primary key (a);
-- ok
create unique index on keyed(a);
-- ok
create domain key_domain as int;
-- ok
create table key_of_domain(a key_domain, b int) partition by range (a);
-- ok
drop domain key_domain cascade;
-- ok
select * from key_of_domain;
-- 42P01 relation "key_of_domain" does not exist
create table whole(a int, b int) partition by list ((whole));
-- ok
--: A key is no check.
create table has_check(a int, constraint same check (a > 0)) partition by list (a);
-- ok
create table has_key(a int, constraint same unique (a));
-- ok
alter table has_check attach partition has_key for values in (1);
-- 42804 child table is missing constraint "same"
--: The default partition is locked for as long as another is taken out.
create table late(a int) partition by list (a);
-- ok
create table late_1 partition of late for values in (1);
-- ok
alter table late detach partition late_1 concurrently;
-- ok
create table late_2 partition of late for values in (2);
-- ok
create table late_rest partition of late default;
-- ok
alter table late detach partition late_2 concurrently;
-- 55000 cannot detach partitions concurrently when a default partition exists
alter table late detach partition late_rest;
-- ok
--: A trigger is switched in the partitions too, but for `ONLY`.
create function switched() returns trigger language plpgsql as $$begin return new; end$$;
-- ok
create table sp(a int) partition by list (a);
-- ok
create table sp1 partition of sp for values in (1);
-- ok
create trigger tr after insert on sp for each row execute function switched();
-- ok
alter table sp disable trigger tr;
-- ok
alter table sp1 disable trigger tr;
-- noop
alter table only sp enable trigger tr;
-- ok
alter table sp1 disable trigger tr;
-- noop
alter table sp enable trigger all;
-- ok
alter table sp1 enable trigger tr;
-- noop
create table computed (a int, c int generated always as (1) stored) partition by list (a);
-- ok
create table computed_1 partition of computed (c generated always as (2) stored) for values in (1);
-- 0A000 generated columns are not supported on partitions
create table computed_2 partition of computed (c default null) for values in (2);
-- ok
create table computes (a int, c int generated always as (1) stored);
-- ok
create table of_computes (c int generated always as (2) stored) inherits (computes);
-- 42611 child column "c" specifies generation expression
create table like_computes (like computes including generated) inherits (computes);
-- 42611 child column "c" specifies generation expression
create table uncomputed (c int);
-- ok
create table of_uncomputed (c int generated always as (2) stored) inherits (uncomputed);
-- ok
create table parameters (a int) partition by list (a) with (fillfactor = 70);
-- 22023 unrecognized parameter "fillfactor"
create table parameters (a int) partition by list (b) with (fillfactor = 70);
-- 22023 unrecognized parameter "fillfactor"
create table parameters (a int) partition by list (a) with (oids = false);
-- ok
alter table parameters set (nonsense = 1, fillfactor = 70);
-- 22023 unrecognized parameter "nonsense"
alter table parameters set (oids = false);
-- 22023 unrecognized parameter "oids"
alter table parameters set (toast.autovacuum_enabled = false);
-- ok
alter table parameters reset (fillfactor);
-- ok
create table parameters_1 partition of parameters for values in (1) with (fillfactor = 70);
-- ok
alter table parameters_1 set (fillfactor = 80);
-- ok
create table unproven (a int);
-- ok
create table unproven_heir () inherits (unproven);
-- ok
alter table unproven add constraint above_zero check (a > 0) not valid;
-- ok
alter table only unproven validate constraint above_zero;
-- 42P16 constraint must be validated on child tables too
alter table unproven validate constraint above_zero;
-- ok
alter table unproven add constraint low check (a < 9) no inherit not valid;
-- ok
alter table only unproven validate constraint low;
-- ok
create table unproven_key (a int primary key);
-- ok
create table refers_to_it (a int constraint of_it references unproven_key);
-- ok
alter table refers_to_it alter constraint of_it no inherit;
-- 0A000 FOREIGN KEY constraints cannot be marked NO INHERIT
