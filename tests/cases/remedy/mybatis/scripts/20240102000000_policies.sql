-- // policies
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON users USING (id = 1);
CREATE POLICY own ON orders USING (user_id = 1);

-- //@UNDO
DROP POLICY own ON orders;
DROP POLICY own ON users;
-- sqlcheck: irreversible row-level security stays on
