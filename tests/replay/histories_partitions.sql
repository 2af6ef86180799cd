create table p(a int not null, b int constraint c check (b > 0), g int generated always as (1) stored) partition by range (a);
-- ok
create table p1 partition of p for values from (0) to (10);
-- ok
create table pd partition of p (g default null) default;
-- ok
create table pe partition of p default;
-- 42P17 partition "pe" conflicts with existing default partition "pd"
alter table only p add check (b < 5);
-- 42P16 constraint must be added to child tables too
alter table only p add check (b < 5) no inherit;
-- 42P16 cannot add NO INHERIT constraint to partitioned table "p"
alter table only p alter column b set not null;
-- 42P16 constraint must be added to child tables too
alter table only p alter column a drop not null;
-- 42P16 cannot remove constraint from only the partitioned table when partitions exist
alter table p1 alter column a drop not null;
-- 42P16 column "a" is marked NOT NULL in parent table
alter table p1 inherit nosuch;
-- 42809 cannot change inheritance of a partition
alter table p1 no inherit nosuch;
-- 42809 cannot change inheritance of a partition
alter table p1 add constraint c check (b > 0);
-- 42710 constraint "c" for relation "p1" already exists
alter table p1 rename constraint c to d;
-- 42P16 cannot rename inherited constraint "c"
alter table p add primary key (a);
-- ok
alter table p1 rename constraint p1_pkey to k;
-- ok
create unique index i on p (a);
-- ok
alter table p add unique using index i;
-- 0A000 ALTER TABLE / ADD CONSTRAINT USING INDEX is not supported on partitioned tables
create table r(a int primary key);
-- ok
alter table only p add foreign key (b) references r;
-- 42809 cannot use ONLY for foreign key on partitioned table "p" referencing relation "r"
create index ri on r (a);
-- ok
alter table p detach partition ri;
-- 42809 "ri" is an index
alter table p attach partition ri for values from (20) to (30);
-- 42809 "ri" is an index
create table l(a int not null, b int, g int, constraint c check (b > 0));
-- ok
alter table p attach partition l default;
-- 42P17 partition "l" conflicts with existing default partition "pd"
create table n partition of r (z default null) for values from (0) to (10);
-- 42703 column "z" does not exist
create table n partition of r (primary key (z)) for values from (0) to (10);
-- 42703 column "z" named in key does not exist
create table n partition of r for values from (0) to (10);
-- 42P17 "r" is not partitioned
create table m(a int, b int, check (a is not null));
-- ok
alter table m rename a to c;
-- ok
create table m1(a int) inherits (m);
-- ok
alter table m drop column c;
-- ok
alter table m1 drop constraint m_a_check;
-- 42704 constraint "m_a_check" of relation "m1" does not exist
create table o(a int);
-- ok
create table o1() inherits (o);
-- ok
alter table only o add primary key (a);
-- ok
alter table o1 alter column a set not null;
-- ok
create table f(a int references r on delete set null, c int generated always as (1) stored);
-- ok
alter table f add foreign key (c) references p1 (b) on delete set null;
-- 42830 there is no unique constraint matching given keys for referenced table "p1"
alter table f add foreign key (c) references r on delete set null;
-- 42601 invalid ON DELETE action for foreign key constraint containing generated column
