SELECT n.tableoid AS class, n.oid, n.nspname::text AS name, pg_get_userbyid(n.nspowner)::text AS owner
FROM pg_namespace n
WHERE n.nspname IN ('pg_catalog', 'information_schema') OR n.nspname !~ '^pg_'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = n.tableoid AND d.objid = n.oid AND d.deptype = 'e')
ORDER BY n.oid
