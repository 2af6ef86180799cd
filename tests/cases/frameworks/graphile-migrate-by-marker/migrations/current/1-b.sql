drop table if exists b;
create table b (id bigint primary key);
