create table t1 (id bigint primary key);
