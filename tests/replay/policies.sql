create table t(a int primary key);
-- ok
create table u(a int, z int);
-- ok
create policy p on u using (a>0);
-- ok
create policy p on u using (a>0);
-- 42710 policy "p" for table "u" already exists
alter table u drop column a;
-- 2BP01 cannot drop column a of table u because other objects depend on it
create policy p2 on u using (nope);
-- 42703 column "nope" does not exist
alter policy nope on u using (true);
-- 42704 policy "nope" for table "u" does not exist
alter policy p on u rename to p;
-- 42710 policy "p" for table "u" already exists
alter policy nope on u rename to p9;
-- 42704 policy "nope" for table "u" does not exist
create policy q on u using (z in (select a from t));
-- ok
drop table t;
-- 2BP01 cannot drop table t because other objects depend on it
drop policy q on u;
-- ok
drop policy q on u;
-- 42704 policy "q" for table "u" does not exist
drop policy if exists q on u;
-- noop
drop table t;
-- ok
drop policy if exists q on t;
-- noop
drop policy q on t;
-- 42P01 relation "t" does not exist
create policy q on u using (z in (select a from t));
-- 42P01 relation "t" does not exist
create view v as select 1 as x;
-- ok
create policy p on v using (true);
-- 42809 "v" is not a table
create function f() returns boolean language sql as 'select true';
-- ok
create policy r on u using (f());
-- ok
drop function f();
-- 2BP01 cannot drop function f() because other objects depend on it
alter table u alter column a type bigint;
-- 0A000 cannot alter type of a column used in a policy definition
alter table u drop column a cascade;
-- ok
drop policy p on u;
-- 42704 policy "p" for table "u" does not exist
drop function f() cascade;
-- ok
drop policy r on u;
-- 42704 policy "r" for table "u" does not exist
create table granted(a int, b int);
-- ok
grant select (b) on granted to public;
-- ok
revoke select on granted from public;
-- ok
revoke select (b) on granted from public;
-- noop
create policy rows on granted using (a in (select x from generate_series(1, 3) as x));
-- ok
create policy made on granted using (exists (with c as (select 1 as one) select one from c));
-- ok
create table renamed (a int, b int);
-- ok
create policy kept on renamed using (a > 0);
-- ok
alter table renamed rename a to c;
-- ok
alter policy kept on renamed with check (true);
-- ok
alter table renamed drop column c;
-- 2BP01 cannot drop column c of table renamed because other objects depend on it
alter table renamed drop column b;
-- ok
--: The clause that is replaced was the one with the old name.
create table replaced (a int, b int);
-- ok
create policy kept on replaced using (a > 0) with check (b > 0);
-- ok
alter table replaced rename a to c;
-- ok
alter policy kept on replaced using (b > 1);
-- ok
alter table replaced drop column c;
-- ok
--: Which conditions a policy's command takes is asked first.
create policy p on t for insert using (true);
-- 42601 only WITH CHECK expression allowed for INSERT
create policy p on t for insert to nobody_there using (true) with check (true);
-- 42601 only WITH CHECK expression allowed for INSERT
create policy p on t for select with check (true);
-- 42601 WITH CHECK cannot be applied to SELECT or DELETE
create policy p on gone for delete with check (true);
-- 42601 WITH CHECK cannot be applied to SELECT or DELETE
