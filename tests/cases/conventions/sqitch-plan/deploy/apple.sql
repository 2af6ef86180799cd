-- Deploy shop:apple to pg
BEGIN;
ALTER TABLE zebra ADD COLUMN apples int;
ALTER TABLE pear ADD COLUMN apples int;
CREATE TABLE pear (id bigint PRIMARY KEY);
COMMIT;
