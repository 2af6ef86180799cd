create table lost (id bigint primary key);
