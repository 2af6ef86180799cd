create table bills (id bigint primary key);
