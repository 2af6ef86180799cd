-- +goose Up
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE events (id bigint, at date NOT NULL, user_id bigint REFERENCES users) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
