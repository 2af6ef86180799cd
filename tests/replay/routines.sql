create function f() returns int language plpgsql as $$begin return 1; end$$;
-- ok
create function f() returns int language plpgsql as $$begin return 1; end$$;
-- 42723 function "f" already exists with same argument types
create or replace function f() returns text language plpgsql as $$begin return 1; end$$;
-- 42P13 cannot change return type of existing function
create or replace function f() returns int language plpgsql as $$begin return 2; end$$;
-- ok
create function g(a int) returns int language sql as 'select 1';
-- ok
create or replace function g(b int) returns int language sql as 'select 1';
-- 42P13 cannot change name of input parameter "a"
create function g(a text) returns int language sql as 'select 1';
-- ok
drop function g;
-- 42725 function name "g" is not unique
drop function g(int, text);
-- unknown
drop function g(text);
-- ok
drop function g(text);
-- 42883 function g(text) does not exist
drop procedure g;
-- 42883 could not find a procedure named "g"
drop procedure g(int);
-- 42809 g(integer) is not a procedure
drop aggregate g(int);
-- 42809 function g(integer) is not an aggregate
drop function g;
-- ok
create procedure pr() language sql as 'select 1';
-- ok
create or replace function pr() returns int language sql as 'select 1';
-- 42809 cannot change routine kind
drop function pr;
-- 42883 could not find a function named "pr"
create function h(a int default 1, out x int, out y int) language sql as 'select 1,2';
-- ok
create or replace function h(a int, out x int, out y int) language sql as 'select 1,2';
-- 42P13 cannot remove parameter defaults from existing function
create or replace function h(a int default 1, out x int, out z int) language sql as 'select 1,2';
-- 42P13 cannot change return type of existing function
create or replace function h(a int default 1, out x int) language sql as 'select 1';
-- 42P13 cannot change return type of existing function
create table nope(a int);
-- ok
drop table nope;
-- ok
create function k(int) returns int language sql as 'select a from nope';
-- 42P01 relation "nope" does not exist
create function k(int) returns int language plpgsql as 'begin perform a from nope; end';
-- ok
alter function k(int) rename to f;
-- ok
alter function f(int) set search_path = '';
-- ok
drop function k(int);
-- 42883 function k(integer) does not exist
create schema b;
-- ok
--: Two routines, by the types of all parameters and by those of a call.
set search_path = public, b;
-- ok
create function either(x int, y text default null) returns table (a int) language plpgsql as 'begin end';
-- ok
create function b.either(x int, y text default null) returns uuid language plpgsql as 'begin end';
-- ok
drop routine either(integer, text);
-- unknown
drop function either(integer, text);
-- ok
drop routine either(integer, text);
-- ok
create table typed(b int, a text not null);
-- ok
alter table typed alter a add generated always as identity;
-- 22023 identity column type must be smallint, integer, or bigint
--: The type of an array by its own name.
create function arrays(h _text, n _int4) returns void language sql as $$ select $$;
-- ok
drop function arrays(text[], integer[]);
-- ok
drop function arrays(text[], integer[]);
-- 42883 function arrays(text[], integer[]) does not exist
