SELECT e.tableoid AS class, e.oid, e.extname::text AS name, e.extversion AS version, pg_get_userbyid(e.extowner)::text AS owner
FROM pg_extension e
ORDER BY e.oid
