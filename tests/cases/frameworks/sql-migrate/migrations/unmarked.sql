create table unmarked (id bigint primary key);
