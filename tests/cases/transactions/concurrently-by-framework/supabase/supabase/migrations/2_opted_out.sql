-- pg-delta: transaction=false
DISCARD ALL;
CREATE INDEX CONCURRENTLY users_email_idx ON users (email);
