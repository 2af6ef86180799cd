-- +goose Up
-- Up migration
create table a (id bigint primary key);
-- +goose Down
-- Down migration
drop table a;
