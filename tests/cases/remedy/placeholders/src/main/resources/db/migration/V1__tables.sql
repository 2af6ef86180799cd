CREATE TABLE ${schema}.users (id bigint PRIMARY KEY);
CREATE TABLE ${schema}.orders (id bigint PRIMARY KEY, user_id bigint REFERENCES ${schema}.users);
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
