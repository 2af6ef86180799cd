--: The actions of one ALTER TABLE: the keys of new columns come after all columns, and their checks and
--: foreign keys after all keys.
create table later_key (c date unique primary key) partition by range (c);
-- ok
alter table later_key add constraint k unique using index later_key_pkey, add column b int unique;
-- 55000 index "later_key_pkey" is already associated with a constraint
alter table later_key add column b timestamptz primary key, add column b text;
-- 42701 column "b" of relation "later_key" already exists
create table taken_name (c int);
-- ok
alter table taken_name add column a int;
-- ok
alter table taken_name add column b int constraint taken_name unique, add column a date;
-- 42701 column "a" of relation "taken_name" already exists
create table referred_to (c int);
-- ok
create table refers (a int);
-- ok
alter table refers add column b int constraint twofold references referred_to, add constraint twofold check (a > 0);
-- 42704 there is no primary key for referenced table "referred_to"
alter table refers add column b int references refers, no inherit referred_to;
-- 42704 there is no primary key for referenced table "refers"
alter table refers add column b int references referred_to (c), add column c int check (c > 0) primary key;
-- 42830 there is no unique constraint matching given keys for referenced table "referred_to"
alter table referred_to add primary key (c);
-- ok
alter table refers add column b int references referred_to (c), add column c int check (c > 0) primary key;
-- ok
create table by_range (a date not null) partition by range (a);
-- ok
alter table only by_range add column b int constraint one references by_range;
-- 42809 cannot use ONLY for foreign key on partitioned table "by_range" referencing relation "by_range"
alter table by_range add column b int references by_range;
-- 42704 there is no primary key for referenced table "by_range"
--: A check of a new column is on the children's column too.
create table parent_of_checked ();
-- ok
create table child_of_checked () inherits (parent_of_checked);
-- ok
alter table parent_of_checked add column b bigint constraint positive check (b > 0);
-- ok
alter table parent_of_checked rename b to a;
-- ok
alter table child_of_checked drop column a;
-- 42P16 cannot drop inherited column "a"
alter table parent_of_checked drop column a;
-- ok
alter table child_of_checked add constraint positive check (true);
-- ok
--: A key that comes with a column leaves alone what a child has of the name.
create table keyed_later ();
-- ok
create table own_column (id int generated always as (1) stored) inherits (keyed_later);
-- ok
alter table keyed_later add column id int primary key;
-- ok
create table must_be () inherits (own_column);
-- ok
alter table own_column alter column id drop not null;
-- noop
do $$ begin if exists (select from pg_attribute where attrelid = 'own_column'::regclass and attname = 'id' and attnotnull) then raise 'is not null'; end if; end $$;
-- noop
--: DROP EXPRESSION can't go down two levels.
create table grandparent (g int generated always as (1) stored, k int) partition by list (k);
-- ok
create table parent partition of grandparent default partition by range (k);
-- ok
alter table grandparent alter column g drop expression;
-- ok
create table child partition of parent default;
-- ok
alter table grandparent drop column k, alter column g drop expression;
-- 0A000 ALTER TABLE / DROP EXPRESSION must be applied to child tables too
alter table grandparent alter column k drop expression;
-- 0A000 ALTER TABLE / DROP EXPRESSION must be applied to child tables too
--: A check is called as another is before it is looked at whether a partitioned table can have it.
create table no_inherit (a int, constraint c check (true), constraint c check (a > 0) no inherit) partition by range (a);
-- 42710 check constraint "c" already exists
create table no_inherit (a int, constraint c check (true)) partition by range (a);
-- ok
alter table no_inherit add constraint c check (true) no inherit;
-- 42710 constraint "c" for relation "no_inherit" already exists
alter table no_inherit add constraint d check (true) no inherit;
-- 42P16 cannot add NO INHERIT constraint to partitioned table "no_inherit"
