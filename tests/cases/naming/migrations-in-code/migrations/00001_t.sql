-- +goose Up
CREATE TABLE t00001 (id bigint PRIMARY KEY);
-- +goose Down
DROP TABLE t00001;
