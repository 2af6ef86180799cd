create table tern (id bigint primary key)
---- create above / drop below ----
drop table tern
