-- Deploy schemas/app/tables/users/table to pg
-- requires: schemas/app/schema

BEGIN;
CREATE TABLE app.users (id bigint PRIMARY KEY, email text NOT NULL);
COMMIT;
