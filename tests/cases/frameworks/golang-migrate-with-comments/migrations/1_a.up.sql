-- Up Migration
create table a (id bigint primary key);
