-- Statements, each with the first major version that accepts it: 13 is the oldest that is asked.
create table base (a int, b int, primary key (a, b)); -- 13
create table gen (a int, b int generated always as (a * 2) stored); -- 13
create view vv as select 1 as x; -- 13
create function tf() returns trigger language plpgsql as 'begin return new; end'; -- 13
create table part (a int) partition by range (a); -- 13
create table part1 partition of part for values from (1) to (2); -- 13
create publication pp; -- 13
create table fk (a int, b int, constraint fkc foreign key (a, b) references base); -- 13
create table a1 (p numeric check (p > 0) not enforced); -- 18
create table a2 (room int, constraint x not null room); -- 18
create table a3 (r int4range, d int4range, unique (r, d without overlaps)); -- 18
alter table gen add constraint nn not null a not valid; -- 18
alter table fk add not null a; -- 18
create table a4 (a int not null no inherit); -- 18
create table a5 (n int, t int generated always as (n * 2) virtual); -- 18
create table a6 (n int, t int generated always as (n * 2)); -- 18
alter table gen alter b set expression as (a * 3); -- 17
create table a7 (s text, unique nulls not distinct (s)); -- 15
create unique index a8 on base (a) nulls not distinct; -- 15
create table a9 (t int, u int, foreign key (t, u) references base on delete set null (u)); -- 15
create view a10 with (security_invoker = true) as select 1; -- 15
alter view vv set (security_invoker = true); -- 15
merge into base using gen on base.a = gen.a when matched then delete; -- 15
create publication a11 for tables in schema public; -- 15
alter publication pp add tables in schema public; -- 15
grant maintain on base to public; -- 17
create function a12() returns bigint language sql begin atomic select 1; end; -- 14
create function a13() returns int language sql return 42; -- 14
create or replace trigger a14 before update on base for each row execute function tf(); -- 14
create statistics a15 on (a + 1), (b + 1) from base; -- 14
create statistics a16 on (a), b from base; -- 13
create statistics on a, b from base; -- 16
alter table part detach partition part1 concurrently; -- 14
alter table gen set access method heap; -- 15
alter table gen set access method default; -- 17
alter table fk alter constraint fkc not enforced; -- 18
alter table fk alter constraint fkc enforced; -- 18
alter table gen alter constraint nn no inherit; -- 18
alter view vv reset (security_invoker); -- 13
do $$ begin if current_setting('server_version_num')::int >= 150000 then create view a17 with (security_invoker = true) as select 1 as x; end if; end $$; -- 13
do $$ begin grant maintain on base to public; exception when others then null; end $$; -- 13
do $$ begin create statistics a18 on (a + 1), (b + 1) from gen; exception when others then null; end $$; -- 13
do $$ begin if current_setting('server_version_num')::int >= 150000 then create unique index a19 on gen (a) nulls not distinct; end if; end $$; -- 15
create function a20(return int, a int) returns int language sql return a; -- 14
set check_function_bodies = off; -- 13
create function a21() returns int language sql as $$return 1$$; -- 13
create function a22() returns int language sql as 'begin atomic select 1; end'; -- 13
create table period_key (a int4range, d daterange, primary key (a, d without overlaps)); -- 18
create table period_ref (a int4range, period daterange, foreign key (a, period period) references period_key (a, period d)); -- 18
create table a23 (period int primary key); -- 13
create table plain_ref (period int, foreign key (period) references a23 (period)); -- 13
create table a29 (b text); -- 13
alter table a29 alter b set compression pglz; -- 14
alter table gen alter a set statistics default; -- 17
alter table gen alter a set storage default; -- 16
alter table gen alter a set statistics 100; -- 13
alter default privileges grant maintain on tables to public; -- 17
alter default privileges grant select on tables to public; -- 13
create unlogged sequence a24; -- 15
create procedure a25(out x int) language plpgsql as 'begin x := 1; end'; -- 14
create procedure a26(inout x int) language plpgsql as 'begin x := 1; end'; -- 13
create type a27 as range (subtype = int8, multirange_type_name = a27s); -- 14
create type a28 as range (subtype = int8); -- 13
merge into base using gen on base.a = gen.a when not matched by source then delete; -- 17
alter view if exists missing set (security_invoker = true); -- 13
create table n1 (id uuid default gen_random_uuid()); -- 13
create table n2 (id uuid default uuidv7()); -- 18
create table n3 (id uuid); -- 13
alter table n3 alter id set default uuidv4(); -- 18
create view n4 as select bit_count('\x01'::bytea), date_bin('1 day', now(), now()) as b; -- 14
create view n5 as select bit_xor(a) from base; -- 14
create view n6 as select range_agg(int4range(1, 2)) as a; -- 14
create view n7 as select range_intersect_agg(int4range(1, 2)) as a; -- 14
create view n8 as select string_to_table('a', 'b') as a; -- 14
create view n9 as select trim_array(array[1, 2], 1) as a; -- 14
create view n10 as select unistr('a') as a; -- 14
create index n11 on a29 (regexp_count(b, 'x')); -- 15
create view n12 as select regexp_instr('a', 'b') as a; -- 15
create view n13 as select regexp_like('a', 'b') as a; -- 15
create view n14 as select regexp_substr('a', 'b') as a; -- 15
create view n15 as select any_value(a) as a from base; -- 16
create view n16 as select array_sample(array[1, 2], 1) as a; -- 16
create view n17 as select array_shuffle(array[1, 2]) as a; -- 16
create view n18 as select date_add(now(), interval '1 day') as a; -- 16
create view n19 as select date_subtract(now(), interval '1 day') as a; -- 16
create view n20 as select erf(1) as a; -- 16
create view n21 as select erfc(1) as a; -- 16
create view n22 as select * from pg_input_error_info('a', 'int'); -- 16
create table n23 (a text check (pg_input_is_valid(a, 'int'))); -- 16
create view n24 as select random_normal() as a; -- 16
create view n25 as select pg_basetype('int'::regtype) as a; -- 17
create view n26 as select to_bin(1) as a; -- 17
create view n27 as select to_oct(1) as a; -- 17
create view n28 as select to_regtypemod('int') as a; -- 17
create view n29 as select unicode_assigned('a') as a; -- 17
create view n30 as select unicode_version() as a; -- 17
create view n31 as select uuid_extract_timestamp(gen_random_uuid()) as a; -- 17
create view n32 as select uuid_extract_version(gen_random_uuid()) as a; -- 17
create view n33 as select xmltext('a') as a; -- 17
create view n34 as select array_reverse(array[1, 2]) as a; -- 18
create view n35 as select array_sort(array[1, 2]) as a; -- 18
create view n36 as select casefold('a') as a; -- 18
create view n37 as select crc32('\x01'::bytea) as a; -- 18
create view n38 as select crc32c('\x01'::bytea) as a; -- 18
create view n39 as select gamma(1) as a; -- 18
create view n40 as select lgamma(1) as a; -- 18
create function n41() returns uuid language sql as 'select pg_catalog.uuidv7()'; -- 13
create function n42() returns uuid language plpgsql as 'begin return uuidv7(); end'; -- 13
create schema n43; -- 13
create function n43.uuid_sorted() returns uuid language sql as 'select gen_random_uuid()'; -- 13
create table n44 (id uuid default n43.uuid_sorted()); -- 13
alter table if exists missing alter id set default uuidv7(); -- 13
