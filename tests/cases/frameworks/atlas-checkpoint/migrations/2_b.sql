-- atlas:checkpoint v2

create table a (id bigint primary key);
create table b (id bigint primary key);
