create table p (id smallint primary key, a int) partition by range (id);
-- ok
create table p1 partition of p for values from (80) to (90) partition by range (a);
-- 0A000 unique constraint on partitioned table must include all partitioning columns
create table q (id smallint, a int) partition by range (id);
-- ok
create unique index on q (id);
-- ok
create table q1 partition of q for values from (80) to (90) partition by range (a);
-- 0A000 unique constraint on partitioned table must include all partitioning columns
create table r (id smallint, a int) partition by range (id);
-- ok
create table r1 partition of r for values from (80) to (90) partition by range (a);
-- ok
alter table r add primary key (id);
-- 0A000 unique constraint on partitioned table must include all partitioning columns
create unique index on r (id);
-- 0A000 unique constraint on partitioned table must include all partitioning columns
create temp table tt (b int);
-- ok
alter table r attach partition tt default;
-- 42809 cannot attach a temporary relation as partition of permanent relation "r"
create temp table tp (a int) partition by list (a);
-- ok
create table pp (b int);
-- ok
alter table tp attach partition pp default;
-- 42809 cannot attach a permanent relation as partition of temporary relation "tp"
create table m (id int, b int);
-- ok
create table n (id int, c int);
-- ok
create table o () inherits (m, n);
-- ok
alter table n rename id to z;
-- 42P16 cannot rename inherited column "id"
alter table n rename c to z;
-- ok
create type e as (a int, b int[]);
-- ok
create table ofe of e;
-- ok
alter table ofe rename constraint t_pkey to i;
-- 42809 cannot rename column of typed table
create type ct as (a int, b text);
-- ok
alter table ct rename a to z;
-- ok
alter table ct rename z to y;
-- ok
alter type ct rename attribute z to y;
-- 42703 column "z" does not exist
create table w (id int unique) partition by list (id);
-- ok
alter table w add foreign key (id) references w (id);
-- ok
create table w1 partition of w for values in (1);
-- ok
drop table w1;
-- 2BP01 cannot drop table w1 because other objects depend on it
create table pol (b int);
-- ok
create policy q on pol for update using (b is not null);
-- ok
alter policy q on pol with check (true);
-- ok
alter table pol alter column b type timestamp using null;
-- 0A000 cannot alter type of a column used in a policy definition
create view vw as select 1 as a;
-- ok
create table gone ();
-- ok
drop table gone;
-- ok
drop table gone, vw;
-- 42P01 table "gone" does not exist
create type lk as (a int, b timestamp(3));
-- ok
create table like_type (b boolean, like lk);
-- 42701 column "b" specified more than once
create table like_type (c boolean, like lk);
-- ok
alter table like_type drop column a, drop column b;
-- ok
alter table like_type drop column a;
-- 42703 column "a" of relation "like_type" does not exist
create table fk (a int generated always as (1) stored, b int, foreign key (b, a) references p on delete set null);
-- 42601 invalid ON DELETE action for foreign key constraint containing generated column
create table fk (a int generated always as (1) stored, b int, foreign key (b, a) references p);
-- 42830 number of referencing and referenced columns for foreign key disagree
create table z (id int references w (id));
-- ok
create table w2 partition of w default partition by list (id);
-- ok
create table w3 partition of w2 default;
-- ok
drop table w3;
-- 2BP01 cannot drop table w3 because other objects depend on it
drop table w2;
-- 2BP01 cannot drop table w2 because other objects depend on it
alter table w detach partition w2;
-- ok
drop table w3;
-- ok
drop table w1 cascade;
-- ok
alter table z drop constraint z_id_fkey;
-- 42704 constraint "z_id_fkey" of relation "z" does not exist
create table lp (c bigint, a jsonb, primary key (c)) partition by list (c);
-- ok
create table lp1 partition of lp (primary key (a)) for values in (null) partition by range (a);
-- 0A000 unique constraint on partitioned table must include all partitioning columns
create table lp1 partition of lp (primary key (c)) for values in (null) partition by range (c);
-- 42P16 multiple primary keys for table "lp1" are not allowed
create table hp (a numeric) partition by hash (a);
-- ok
create unique index hi on only hp (a);
-- ok
create table hp1 partition of hp for values with (modulus 4, remainder 3);
-- ok
alter table only hp add primary key using index hi;
-- 42P16 constraint must be added to child tables too
alter table hp add primary key using index hi;
-- 0A000 ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables
create table par (a int, constraint c check (a > 0));
-- ok
create table ch1 (constraint c check (a > 0)) inherits (par);
-- ok
create table ch2 (like par including all) inherits (par);
-- ok
create table ch3 (a int, constraint c check (a > 0));
-- ok
alter table ch3 inherit par;
-- ok
create table ch4 () inherits (par);
-- ok
alter table ch4 add constraint c check (a > 0);
-- ok
create table ch5 () inherits (par, ch1);
-- ok
create table ch6 () inherits (par);
-- ok
alter table ch1 drop constraint c;
-- 42P16 cannot drop inherited constraint "c" of relation "ch1"
alter table ch3 drop constraint c;
-- 42P16 cannot drop inherited constraint "c" of relation "ch3"
alter table par drop constraint c;
-- ok
alter table ch1 drop constraint c;
-- ok
alter table ch2 drop constraint c;
-- ok
alter table ch3 drop constraint c;
-- ok
alter table ch4 drop constraint c;
-- ok
alter table ch6 drop constraint c;
-- 42704 constraint "c" of relation "ch6" does not exist
create table lq (a int, constraint c check (a > 0)) partition by list (a);
-- ok
create table lq1 (a int, constraint c check (a > 0));
-- ok
alter table lq attach partition lq1 default;
-- ok
create table lq2 partition of lq (constraint c check (a > 0)) for values in (1);
-- ok
alter table lq drop constraint c;
-- ok
alter table lq1 drop constraint c;
-- 42704 constraint "c" of relation "lq1" does not exist
alter table lq2 drop constraint c;
-- 42704 constraint "c" of relation "lq2" does not exist
create table bl (a int) partition by list (a);
-- ok
create table bl1 partition of bl for values from (60) to (70);
-- 42P16 invalid bound specification for a list partition
create table br (a int) partition by range (a);
-- ok
create table br1 (a int);
-- ok
alter table br attach partition br1 for values in (1);
-- 42P16 invalid bound specification for a range partition
create table bh (a int) partition by hash (a);
-- ok
create table bh1 partition of bh for values in(1);
-- 42P16 invalid bound specification for a hash partition
create table bh1 partition of bh for values with(modulus 2, remainder 1);
-- ok
create table kp (a int);
-- ok
create table kc (constraint k unique (a)) inherits (kp);
-- ok
alter table kp add constraint k check (true);
-- 42710 constraint "k" for relation "kc" already exists
create table ni (a int, constraint nc check (a > 0) no inherit);
-- ok
create table nip (like ni including constraints) partition by range (a);
-- 42P16 cannot add NO INHERIT constraint to partitioned table "nip"
