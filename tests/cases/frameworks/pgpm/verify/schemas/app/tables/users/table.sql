-- Verify schemas/app/tables/users/table on pg

BEGIN;
SELECT verify_table('app.users');
ROLLBACK;
