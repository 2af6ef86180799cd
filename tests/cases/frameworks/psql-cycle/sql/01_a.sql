create table a (id bigint primary key);
\ir 02_b.sql
