-- depends: 20240103_c

create table a (id bigint primary key);
