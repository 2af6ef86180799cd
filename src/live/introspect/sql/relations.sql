SELECT c.tableoid AS class, c.oid, c.relnamespace AS schema, c.relname::text AS name, c.relkind::text AS kind,
  c.relpersistence::text AS persistence, c.relrowsecurity AS row_security, c.relforcerowsecurity AS force_row_security,
  pg_get_expr(c.relpartbound, c.oid) AS bound,
  CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS query,
  coalesce(c.reloptions, '{}') AS options, c.relreplident::text AS replica_identity,
  (SELECT x.relname::text FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
    WHERE i.indrelid = c.oid AND i.indisreplident) AS replica_index,
  pg_get_userbyid(c.relowner)::text AS owner,
  CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS of_type,
  (SELECT s.srvname::text FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver
    WHERE f.ftrelid = c.oid) AS server,
  ARRAY(SELECT i.inhparent FROM pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno) AS parents
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = c.tableoid AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.oid
