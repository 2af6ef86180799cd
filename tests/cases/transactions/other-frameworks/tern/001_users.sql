create table {{.prefix}}_users (id bigint primary key, email text);

---- create above / drop below ----

drop table app_users;
