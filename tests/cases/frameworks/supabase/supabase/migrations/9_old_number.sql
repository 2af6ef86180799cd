create table old (id bigint primary key);
