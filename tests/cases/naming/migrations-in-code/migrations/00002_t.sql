-- +goose Up
CREATE TABLE t00002 (id bigint PRIMARY KEY);
-- +goose Down
DROP TABLE t00002;
