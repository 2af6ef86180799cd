-- migrate:up
create table dbmate (id bigint primary key)

-- migrate:down
drop table dbmate
