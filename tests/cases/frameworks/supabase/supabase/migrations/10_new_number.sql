create table new (id bigint primary key);
