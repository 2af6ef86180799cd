-- +goose Up
CREATE TABLE t00005 (id bigint PRIMARY KEY);
-- +goose Down
DROP TABLE t00005;
