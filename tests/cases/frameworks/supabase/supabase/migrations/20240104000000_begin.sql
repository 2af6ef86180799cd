begin;
create table tags (id bigint primary key);
commit;
