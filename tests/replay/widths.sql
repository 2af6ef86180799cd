--: How many columns the rows of VALUES have.
create table wt (a int, b int, c text);
-- ok
insert into wt values (1, 2, 'x'), (3, 4);
-- 42601 VALUES lists must all be the same length
insert into wt (a, b) values (1, 2), (3, 4, 'x');
-- 42601 VALUES lists must all be the same length
insert into wt (a, b) values (1, 2), (nope, 4, 'x');
-- 42703 column "nope" does not exist
insert into wt (a, b, nope) values (1, 2), (1, 2, 3);
-- 42703 column "nope" of relation "wt" does not exist
insert into wt values (1, 2, 'x', 4), (1, 2, 'x', 4);
-- 42601 INSERT has more expressions than target columns
insert into wt values (1, 2, 'x'), (3, 4, 'y'), (5, 6, 'z');
-- ok
values (1, 2), (3);
-- 42601 VALUES lists must all be the same length
select * from (values (1, 2), (3, 4, 5)) v (a, b);
-- 42601 VALUES lists must all be the same length
create view wv as values (1), (2, 3);
-- 42601 VALUES lists must all be the same length
select a from wt where (a, b) in (values (1, 2), (3));
-- 42601 VALUES lists must all be the same length
--: How many columns the arms of a set operation have.
select a from wt union select a, b from wt;
-- 42601 each UNION query must have the same number of columns
select a, b from wt union all select a from wt;
-- 42601 each UNION query must have the same number of columns
select * from wt union all select a, b from wt;
-- 42601 each UNION query must have the same number of columns
select * from wt union all select a, b, c from wt;
-- noop
select * from wt intersect values (1, 2);
-- 42601 each INTERSECT query must have the same number of columns
select * from wt except select w.* from wt w;
-- noop
select a from wt union select b from wt union select a, b from wt;
-- 42601 each UNION query must have the same number of columns
select a from wt union (select b from wt intersect select a, b from wt);
-- 42601 each INTERSECT query must have the same number of columns
select a from wt union (select b from wt intersect select b from wt) order by a;
-- noop
select a from wt union select nope, b from wt;
-- 42703 column "nope" does not exist
select a, b from wt union select a from wt where nope = 1;
-- 42703 column "nope" does not exist
create view wu as select a, b from wt union select a from wt;
-- 42601 each UNION query must have the same number of columns
create table wc as select 1 as x union select 2, 3;
-- 42601 each UNION query must have the same number of columns
with recursive r (n, m) as (select 1, 2 union all select n + 1 from r where n < 3) select * from r;
-- 42601 each UNION query must have the same number of columns
with recursive r (n, m) as (select 1, 2 union all select n + 1, m from r where n < 3) select * from r;
-- noop
insert into wt select a, b from wt union select a, b, c from wt;
-- 42601 each UNION query must have the same number of columns
select a from wt union select 1 from generate_series(1, 2);
-- noop
select a from wt union select * from generate_series(1, 2);
-- noop
--: What a set operation is sorted by.
select a as x from wt union select b from wt order by x;
-- noop
select a as x from wt union select b from wt order by a;
-- 42703 column "a" does not exist
select a as x from wt union select b from wt order by b;
-- 42703 column "b" does not exist
select a as x from wt union select b from wt order by 1;
-- noop
select a as x from wt union select b from wt order by wt.a;
-- 42P01 missing FROM-clause entry for table "wt"
select a, b from wt union select b, a from wt order by b, a desc nulls last;
-- noop
select * from wt union select * from wt order by c;
-- noop
select * from wt union select * from wt order by d;
-- 42703 column "d" does not exist
select a, b as a from wt union select b, a from wt order by b;
-- 42703 column "b" does not exist
select a from wt union select b from wt limit 1 offset 0;
-- noop
select a from wt union select b from wt limit (select max(nope) from wt);
-- 42703 column "nope" does not exist
select 1 from wt w where exists (select a as z from wt union select b from wt order by z);
-- noop
create view wo as select a as x from wt union select b from wt order by a;
-- 42703 column "a" does not exist
select 1 from wt where (a, b) in (values (1, 2), (3, 4) order by column2);
-- noop
select 1 from wt where (a, b) in (values (1, 2), (3, 4) order by column3);
-- 42703 column "column3" does not exist
--: How many columns a query in an expression has.
select (select a, b from wt) from wt;
-- 42601 subquery must return only one column
select (select * from wt);
-- 42601 subquery must return only one column
select (select a from wt limit 1);
-- noop
select a from wt where a = (select a, b from wt);
-- 42601 subquery must return only one column
select a from wt where (a, b) = (select a, b from wt limit 1);
-- noop
select a from wt where (a, b) = (select a, b, c from wt limit 1);
-- 42601 subquery has too many columns
select a from wt where (a, b) = (select a from wt);
-- 42601 subquery has too few columns
select a from wt where a in (select * from wt);
-- 42601 subquery has too many columns
select a from wt where a in (select a from wt);
-- noop
select a from wt where a not in (select a, b from wt);
-- 42601 subquery has too many columns
select a from wt where (a, b) in (select a, b from wt);
-- noop
select a from wt where (a, b) in (select a from wt);
-- 42601 subquery has too few columns
select a from wt where (a, b) not in (select * from wt);
-- 42601 subquery has too many columns
select a from wt where a > any (select a, b from wt);
-- 42601 subquery has too many columns
select a from wt where a > all (select b from wt);
-- noop
select a from wt where row (a, b) > all (select a from wt);
-- 42601 subquery has too few columns
select array(select a, b from wt);
-- 42601 subquery must return only one column
select array(select a from wt);
-- noop
select 1 where exists (select * from wt);
-- noop
select a from wt where (wt.*) = (select a, b, c from wt limit 1);
-- 42601 subquery must return only one column
select a from wt where row (wt.*) = (select a, b, c from wt limit 1);
-- noop
select a from wt w where w in (select x from wt x);
-- noop
select a from wt where (a, b) is distinct from (select a, b from wt);
-- 42601 subquery must return only one column
select a from wt where a between (select 1, 2) and 3;
-- 42601 subquery must return only one column
select coalesce((select a, b from wt), 1);
-- 42601 subquery must return only one column
select case when true then (select * from wt) end;
-- 42601 subquery must return only one column
update wt set a = (select a, b from wt);
-- 42601 subquery must return only one column
update wt set (a, b) = (select a, b from wt limit 1);
-- ok
update wt set (a, b) = (select a from wt);
-- 42601 number of columns does not match number of values
update wt set (a, b) = (select * from wt);
-- 42601 number of columns does not match number of values
update wt set (a, b) = (1, 2);
-- ok
update wt set (a, b) = (1, 2, 3);
-- 42601 number of columns does not match number of values
update wt set (a, b) = row (1);
-- 42601 number of columns does not match number of values
update wt set (a, b) = (nope, 2, 3);
-- 42703 column "nope" does not exist
update wt set (a, b) = (select nope, a, b from wt);
-- 42703 column "nope" does not exist
update wt set (a, b, c) = row (wt.*);
-- ok
insert into wt (a) values ((select a, b from wt));
-- 42601 subquery must return only one column
insert into wt (a) values (1) on conflict do nothing returning (select a, b from wt);
-- 42601 subquery must return only one column
create policy wp on wt using (a in (select a, b from wt));
-- 42601 subquery has too many columns
create view ws as select a from wt where a in (select a, b from wt);
-- 42601 subquery has too many columns
create function wf() returns int language sql as $$ select a from wt where a in (select * from wt) $$;
-- 42601 subquery has too many columns
do $$ begin if (select a, b from wt) is null then null; end if; end $$;
-- 42601 subquery must return only one column
do $$ begin update wt set a = 1 where a in (select * from wt); end $$;
-- 42601 subquery has too many columns
--: A star without tables.
select *;
-- 42601 SELECT * with no tables specified is not valid
select 1 where exists (select *);
-- 42601 SELECT * with no tables specified is not valid
select a from wt where exists (select *);
-- 42601 SELECT * with no tables specified is not valid
create view wn as select *;
-- 42601 SELECT * with no tables specified is not valid
select count(*);
-- noop
insert into wt select *;
-- 42601 SELECT * with no tables specified is not valid
--: Common table expressions of one name.
with x as (select 1), x as (select 2) select * from x;
-- 42712 WITH query name "x" specified more than once
with x as (select nope), x as (select 2) select * from x;
-- 42712 WITH query name "x" specified more than once
with recursive x as (select 1), y as (select 2), x as (select nope from y) select * from x;
-- 42712 WITH query name "x" specified more than once
with x as (select 1) select * from (with x as (select 2) select * from x) y;
-- noop
create view ww as with x as (select 1), x as (select 2) select * from x;
-- 42712 WITH query name "x" specified more than once
with x as (insert into wt values (1) returning a), x as (select 1) select * from x;
-- 42712 WITH query name "x" specified more than once
--: Which of several wrong names comes first.
update wt set nope = missing_too where nope_here = 1;
-- 42703 column "nope_here" does not exist
update wt set nope = missing_too;
-- 42703 column "missing_too" does not exist
update wt set nope = missing_too returning returned;
-- 42703 column "returned" does not exist
update wt set (a, b) = (1, wt.g, 2) where g = a;
-- 42703 column "g" does not exist
insert into wt (a) values (1) on conflict (a) do update set nope = missing_too where nope_here = 1;
-- 42703 column "missing_too" does not exist
insert into wt (nope) select missing_too from wt;
-- 42703 column "nope" of relation "wt" does not exist
merge into wt using wt x on x.a = wt.a when matched and nope_here = 1 then update set nope = missing_too;
-- 42703 column "nope_here" does not exist
merge into wt using wt x on x.a = wt.a when matched then update set nope = missing_too;
-- 42703 column "missing_too" does not exist
merge into wt using wt x on x.a = wt.a when not matched then insert (nope) values (missing_too);
-- 42703 column "nope" of relation "wt" does not exist
merge into wt using wt x on x.a = wt.a when matched then update set nope = 1 when not matched then insert (nope_too) values (1);
-- 42703 column "nope" of relation "wt" does not exist
--: What is sorted by a name that a star stands for.
create table wz (a int, z int);
-- ok
select w.* from wt w, wz order by a;
-- noop
select w.* from wt w join wz on wz.a = w.a order by a, b;
-- noop
select wz.* from wt w, wz order by b;
-- noop
select wz.* from wt w, wz order by c, nope;
-- 42703 column "nope" does not exist
select * from wt w join wz using (a) order by a;
-- noop
select wz.* from wt w, wz order by a + 1;
-- 42702 column reference "a" is ambiguous
select distinct on (a) w.* from wt w, wz order by a;
-- noop
select distinct on (z) w.* from wt w, wz;
-- noop
select distinct on (nope) w.* from wt w, wz;
-- 42703 column "nope" does not exist
select w.* from wt w, wz group by a;
-- 42702 column reference "a" is ambiguous
select w.b from wt w, wz order by a;
-- 42702 column reference "a" is ambiguous
create view wsorted as select w.* from wt w join wz on wz.a = w.a order by a;
-- ok
insert into wz (a) select x.a from (select wz.* from wt, wz order by a limit 1) x;
-- ok
select x.* from (select 1 as q) x, wz order by q;
-- noop
with x as (select 1 as a) select x.* from x, wz order by a;
-- noop
select (w).* from wt w, wz order by a;
-- noop
select distinct on (d1) a from wt group by g1 order by o1;
-- 42703 column "o1" does not exist
select distinct on (d1) a from wt group by g1;
-- 42703 column "g1" does not exist
select a from wt where w1 = 1 group by g1 having h1 = 1 order by o1;
-- 42703 column "w1" does not exist
select a from wt group by g1 having h1 = 1 order by o1;
-- 42703 column "h1" does not exist
