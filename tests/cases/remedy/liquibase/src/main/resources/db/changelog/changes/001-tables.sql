--liquibase formatted sql

--changeset ada:1
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
--rollback DROP TABLE orders;
--rollback DROP TABLE users;
