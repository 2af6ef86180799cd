-- +migrate Up
-- notransaction
CREATE INDEX CONCURRENTLY users_id_idx ON users (id);
-- +migrate Down
COMMIT;
