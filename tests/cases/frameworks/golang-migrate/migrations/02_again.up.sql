create table again (id bigint primary key);
