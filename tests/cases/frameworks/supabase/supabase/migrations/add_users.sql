create table other (id bigint primary key);
