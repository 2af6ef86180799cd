DROP POLICY own ON orders;
DROP POLICY own ON users;
-- sqlcheck: irreversible row-level security stays on
