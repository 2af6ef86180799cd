-- first
--migrate:up
create table a (id bigint primary key);
-- migrate:down
drop table a;
-- migrate:up
create table b (id bigint primary key);
-- migrate:down
drop table b;
