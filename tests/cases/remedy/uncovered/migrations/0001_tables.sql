CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
CREATE TABLE carts (id bigint PRIMARY KEY);
CREATE POLICY own ON orders USING (user_id = 1);
