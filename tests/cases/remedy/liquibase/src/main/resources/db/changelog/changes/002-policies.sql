--liquibase formatted sql

--changeset ada:2
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
-- sqlcheck: irreversible row-level security stays on
CREATE POLICY own ON users USING (id = 1);
CREATE POLICY own ON orders USING (user_id = 1);
--rollback DROP POLICY own ON orders;
--rollback DROP POLICY own ON users;
