-- Deploy shop:zebra to pg
BEGIN;
CREATE TABLE zebra (id bigint PRIMARY KEY);
COMMIT;
