create table dash (id bigint primary key);
