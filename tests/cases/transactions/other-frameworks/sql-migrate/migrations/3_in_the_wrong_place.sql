-- +migrate Up
-- notransaction
CREATE INDEX CONCURRENTLY users_id_idx ON users (id, email);
-- +migrate Down
COMMIT;
