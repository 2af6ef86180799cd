create table b (id bigint primary key);
\ir 01_a.sql
\ir gone.sql
