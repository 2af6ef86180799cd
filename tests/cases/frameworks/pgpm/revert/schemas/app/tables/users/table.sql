-- Revert schemas/app/tables/users/table from pg

BEGIN;
DROP TABLE app.users;
COMMIT;
