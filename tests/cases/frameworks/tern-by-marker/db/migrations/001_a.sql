create table a (id bigint primary key);
---- create above / drop below ----
drop table a;
