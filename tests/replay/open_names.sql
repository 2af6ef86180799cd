--: What a query names may be something that nobody knows: nothing is said of it then.
create schema s9;
-- ok
create table s9.w (s int);
-- ok
create table public.w (x int);
-- ok
insert into w (s) values (1);
-- 42703 column "s" of relation "w" does not exist
--: A path that is not known.
select set_config('search_path', 's9,' || current_setting('search_path'), false);
-- ok
select s from w;
-- noop
insert into w (s) values (1);
-- ok
update public.w set s = 1;
-- 42703 column "s" of relation "w" does not exist
reset search_path;
-- ok
select s from w;
-- 42703 column "s" does not exist
select set_config('search_path', v, false) from (values ('s9')) q (v);
-- ok
select s from w;
-- noop
reset search_path;
-- ok
do $$ begin perform set_config('app.tenant', '1', false); update w set s = 1; end $$;
-- 42703 column "s" of relation "w" does not exist
do $$ begin perform set_config('search_path', 's9', true); update w set s = 1; end $$;
-- ok
select s from w;
-- noop
reset search_path;
-- ok
create function setp() returns void language plpgsql as $$ begin perform set_config('search_path', 's9', false); end $$;
-- ok
select setp();
-- noop
update w set s = 1;
-- ok
reset search_path;
-- ok
--: What a trigger does to other tables.
create table acc (id int);
-- ok
create table tt (i int);
-- ok
create function widen() returns trigger language plpgsql as $$ begin alter table acc add d int; return null; end $$;
-- ok
create function stamp() returns trigger language plpgsql as $$ begin new.i := 1; return new; end $$;
-- ok
create trigger stamp before insert on tt for each row execute function stamp();
-- ok
insert into tt values (1);
-- ok
update acc set d = 1;
-- 42703 column "d" of relation "acc" does not exist
create trigger widen after insert on tt for each row execute function widen();
-- ok
insert into tt values (1);
-- unknown
update acc set d = 1;
-- unknown
--: As do rows that are read from a file.
create table acc2 (id int);
-- ok
create table tt2 (i int);
-- ok
create function widen2() returns trigger language plpgsql as $$ begin alter table acc2 add d int; return null; end $$;
-- ok
create trigger widen2 after insert on tt2 for each row execute function widen2();
-- ok
truncate tt2;
-- ok
delete from tt2;
-- ok
update acc2 set d = 1;
-- 42703 column "d" of relation "acc2" does not exist
copy tt2 from '/tmp/rows';
-- unknown
update acc2 set d = 1;
-- unknown
--: Who writes the server's catalogs may change anything.
create table told (id int, n text not null);
-- ok
insert into told (id) values (1);
-- 23502 null value in column "n" of relation "told" violates not-null constraint
update pg_attribute set attnotnull = false where attrelid = 'told'::regclass and attname = 'n';
-- unknown
insert into told (id) values (1);
-- unknown
