create table t(a int, b int);
-- ok
create view v as select 1 as x;
-- ok
create function f() returns trigger language plpgsql as $$begin return new; end$$;
-- ok
create function i() returns int language sql as 'select 1';
-- ok
create trigger tr before insert on t for each row execute function i();
-- 42P17 function i must return type trigger
create trigger tr before insert on v for each row execute function f();
-- 42809 "v" is a view
create trigger tr instead of insert on t for each row execute function f();
-- 42809 "t" is a table
create trigger tr before update of nope on t for each row execute function f();
-- 42703 column "nope" of relation "t" does not exist
create trigger tr before update of a on t for each row execute function f();
-- ok
create trigger tr before update of a on t for each row execute function f();
-- 42710 trigger "tr" for relation "t" already exists
create or replace trigger tr before insert on t for each row execute function f();
-- ok
create constraint trigger ct after insert on t for each row execute function f();
-- ok
create constraint trigger ct after insert on t for each row execute function f();
-- 42710 trigger "ct" for relation "t" already exists
create or replace trigger ct after insert on t for each row execute function f();
-- 42710 trigger "ct" for relation "t" is a constraint trigger
drop function f;
-- 2BP01 cannot drop function f() because other objects depend on it
drop trigger tr on v;
-- 42704 trigger "tr" for table "v" does not exist
alter trigger nope on t rename to x;
-- 42704 trigger "nope" for table "t" does not exist
alter trigger tr on t rename to ct;
-- 42710 trigger "ct" for relation "t" already exists
alter table t disable trigger nope;
-- 42704 trigger "nope" for table "t" does not exist
alter table t disable trigger tr;
-- ok
alter table t disable trigger tr;
-- noop
create function ev() returns event_trigger language plpgsql as $$begin end$$;
-- ok
create event trigger e on ddl_command_end execute function ev();
-- ok
create event trigger e on ddl_command_end execute function ev();
-- 42710 event trigger "e" already exists
create event trigger e2 on ddl_command_end execute function f();
-- 42P17 function f must return type event_trigger
alter event trigger e disable;
-- ok
drop event trigger e;
-- ok
drop event trigger e;
-- 42704 event trigger "e" does not exist
create rule r as on insert to t do instead nothing;
-- ok
create rule r as on insert to t do instead nothing;
-- 42710 rule "r" for relation "t" already exists
create or replace rule r as on insert to t do instead nothing;
-- ok
drop rule r on t;
-- ok
drop rule r on t;
-- 42704 rule "r" for relation "t" does not exist
drop rule if exists r on t;
-- noop
drop trigger tr on t;
-- ok
drop trigger if exists tr on t;
-- noop
drop trigger ct on t;
-- ok
drop function f();
-- ok
create trigger tr before insert on t for each row execute function f();
-- 42883 function f() does not exist
drop table t;
-- ok
drop trigger if exists tr on t;
-- noop
create table watched(a int, b int);
-- ok
create function watch() returns trigger language plpgsql as 'begin return new; end';
-- ok
create trigger on_a before update on watched for each row when (new.a <> 0) execute function watch();
-- ok
alter table watched alter a type bigint;
-- 0A000 cannot alter type of a column used in a trigger definition
alter table watched drop a;
-- 2BP01 cannot drop column a of table watched because other objects depend on it
alter table watched alter b type bigint;
-- ok
drop function watch cascade;
-- ok
drop function watch;
-- 42883 could not find a function named "watch"
create materialized view seen as select 1 as a;
-- ok
alter trigger t on seen rename to u;
-- 42809 relation "seen" cannot have triggers
alter policy p on seen rename to q;
-- 42809 "seen" is not a table
--: a constraint trigger has a constraint, which has its name when it is made
create function guards() returns trigger language plpgsql as $$begin return new; end$$;
-- ok
create table guarded(a int constraint positive check (a > 0), constraint one unique (a));
-- ok
create constraint trigger positive after insert on guarded for each row execute function guards();
-- 23505 duplicate key value violates unique constraint "pg_constraint_conrelid_contypid_conname_index"
create constraint trigger late after insert on guarded deferrable initially deferred for each row execute function guards();
-- ok
create trigger positive after insert on guarded for each row execute function guards();
-- ok
alter table guarded add constraint late check (a > 1);
-- 42710 constraint "late" for relation "guarded" already exists
comment on constraint late on guarded is 'x';
-- ok
alter table guarded alter constraint late deferrable;
-- 42809 constraint "late" of relation "guarded" is not a foreign key constraint
alter table guarded validate constraint late;
-- 42809 constraint "late" of relation "guarded" is not a foreign key or check constraint
alter table guarded drop constraint late;
-- 2BP01 cannot drop constraint late on table guarded because trigger late on table guarded requires it
alter table guarded drop constraint late cascade;
-- 2BP01 cannot drop constraint late on table guarded because trigger late on table guarded requires it
alter trigger late on guarded rename to later;
-- ok
comment on constraint later on guarded is 'x';
-- 42704 constraint "later" for table "guarded" does not exist
alter table guarded rename constraint late to positive;
-- 42710 constraint "positive" for relation "guarded" already exists
alter table guarded rename constraint late to latest;
-- ok
create constraint trigger latest after insert on guarded for each row execute function guards();
-- 23505 duplicate key value violates unique constraint "pg_constraint_conrelid_contypid_conname_index"
create table like_guarded (like guarded including all);
-- ok
alter table like_guarded rename constraint latest to late;
-- 42704 constraint "latest" for table "like_guarded" does not exist
drop trigger later on guarded;
-- ok
alter table guarded add constraint latest check (a > 2);
-- ok
create table split(a int) partition by range (a);
-- ok
create table split_1 partition of split for values from (0) to (10);
-- ok
create constraint trigger each after insert on split for each row execute function guards();
-- ok
create table split_2 partition of split for values from (10) to (20);
-- ok
alter table split_1 rename constraint each to each_1;
-- ok
alter table split rename constraint each to all_of_it;
-- ok
comment on constraint each on split_2 is 'x';
-- ok
create table split_3 (a int, constraint each check (a > 0));
-- ok
alter table split attach partition split_3 for values from (20) to (30);
-- 23505 duplicate key value violates unique constraint "pg_constraint_conrelid_contypid_conname_index"
alter table split detach partition split_2;
-- ok
alter table split_2 add constraint each check (a > 0);
-- ok
drop trigger each on split;
-- ok
alter table split_1 rename constraint each_1 to each;
-- 42704 constraint "each_1" for table "split_1" does not exist
