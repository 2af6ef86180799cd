{{ template "shared/names.sql" . }}

create table {{.prefix}}_posts (id bigint primary key);

---- create above / drop below ----

drop function names;
