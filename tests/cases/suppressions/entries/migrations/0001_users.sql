CREATE TABLE users (id bigint PRIMARY KEY, parent bigint REFERENCES users);
