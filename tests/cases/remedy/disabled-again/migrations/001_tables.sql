CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON users USING (id = 1);
CREATE POLICY own ON orders USING (user_id = 1);
CREATE INDEX ON orders (user_id);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
