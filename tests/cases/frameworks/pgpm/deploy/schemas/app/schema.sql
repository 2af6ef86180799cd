-- Deploy schemas/app/schema to pg

BEGIN;
CREATE SCHEMA app;
COMMIT;
