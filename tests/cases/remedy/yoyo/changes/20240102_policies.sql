-- depends: 20240101_tables
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON users USING (id = 1);
CREATE POLICY own ON orders USING (user_id = 1);
