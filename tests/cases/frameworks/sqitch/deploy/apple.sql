-- Deploy shop:apple to pg
BEGIN;
CREATE TABLE apple (id bigint PRIMARY KEY);
COMMIT;
