-- Up Migration
create table a (id bigint primary key);
-- Down Migration
drop table a;
