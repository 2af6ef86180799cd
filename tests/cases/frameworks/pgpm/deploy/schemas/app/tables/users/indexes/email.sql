-- Deploy schemas/app/tables/users/indexes/email to pg

BEGIN;
CREATE INDEX users_email_idx ON app.users (email);
COMMIT;
