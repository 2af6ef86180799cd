--: A child's identity keeps its parent's column from having a default.
create table p (a int, b int);
-- ok
create table c (a int generated always as identity) inherits (p);
-- ok
alter table p alter column a set default 1;
-- 42601 column "a" of relation "c" is an identity column
alter table only p alter column a set default 1;
-- ok
alter table p alter column a drop default;
-- 42601 column "a" of relation "c" is an identity column
--: A partition follows its table where that may have null again.
create table n (a int not null) partition by range (a);
-- ok
create table n1 partition of n default;
-- ok
alter table n1 alter column a drop not null;
-- 42P16 column "a" is marked NOT NULL in parent table
alter table n alter column a drop not null;
-- ok
alter table n1 alter column a drop not null;
-- noop
--: A row type's attributes are renamed without the children.
alter type p rename attribute a to z;
-- 42P16 inherited column "a" must be renamed in child tables too
alter type p rename attribute nosuch to z;
-- 42P16 inherited column "nosuch" must be renamed in child tables too
alter table p rename a to z;
-- ok
--: The attributes of an index have names too.
create table i (id int, b int, constraint ik unique (id, b));
-- ok
alter type ik rename attribute b to b;
-- 42701 column "b" of relation "ik" already exists
alter type ik rename attribute b to c;
-- ok
--: What is attached must be a table.
create view v as select * from n;
-- ok
alter table n attach partition v default;
-- 42809 ALTER action ATTACH PARTITION cannot be performed on relation "v"
alter table n1 attach partition v default;
-- 42P17 table "n1" is not partitioned
--: The triggers of partitions are called as those of their tables.
create function f() returns trigger language plpgsql as 'begin return new; end';
-- ok
create table h (a int) partition by hash (a);
-- ok
create trigger tr before insert on h for each row execute function f();
-- ok
create table h1 partition of h for values with (modulus 2, remainder 0);
-- ok
alter trigger tr on h1 rename to ts;
-- XX000 cannot rename trigger "tr" on table "h1"
alter trigger tr on h1 rename to tr;
-- XX000 cannot rename trigger "tr" on table "h1"
alter trigger tr on h rename to ts;
-- ok
create trigger ts before insert on h1 for each row execute function f();
-- 42710 trigger "ts" for relation "h1" already exists
create trigger tr before insert on h1 for each row execute function f();
-- ok
alter trigger ts on h rename to tr;
-- 42710 trigger "tr" for relation "h1" already exists
--: A condition sees of the rows what there is by then.
create table g (a int, b int generated always as (a) stored);
-- ok
create trigger w before insert on g for each row when (new.b > 0) execute function f();
-- 42P17 BEFORE trigger's WHEN condition cannot reference NEW generated columns
create trigger w before insert on g for each row when (new.b > 0) execute function nosuch();
-- 42P17 BEFORE trigger's WHEN condition cannot reference NEW generated columns
create trigger w before insert on g for each row when (new.nosuch > 0 and new.b > 0) execute function f();
-- 42703 column new.nosuch does not exist
create trigger w before insert on g for each row when (new.ctid is null) execute function f();
-- 0A000 BEFORE trigger's WHEN condition cannot reference NEW system columns
create trigger w before insert on g for each row when (old.a > 0) execute function f();
-- 42P17 INSERT trigger's WHEN condition cannot reference OLD values
create trigger w before delete on g for each row when (new.a > 0) execute function f();
-- 42P17 DELETE trigger's WHEN condition cannot reference NEW values
create trigger w before insert on g when (new.a > 0) execute function f();
-- 42P17 statement trigger's WHEN condition cannot reference column values
create trigger w after insert on g for each row when (new.b > 0) execute function f();
-- ok
--: A table takes the default that LIKE gives an inherited column.
create sequence s;
-- ok
create table d (id int default nextval('s'));
-- ok
create table e (id int);
-- ok
create table ed (like d including defaults) inherits (e);
-- ok
alter table d alter column id drop default;
-- ok
drop sequence s;
-- 2BP01 cannot drop sequence s because other objects depend on it
drop table ed;
-- ok
drop sequence s;
-- ok
--: Merged columns have one type and one collation.
create table tc (c text collate "C");
-- ok
create table tm (c int) inherits (tc);
-- 42804 column "c" has a type conflict
create table tm (c text) inherits (tc);
-- 42P21 column "c" has a collation conflict
create table tc (c text) inherits (tc);
-- 42P21 column "c" has a collation conflict
create table td (c text);
-- ok
create table tm () inherits (tc, td);
-- 42P21 inherited column "c" has a collation conflict
create table tm (c text collate "C") inherits (tc);
-- ok
create table te (c varchar(3));
-- ok
create table tm2 () inherits (td, te);
-- 42804 inherited column "c" has a type conflict
--: A key's columns are looked for before it is looked at whether a parent can be one.
create temp table tp (id int unique) partition by range (id);
-- ok
create table tp1 partition of tp (primary key (nosuch)) for values from (1) to (2);
-- 42703 column "nosuch" named in key does not exist
create table tp1 partition of tp (primary key (id)) for values from (1) to (2);
-- 42809 cannot create a permanent relation as partition of temporary relation "tp"
--: An index of a partition has the names that the columns had, included ones as well.
create table k (id int) partition by hash (id);
-- ok
create unique index ki on k (id) include (id);
-- ok
alter table k rename id to b;
-- ok
create table k1 partition of k for values with (modulus 2, remainder 0);
-- ok
alter index k1_id_id1_idx rename to taken;
-- ok
create table l (c int primary key) partition by list (c);
-- ok
create table l1 partition of l default;
-- ok
create index l1i on l1 (c);
-- ok
alter index l_pkey attach partition l1i;
-- 55000 cannot attach index "l1i" as a partition of index "l_pkey"
alter index ki owner to current_user;
-- 42809 cannot change owner of index "ki"
alter index l1i owner to current_user;
-- noop
--: A key can't refer to a partition of its own table.
create table o (a int primary key) partition by range (a);
-- ok
create table o1 partition of o default;
-- ok
alter table o add foreign key (a) references o1;
-- 55006 cannot ALTER TABLE "o1" because it is being used by active queries in this session
alter table o add foreign key (a) references o;
-- ok
--: A table that inherits brings what is not published by itself.
create table published (a int);
-- ok
create publication pub for table published;
-- ok
create unlogged table unlogged_heir () inherits (published);
-- ok
alter publication pub set table published;
-- 22023 cannot add relation "unlogged_heir" to publication
alter publication pub add table published;
-- 42710 relation "published" is already member of publication "pub"
alter publication pub drop table unlogged_heir;
-- 42704 relation "unlogged_heir" is not part of the publication
alter publication pub set table only published;
-- ok
create publication pub2 for table published;
-- 22023 cannot add relation "unlogged_heir" to publication
drop publication pub;
-- ok
--: the type of a column that a child has of another parent too
create table typed_1 (a int, b int);
-- ok
create table typed_2 (b int, c int);
-- ok
create table typed_12 () inherits (typed_1, typed_2);
-- ok
create view typed_view as select b from typed_1;
-- ok
alter table typed_1 alter b type bigint;
-- 42P16 cannot alter inherited column "b" of relation "typed_12"
alter table typed_2 alter b type bigint;
-- 42P16 cannot alter inherited column "b" of relation "typed_12"
alter table typed_12 alter b type bigint;
-- 42P16 cannot alter inherited column "b"
alter table typed_1 alter a type bigint;
-- ok
create table whole (x int);
-- ok
create table whole_1 () inherits (whole);
-- ok
create table whole_2 () inherits (whole);
-- ok
create table whole_12 (x int) inherits (whole_1, whole_2);
-- ok
alter table whole alter x type bigint;
-- ok
alter table whole_1 alter x type int;
-- 42P16 cannot alter inherited column "x"
create table numbered (id int not null);
-- ok
create table numbered_too (id int not null);
-- ok
create table numbered_both () inherits (numbered, numbered_too);
-- ok
alter table numbered_both alter id add generated always as identity;
-- ok
alter table numbered alter id type text;
-- 42P16 cannot alter inherited column "id" of relation "numbered_both"
