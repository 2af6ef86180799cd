--: Names that nobody mentioned are objects from before the history.
alter table users add column age int;
-- unknown
alter table users add column age int;
-- 42701 column "age" of relation "users" already exists
alter table users enable row level security;
-- unknown
create policy p on users using (true);
-- unknown
create policy p on users using (true);
-- 42710 policy "p" for table "users" already exists
create index i on users(email);
-- unknown
create index i on users(email);
-- 42P07 relation "i" already exists
create table orders(id int primary key, who int references users(id));
-- unknown
drop table if exists later;
-- unknown
drop table later;
-- 42P01 table "later" does not exist
drop policy if exists q on nobody;
-- unknown
alter table if exists soon enable row level security;
-- unknown
create table soon(a int);
-- ok
alter table soon enable row level security;
-- ok
--: What was assumed is made after all.
create table users(id int primary key, age int, email text);
-- ok
drop table users;
-- 2BP01 cannot drop table users because other objects depend on it
--: Code that is not followed.
create table t(a int);
-- ok
do $$ begin assert (select count(*) = 1 from t); end $$;
-- noop
create policy p on t using (true);
-- ok
create table unrelated(a int);
-- ok
do $$ begin if (select count(*) from t) > 0 then alter table t rename to t5; end if; end $$;
-- unknown
create table t(a int);
-- unknown
alter table unrelated add column a int;
-- 42701 column "a" of relation "unrelated" already exists
create table t(a int);
-- 42P07 relation "t" already exists
do $$ begin execute 'create table ' || current_setting('x.y') || '(a int)'; end $$;
-- unknown
create table unrelated(a int);
-- 42P07 relation "unrelated" already exists
create table self(a int) inherits (self);
-- unknown
alter table self add column b int;
-- unknown
--: After a drop that succeeds, a name is free, whether or not it was.
drop type if exists mood;
-- unknown
drop type if exists mood;
-- noop
drop type mood;
-- 42704 type "mood" does not exist
drop function if exists twice(int);
-- unknown
drop function twice(int);
-- 42883 function twice(integer) does not exist
