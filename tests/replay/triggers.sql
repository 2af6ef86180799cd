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
