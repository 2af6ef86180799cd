CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE ${prefix}orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
