create table t (a int, b int, c text);
-- ok
create table u (a int, d int);
-- ok
create table i (id bigint generated always as identity primary key, n int not null, tags text[], addr jsonb);
-- ok
create schema other;
-- ok
create table other.t (x int);
-- ok
create view v as select a, b as bb from t;
-- ok
insert into t (a, missing) values (1, 2);
-- 42703 column "missing" of relation "t" does not exist
insert into t (a, b) values (1, a);
-- 42703 column "a" does not exist
insert into t (a) select missing from u;
-- 42703 column "missing" does not exist
insert into t (a) select a from u where t.b = 1;
-- 42P01 invalid reference to FROM-clause entry for table "t"
insert into t (a) values (1) returning missing;
-- 42703 column "missing" does not exist
insert into t (a) values (1) returning *, t.c, tableoid;
-- ok
insert into i (n) values (1) on conflict (zz) do nothing;
-- 42703 column "zz" does not exist
insert into i (n) values (1) on conflict (id) do update set n = n + 1;
-- 42702 column reference "n" is ambiguous
insert into i (n) values (1) on conflict (id) do update set n = excluded.n + i.n where i.n < excluded.n returning i.n;
-- ok
insert into i (n) values (1) on conflict (id) do update set n = excluded.nn;
-- 42703 column excluded.nn does not exist
insert into i as x (n) values (1) on conflict (id) do update set n = i.n;
-- 42P01 invalid reference to FROM-clause entry for table "i"
insert into i as x (n) values (1) on conflict (id) do update set n = x.n;
-- ok
insert into i as x (n) values (1) on conflict (id) do update set missing = x.n;
-- 42703 column "missing" of relation "i" does not exist
insert into i (n) values (1) on conflict (id) do update set n = excluded.n returning excluded.n;
-- 42P01 invalid reference to FROM-clause entry for table "excluded"
update t set missing = 1;
-- 42703 column "missing" of relation "t" does not exist
update t set a = missing;
-- 42703 column "missing" does not exist
update t set a = t.missing;
-- 42703 column t.missing does not exist
update t x set a = t.b;
-- 42P01 invalid reference to FROM-clause entry for table "t"
update t x set a = x.b;
-- ok
update t set a = u.a from u where u.d = t.b;
-- ok
update t set a = a from u where u.d = b;
-- 42702 column reference "a" is ambiguous
update t set b = d from u;
-- ok
update t set a = 1 from t;
-- 42712 table name "t" specified more than once
update t set (a, b) = (select u.a, u.d from u where u.a = t.a);
-- ok
update t set (a, b) = (select u.a, u.missing from u where u.a = t.a);
-- 42703 column u.missing does not exist
update t set a = s.k from (select a as k from u) s;
-- ok
update t set a = s.a from (select a as k from u) s;
-- 42703 column s.a does not exist
update t set a = s.k from (select a as k from u where u.a = t.a) s;
-- 42P01 invalid reference to FROM-clause entry for table "t"
update i set tags[1] = 'x', n = n + 1 where id = 1 returning tags[1];
-- ok
delete from t where missing = 1;
-- 42703 column "missing" does not exist
delete from t using u where t.a = u.a and u.d = 1 and b = 2;
-- ok
delete from t using u where a = 1;
-- 42702 column reference "a" is ambiguous
delete from t x where t.a = 1;
-- 42P01 invalid reference to FROM-clause entry for table "t"
with w as (select a from u) delete from t using w where w.a = t.a and w.d = 1;
-- 42703 column w.d does not exist
with w as (delete from u returning a, d) insert into t (a, b) select a, d from w;
-- ok
with w as (delete from u returning a) insert into t (a, b) select a, d from w;
-- 42703 column "d" does not exist
with t as (select 1 as z) update t set a = z from t as q;
-- ok
select missing from t;
-- 42703 column "missing" does not exist
select x.a, t.b from t x;
-- 42P01 invalid reference to FROM-clause entry for table "t"
select t from t;
-- noop
select t.a, t.* from t;
-- noop
select u.* from t;
-- 42P01 missing FROM-clause entry for table "u"
select a from t, u;
-- 42702 column reference "a" is ambiguous
select a from t join u using (a);
-- noop
select b, d, a from t natural join u;
-- noop
select t.a, u.a from t join u using (a);
-- noop
select a from t join u on t.a = u.a;
-- 42702 column reference "a" is ambiguous
select j.a from (t join u on true) j;
-- 42702 column reference "a" is ambiguous
select t.a from (t join u using (a)) j;
-- 42P01 invalid reference to FROM-clause entry for table "t"
select j.d, a from (t join u using (a)) j;
-- noop
select 1 from t join u using (d);
-- 42703 column "d" specified in USING clause does not exist in left table
select 1 from t join u on x.a = u.a;
-- 42P01 missing FROM-clause entry for table "x"
select 1 from t, u join i on t.a = i.n;
-- 42P01 invalid reference to FROM-clause entry for table "t"
select 1 from t join u on t.a = u.a join i on t.b = i.n and u.d = i.id;
-- noop
select s.a, s.z from (select a, b as z from t) s where z = 1;
-- noop
select s.b from (select a, b as z from t) s;
-- 42703 column s.b does not exist
select a from (select a, b as a from t) s;
-- 42702 column reference "a" is ambiguous
select 1 from t, (select u.a from u where u.d = t.b) s;
-- 42P01 invalid reference to FROM-clause entry for table "t"
select s.a from t, lateral (select u.a from u where u.d = t.b) s;
-- noop
select g, x.n from t, generate_series(1, t.a) g, unnest(array[b]) x(n);
-- noop
select 1 from t where exists (select 1 from u where u.a = t.a and d = b);
-- noop
select 1 from t where exists (select 1 from u where u.a = w.a);
-- 42P01 missing FROM-clause entry for table "w"
select 1 from t where a in (select zz from u);
-- 42703 column "zz" does not exist
select (select max(d) from u where u.a = t.a) as m from t order by m;
-- noop
select a as z from t where z = 1;
-- 42703 column "z" does not exist
select a as z, count(*) from t group by z having count(*) > 1 order by z;
-- noop
select a as z from t order by z + 1;
-- 42703 column "z" does not exist
select a + 1 from t group by a order by a;
-- noop
select a from t group by rollup (a, b), grouping sets ((a), (b, missing));
-- 42703 column "missing" does not exist
select distinct on (z) a as z from t order by z;
-- noop
select a from t union select d from u order by a;
-- noop
select a from t union select missing from u;
-- 42703 column "missing" does not exist
select count(*) over w from t window w as (partition by missing);
-- 42703 column "missing" does not exist
select count(*) over (partition by a order by b) from t window w as (partition by b);
-- noop
select sum(a) filter (where missing > 1) from t;
-- 42703 column "missing" does not exist
select array_agg(a order by b) filter (where c is not null), string_agg(c, ',' order by zz) from t;
-- 42703 column "zz" does not exist
with recursive r as (select a, 1 as n from t union all select r.a, n + 1 from r where n < 3) select a, n from r;
-- noop
with recursive r (x, y) as (select a, 1 from t union all select x, y + 1 from r where y < 3) select x, y from r;
-- noop
with recursive r (x, y) as (select a, 1 from t union all select a, y + 1 from r where y < 3) select x, y from r;
-- 42703 column "a" does not exist
with w (p) as (select a, b from t) select p, b from w;
-- noop
with w (p) as (select a, b from t) select a from w;
-- 42703 column "a" does not exist
with w as (select a from t), w2 as (select a, b from w) select * from w2;
-- 42703 column "b" does not exist
select t.a from t, t;
-- 42712 table name "t" specified more than once
select t.a, x.a from t, t x;
-- noop
select t.a from public.t, other.t;
-- 42P09 table reference "t" is ambiguous
select column1, column2 from (values (1, 2)) q;
-- noop
select k.a, l from (values (1, 2)) k (a, l);
-- noop
select k.column2, column1 from (values (1, 2)) k (a);
-- 42703 column "column1" does not exist
select public.t.a from public.t;
-- noop
select ctid, xmin, t.tableoid from t;
-- noop
select c.text, t.c from t, lateral (select 1) c;
-- 42703 column c.text does not exist
select v.bb, v.b from v;
-- 42703 column v.b does not exist
create sequence nextval_seq;
-- ok
select last_value, is_called from nextval_seq;
-- noop
select relname, nspname from pg_class join pg_namespace n on n.oid = relnamespace where relname = 't';
-- noop
select (row(1, 2)).f1, (t).a, (t.*)::text from t;
-- noop
select t.count from t;
-- noop
select current_user, user, current_date;
-- noop
create view v2 as select x.a, t.b from t x;
-- 42P01 invalid reference to FROM-clause entry for table "t"
create view v3 as select t.a from t where missing = 1;
-- 42703 column "missing" does not exist
create view v4 (p, q) as select s.* from (select a, b from t) s;
-- ok
create materialized view m as select p from v4 where r = 1;
-- 42703 column "r" does not exist
create table made as select a, missing from t;
-- 42703 column "missing" does not exist
create function f1() returns int language sql as 'select missing from t';
-- 42703 column "missing" does not exist
create function f2(p int) returns int language sql as 'select a from t where b = p and f2.p = a and t.c = $1::text';
-- ok
create function f3(p int) returns int language sql as 'select a from t where b = f2.p';
-- 42P01 missing FROM-clause entry for table "f2"
create function f4(t) returns int language sql as 'select $1.a';
-- ok
create function f5(row_in t) returns int language sql as 'select row_in.a + (row_in).b';
-- ok
create function f6(out o int) language sql as 'select o from t';
-- 42703 column "o" does not exist
create function f7(p int) returns table (a int, z int) language sql as 'select a, z from t';
-- 42703 column "z" does not exist
create function f8(p int) returns void language sql as 'update t set a = p where missing = p';
-- 42703 column "missing" does not exist
create function f9(p int) returns void language sql as 'insert into t (a, zz) values (p, 1)';
-- 42703 column "zz" of relation "t" does not exist
create function f10(p int) returns int language sql begin atomic select a from t where b = p; select missing from t; end;
-- 42703 column "missing" does not exist
create function f11(p int) returns int language sql return (select max(a) from t where b = p);
-- ok
create procedure p1(p int) language sql as 'delete from t where a = p; delete from u where b = p';
-- 42703 column "b" does not exist
alter table t enable row level security;
-- ok
create policy p on t using (missing = 1);
-- 42703 column "missing" does not exist
create policy p on t using (a in (select d from u where u.a = t.a and u.d = b));
-- ok
create policy p2 on t using (a in (select missing from u));
-- 42703 column "missing" does not exist
create policy p2 on t using (exists (select 1 from u where u.a = x.a));
-- 42P01 missing FROM-clause entry for table "x"
create policy p2 on t using (t.a = 1) with check (t.missing = 1);
-- 42703 column t.missing does not exist
do $$ declare missing int := 1; rec record; begin
  update t set a = missing;
  select a into rec from t;
  update t set b = rec.a where t.c = rec.a::text;
end $$;
-- ok
do $$ begin update t set b = t.missing; end $$;
-- 42703 column t.missing does not exist
do $$ begin execute 'update t set b = missing'; end $$;
-- 42703 column "missing" does not exist
do $$ begin insert into t (nope) values (1); end $$;
-- 42703 column "nope" of relation "t" does not exist
merge into t using u on t.a = u.a when matched then update set b = u.d when not matched then insert (a, b) values (u.a, u.d);
-- ok
merge into t using u on t.a = u.missing when matched then delete;
-- 42703 column u.missing does not exist
merge into t using u on t.a = u.a when matched then update set missing = 1;
-- 42703 column "missing" of relation "t" does not exist
alter table t drop column b cascade;
-- ok
select b from t;
-- 42703 column "b" does not exist
create table p (k int, l int) partition by list (k);
-- ok
create table p1 partition of p for values in (1);
-- ok
select p1.k, l, m from p1;
-- 42703 column "m" does not exist
select a from xmltable('/r' passing ('<r><a>1</a></r>'::xml) columns a text path 'a');
-- noop
select key, value from json_each('{}'::json);
-- noop
select e ->> 'a', e.value, t.c from t, jsonb_array_elements('[]') e;
-- noop
select name from (select 'x' as name) s where s.name = 'x' and name is not null;
-- noop
select a.b from (select 1 as b) a, (select 2 as b) c where c.b = a.b and b = 1;
-- 42702 column reference "b" is ambiguous
select s.* from (select t.*, u.d from t join u using (a)) s where s.d = s.a and s.c is null and s.zz = 1;
-- 42703 column s.zz does not exist
select coalesce(t.c, missing) from t;
-- 42703 column "missing" does not exist
select case when a = 1 then c else missing end from t;
-- 42703 column "missing" does not exist
select 1 from t tablesample system (10) where missing = 1;
-- 42703 column "missing" does not exist
select a from t for update of t;
-- noop
select s.a from t left join lateral (select u.a from u where u.d = b) s on true;
-- 42703 column "b" does not exist
insert into t (a) values (1) on conflict do nothing;
-- ok
update other.t set x = t.x where other.t.x = 1;
-- ok
select public.t.a from public.t, other.t;
-- noop
with q as (insert into t (a, nope) values (1, 2) returning a) select a from q;
-- 42703 column "nope" of relation "t" does not exist
with q as (insert into t (a) values (1) returning a) select c from q;
-- 42703 column "c" does not exist
create table excluded (key int primary key, data text);
-- ok
insert into excluded values (1, '2') on conflict (key) do update set data = excluded.data returning *;
-- 42P09 table reference "excluded" is ambiguous
insert into excluded as target values (1, '2') on conflict (key) do update set data = excluded.data returning *;
-- ok
insert into excluded values (1, '2') on conflict (key) do update set data = 3 returning excluded.*;
-- ok
merge into t using u on t.a = u.a when not matched then insert (a) values (a);
-- ok
merge into t using u on t.a = u.a when not matched then insert (a) values (t.a);
-- 42P01 invalid reference to FROM-clause entry for table "t"
merge into t using u on t.a = u.a when matched then update set a = a;
-- 42702 column reference "a" is ambiguous
merge into t using u on t.a = u.a when not matched and d > 1 then insert (a) values (d);
-- ok
prepare data_sel as select generate_series(1, 3);
-- noop
create table from_prepared (a) as execute data_sel;
-- ok
create view from_other as select * from public.t where exists (select 1 from other.t where public.t.a = t.x);
-- ok
insert into t (a) select * from u;
-- 42601 INSERT has more expressions than target columns
insert into t (a) select u.*, 1 from u;
-- 42601 INSERT has more expressions than target columns
--: Which columns a query depends on.
create table base (a int, b int, c int, d int);
-- ok
create table more (a int, b int, e int, f int);
-- ok
create view one as select x.a from base x where exists (select 1 from more where b = x.c);
-- ok
alter table base drop column b;
-- ok
alter table more drop column b;
-- 2BP01 cannot drop column b of table more because other objects depend on it
alter table base drop column c;
-- 2BP01 cannot drop column c of table base because other objects depend on it
drop view one;
-- ok
alter table base add column b int;
-- ok
create view two as select s.p from (select a as p, b from base) s join more using (b);
-- ok
alter table more drop column e;
-- ok
alter table more drop column b;
-- 2BP01 cannot drop column b of table more because other objects depend on it
alter table base drop column b;
-- 2BP01 cannot drop column b of table base because other objects depend on it
alter table base drop column d;
-- ok
drop view two;
-- ok
create view three as with w (p, q) as (select * from base) select p from w;
-- ok
alter table base drop column c;
-- 2BP01 cannot drop column c of table base because other objects depend on it
drop view three;
-- ok
create view four as select t.p, u.e from base as t (p) natural join (select f as p, a as e from more) u;
-- ok
alter table more drop column f;
-- 2BP01 cannot drop column f of table more because other objects depend on it
alter table base drop column b;
-- ok
alter table base drop column a;
-- 2BP01 cannot drop column a of table base because other objects depend on it
drop view four;
-- ok
create view five as select t as n, (select max(f) from more m where m.a = t.a) as k from base t;
-- ok
alter table more drop column f;
-- 2BP01 cannot drop column f of table more because other objects depend on it
alter table more drop column a;
-- 2BP01 cannot drop column a of table more because other objects depend on it
alter table base drop column c;
-- ok
alter table base drop column a;
-- 2BP01 cannot drop column a of table base because other objects depend on it
drop view five;
-- ok
create function six(p int) returns int language sql begin atomic select x.f from more x where x.a = p; end;
-- ok
alter table more drop column f;
-- 2BP01 cannot drop column f of table more because other objects depend on it
alter table more drop column b;
-- ok
create sequence counter;
-- ok
select c.nope from counter c;
-- 42809 relation "counter" does not have a composite type
select nope from counter;
-- 42703 column "nope" does not exist
select counter.is_called from counter;
-- noop
--: In blocks, a name may be a variable's.
create table stock (id int, amount int, note text);
-- ok
create table gone_long_ago (a int);
-- ok
drop table gone_long_ago;
-- ok
do $$ declare total int; begin update stock set amount = total where id = nope; end $$;
-- 42703 column "nope" does not exist
do $$ declare total int; begin update stock set amount = total where note = 'a'; end $$;
-- ok
do $$ declare amount int := 1; begin update stock set amount = 1 where stock.amount = id; end $$;
-- ok
do $$ declare amount int := 1; begin update stock set note = 'a' where amount = 2; end $$;
-- 42702 column reference "amount" is ambiguous
do $$
#variable_conflict use_column
declare amount int := 1; begin update stock set note = 'a' where amount = 2; end $$;
-- ok
do $$
#variable_conflict error
declare amount int := 1; begin update stock set note = 'a' where amount = 2; end $$;
-- 42702 column reference "amount" is ambiguous
do $$ declare id int := 1; begin insert into stock (id) values (id); end $$;
-- ok
do $$ <<outer_block>> declare id int := 1; begin update stock set amount = outer_block.id; end $$;
-- ok
do $$ declare row_of stock; begin select * into row_of from stock; update stock set amount = row_of.amount where found and stock.id = row_of.id; end $$;
-- ok
do $$ begin for n in 1..2 loop update stock set amount = n where id = n; end loop; end $$;
-- ok
do $$ begin for n in 1..2 loop update stock set amount = m where id = n; end loop; end $$;
-- 42703 column "m" does not exist
do $$ declare it record; begin for it in select 1 as k loop delete from stock where id = it.k; delete from stock where it is null; end loop; end $$;
-- ok
do $$ begin for amount in 1..2 loop delete from stock where amount = 1; end loop; end $$;
-- 42702 column reference "amount" is ambiguous
do $$ declare note text := 'x'; begin execute 'update stock set note = note'; end $$;
-- ok
do $$ declare c cursor (k int) for select id from stock where amount = k; begin for r in c (1) loop update stock set amount = r.id where amount = 1; end loop; end $$;
-- ok
do $$ declare n int; begin select count(*) into n from stock where amount = 1; update stock set amount = n; end $$;
-- ok
do $$ begin create table made_in_block as select id, nope from stock; end $$;
-- 42703 column "nope" does not exist
do $$ declare a int; begin declare b int; begin update stock set amount = a + b; end; update stock set amount = b; end $$;
-- 42703 column "b" does not exist
create function of_block(amount int) returns void language plpgsql as $$ begin update stock set note = 'a' where id = of_block.amount; end $$;
-- ok
select of_block(1);
-- noop
create function of_other(amount int) returns void language plpgsql as $$ begin update stock set note = 'a' where id = amount; end $$;
-- ok
do $$ begin perform nope from stock; end $$;
-- 42703 column "nope" does not exist
do $$ begin if exists (select 1 from stock where nope = 1) then raise notice 'x'; end if; end $$;
-- 42703 column "nope" does not exist
do $$ declare r record; begin for r in select id, nope from stock loop null; end loop; end $$;
-- 42703 column "nope" does not exist
do $$ declare r record; begin for r in select s.id, amount from stock s order by note loop perform r.id; end loop; end $$;
-- noop
do $$ declare total int; begin total := (select sum(amount) from stock where id = total); end $$;
-- noop
do $$ declare total int; begin total := (select sum(amount) from stock where id = totals); end $$;
-- 42703 column "totals" does not exist
do $$ declare total int := (select sum(nope) from stock); begin null; end $$;
-- 42703 column "nope" does not exist
do $$ declare amount int; begin if exists (select 1 from stock where amount = 1) then null; end if; end $$;
-- 42702 column reference "amount" is ambiguous
do $$ begin perform 1 from stock where nope = 1; exception when undefined_column then null; end $$;
-- noop
do $$ begin if exists (select 1 from information_schema.columns where table_name = 'stock' and column_name = 'nope') then perform nope from stock; end if; end $$;
-- noop
do $$ begin if not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where relname = 'stock') then create table stock (id int); end if; end $$;
-- noop
do $$ begin assert (select count(*) from stock s where s.nope is null) = 0; end $$;
-- 42703 column s.nope does not exist
do $$ declare ids int[] := array(select id from stock); i int; begin foreach i in array ids loop delete from stock where id = i; end loop; end $$;
-- ok
--: What is looked up first.
create table logged (a int, b int);
-- ok
with d as (delete from logged returning *), i as (insert into logged select * from d) select * from d;
-- ok
with d as (delete from logged returning a), i as (insert into logged (a) select b from d) select * from d;
-- 42703 column "b" does not exist
select l.nope from logged l where exists (select 1 from gone_long_ago);
-- 42703 column l.nope does not exist
create view on_gone as select l.nope from logged l where exists (select 1 from gone_long_ago);
-- 42703 column l.nope does not exist
update logged set a = nope from gone_long_ago;
-- 42P01 relation "gone_long_ago" does not exist
insert into logged (a) select nope from logged where exists (select 1 from gone_long_ago);
-- 42703 column "nope" does not exist
--: What a name may mean besides.
create table acc (id int, name text);
-- ok
create function acc(id int, z int) returns bigint language sql as $$ select count(*) from acc where acc.id = acc.z $$;
-- ok
create type ct as (p int, q text);
-- ok
create function accf(a ct) returns bigint language sql as $$ select count(*) from acc a where a.p = a.id $$;
-- ok
do $$ <<acc>> declare z int := 1; begin update acc set name = 'x' where acc.id = acc.z; end $$;
-- ok
do $$ begin update acc set name = 'x' where acc.id = acc.z; end $$;
-- 42703 column acc.z does not exist
select 1 from acc, acc;
-- 42712 table name "acc" specified more than once
select 1 from acc join acc on true;
-- 42712 table name "acc" specified more than once
insert into i (id) values (1) offset 1;
-- 428C9 cannot insert a non-DEFAULT value into column "id"
insert into i (id) values (1) limit 0;
-- 428C9 cannot insert a non-DEFAULT value into column "id"
begin;
-- noop
commit and chain;
-- noop
alter table acc add chained int;
-- ok
rollback;
-- noop
alter table acc add chained int;
-- ok
--: A view that reads itself.
create table acc2 (a int);
-- ok
create recursive view nums (n) as values (1) union all select n + 1 from nums where n < 5;
-- ok
create or replace recursive view nums (n) as values (1) union all select n + 1 from nums where n < 6;
-- ok
create recursive view nums_wrong (n) as values (1) union all select m + 1 from nums_wrong where n < 6;
-- 42703 column "m" does not exist
select n from nums;
-- noop
select m from nums;
-- 42703 column "m" does not exist
create recursive view deep (a, b) as select a, 1 from acc2 union all select d.a, d.b + 1 from deep d join acc2 on acc2.a = d.a;
-- ok
--: What a block defines does not see its variables, what it executes does.
create table seen_from (amount int, k int);
-- ok
do $$ declare amount int := 1; begin create view of_amounts as select amount from seen_from; end $$;
-- ok
do $$ declare total int := 1; begin create view of_totals as select total from seen_from; end $$;
-- 42703 column "total" does not exist
do $$ declare amount int := 1; begin create materialized view kept_amounts as select amount from seen_from; end $$;
-- 42702 column reference "amount" is ambiguous
do $$ declare amount int := 1; begin create table copied_amounts as select amount from seen_from; end $$;
-- 42702 column reference "amount" is ambiguous
do $$ declare total int := 1; begin create table copied_totals as select total, k from seen_from; end $$;
-- ok
do $$ declare k int := 1; begin create or replace view of_amounts as select amount from seen_from where k > 0; end $$;
-- ok
