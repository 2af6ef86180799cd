-- +migrate Up
create table a (id bigint primary key);
-- +migrate Down
drop table a;
