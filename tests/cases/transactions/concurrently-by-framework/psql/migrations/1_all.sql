\ir parts/tables.sql
CREATE INDEX CONCURRENTLY users_email_idx ON users (email);
BEGIN;
CLUSTER;
COMMIT;
