-- Revert x:tables from pg

BEGIN;
DROP TABLE orders;
DROP TABLE users;
COMMIT;
