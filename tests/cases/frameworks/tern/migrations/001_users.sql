create table users (id bigint primary key);

---- create above / drop below ----

drop table users;
