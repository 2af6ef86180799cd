create table raw (id bigint primary key);
