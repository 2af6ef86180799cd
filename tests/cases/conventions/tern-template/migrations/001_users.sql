create table users (id bigint primary key);
{{ template "shared/index.sql" . }}
---- create above / drop below ----
drop table users;
