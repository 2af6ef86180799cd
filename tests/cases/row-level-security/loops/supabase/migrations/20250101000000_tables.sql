CREATE TABLE accounts (id bigint PRIMARY KEY);
CREATE TABLE payments (id bigint PRIMARY KEY);
CREATE TABLE audit_log (id bigint PRIMARY KEY);
CREATE TABLE countries (id bigint PRIMARY KEY);
CREATE TABLE settings (id bigint PRIMARY KEY);
