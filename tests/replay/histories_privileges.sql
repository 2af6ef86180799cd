--: What a schema's defaults give, others do not take.
create schema s;
-- ok
create role hist_reader;
-- ok
alter default privileges in schema s grant select on tables to hist_reader;
-- ok
alter default privileges revoke select on tables from hist_reader;
-- ok
create table s.t (a int);
-- ok
alter default privileges in schema s revoke select on tables from hist_reader;
-- ok
drop role hist_reader;
-- 2BP01 role "hist_reader" cannot be dropped because some objects depend on it
drop table s.t;
-- ok
drop role hist_reader;
-- ok
--: Defaults are those of the owner, which a new column's sequence has from its table.
create role hist_reader;
-- ok
create role hist_owner;
-- ok
create table u (a int);
-- ok
alter table u owner to hist_owner;
-- ok
alter default privileges grant usage on sequences to hist_reader;
-- ok
alter table u add column id int generated always as identity;
-- ok
alter default privileges revoke usage on sequences from hist_reader;
-- ok
drop role hist_reader;
-- ok
drop role hist_owner;
-- 2BP01 role "hist_owner" cannot be dropped because some objects depend on it
drop table u;
-- ok
drop role hist_owner;
-- ok
