create table d (id bigint primary key);
