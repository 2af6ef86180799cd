create table a (id bigint primary key);
{{ template "shared/gone.sql" . }}
