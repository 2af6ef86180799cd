-- +migrate Up
create table b (id bigint primary key);
