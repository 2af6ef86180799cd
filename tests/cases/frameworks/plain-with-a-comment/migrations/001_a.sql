-- Up migration
create table a (id bigint primary key);
