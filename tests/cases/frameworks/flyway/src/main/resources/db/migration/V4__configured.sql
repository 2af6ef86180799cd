create table configured (id bigint primary key);
