-- +goose Up
CREATE TABLE IF NOT EXISTS users (id bigint PRIMARY KEY);
CREATE TABLE IF NOT EXISTS orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
CREATE TABLE IF NOT EXISTS notes (id bigint PRIMARY KEY);
