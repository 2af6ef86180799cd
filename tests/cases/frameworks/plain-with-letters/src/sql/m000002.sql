create table t2 (id bigint primary key);
