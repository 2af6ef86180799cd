-- The directive comes too late.
-- no-transaction
CREATE INDEX CONCURRENTLY users_email_idx ON users (email);
DROP INDEX CONCURRENTLY users_email_idx;
