CREATE EXTENSION pg_stat_monitor;
GRANT SELECT ON pg_stat_monitor TO CURRENT_USER;
DROP EXTENSION pg_stat_monitor;
