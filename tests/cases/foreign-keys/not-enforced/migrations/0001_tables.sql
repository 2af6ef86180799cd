CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, amount int);
CREATE INDEX orders_user_id_idx ON orders (user_id);
