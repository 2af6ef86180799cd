--: Owners and roles.
create role app;
-- ok
create role other;
-- ok
create table t(a int);
-- ok
create sequence s owned by t.a;
-- ok
alter table t owner to app;
-- ok
alter sequence s owned by none;
-- ok
alter sequence s owner to app;
-- noop
alter sequence s owned by t.a;
-- ok
alter sequence s owned by none;
-- ok
alter sequence s owner to other;
-- ok
alter sequence s owned by t.a;
-- 55000 sequence must have same owner as table it is linked to
drop role app;
-- 2BP01 role "app" cannot be dropped because some objects depend on it
reassign owned by app, other to postgres;
-- ok
alter sequence s owned by t.a;
-- ok
drop role app;
-- ok
drop role other;
-- ok
reassign owned by app to postgres;
-- 42704 role "app" does not exist
alter table t owner to app;
-- 42704 role "app" does not exist
--: Privileges stay with the role, but for those on what it owned.
create role reader;
-- ok
create role writer;
-- ok
create table u(a int);
-- ok
grant select on u to reader;
-- ok
grant insert on t to writer;
-- ok
alter table u owner to reader;
-- ok
alter table t owner to current_user;
-- ok
reassign owned by reader to postgres;
-- ok
drop role reader;
-- ok
reassign owned by writer to postgres;
-- ok
drop role writer;
-- 2BP01 role "writer" cannot be dropped because some objects depend on it
revoke insert on t from writer;
-- ok
--: What names a role follows it to its new name.
alter table u owner to writer;
-- ok
alter role writer rename to author;
-- ok
create role writer;
-- ok
drop role writer;
-- ok
drop role author;
-- 2BP01 role "author" cannot be dropped because some objects depend on it
alter table u owner to postgres;
-- ok
alter default privileges for role author grant select on tables to public;
-- ok
alter default privileges grant insert on tables to author;
-- ok
alter role author rename to writer;
-- ok
create role author;
-- ok
drop role author;
-- ok
drop role writer;
-- 2BP01 role "writer" cannot be dropped because some objects depend on it
alter default privileges for role writer revoke select on tables from public;
-- ok
alter default privileges revoke insert on tables from writer;
-- ok
drop role writer;
-- ok
--: Who the owner is to be is asked before what there is, but for tables.
create role leaves;
-- ok
drop role leaves;
-- ok
create procedure proceeds() language sql as 'select 1';
-- ok
alter function proceeds() owner to leaves;
-- 42704 role "leaves" does not exist
create table going_away (a int);
-- ok
drop table going_away;
-- ok
alter table going_away owner to leaves;
-- 42P01 relation "going_away" does not exist
