-- migrate:up transaction: false
REINDEX TABLE CONCURRENTLY users;
-- migrate:down
SELECT 1;
