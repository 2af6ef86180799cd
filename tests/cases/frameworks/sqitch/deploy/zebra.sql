-- Deploy shop:zebra to pg
BEGIN;
ALTER TABLE zebra ADD COLUMN name text;
COMMIT;
