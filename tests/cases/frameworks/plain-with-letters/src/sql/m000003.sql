create table t3 (id bigint primary key);
