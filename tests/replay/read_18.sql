create table t (a int primary key);
-- ok
create function quoted() returns bigint language sql as 'select count(*) from t_pkey';
-- 42809 cannot open relation "t_pkey"
create function standard() returns bigint language sql begin atomic select count(*) from t_pkey; end;
-- 42809 cannot open relation "t_pkey"
select * from t_pkey;
-- 42809 cannot open relation "t_pkey"
insert into t select * from t_pkey;
-- 42809 cannot open relation "t_pkey"
create rule r as on insert to t do instead select * from t_pkey;
-- 42809 cannot open relation "t_pkey"
create policy p on t using (exists (select 1 from t_pkey));
-- 42809 cannot open relation "t_pkey"
select 't_pkey'::regclass;
-- noop
select pg_relation_size('t_pkey'), (select count(*) from t);
-- noop
create type composite as (a int);
-- ok
select * from composite;
-- 42809 cannot open relation "composite"
select 'composite'::regclass;
-- noop
select count(*) from pg_attribute where attrelid = 'composite'::regclass;
-- noop
create view attributes as select count(*) from pg_attribute where attrelid = 'composite'::regclass;
-- ok
create table u (o oid default 'composite'::regclass);
-- ok
create view of_composite as select 'composite'::regclass, a from composite;
-- 42809 cannot open relation "composite"
create sequence numbers;
-- ok
grant insert, update on numbers to public;
-- ok
