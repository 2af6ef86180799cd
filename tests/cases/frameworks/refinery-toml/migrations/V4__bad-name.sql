create table bad (id bigint primary key);
