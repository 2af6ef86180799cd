SELECT c.tableoid AS class, c.oid, c.relnamespace AS schema, c.relname::text AS name, c.relpersistence::text AS persistence,
  pg_get_userbyid(c.relowner)::text AS owner, format_type(s.seqtypid, NULL) AS type, s.seqstart AS start,
  s.seqincrement AS increment, s.seqmin AS minvalue, s.seqmax AS maxvalue, s.seqcache AS cache, s.seqcycle AS cycle,
  d.refobjid AS owner_relation, d.refobjsubid AS owner_column, coalesce(d.deptype = 'i', false) AS identity
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_sequence s ON s.seqrelid = c.oid
LEFT JOIN pg_depend d ON d.classid = c.tableoid AND d.objid = c.oid AND d.objsubid = 0
  AND d.refclassid = c.tableoid AND d.deptype IN ('a', 'i')
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = c.tableoid AND e.objid = c.oid AND e.deptype = 'e')
ORDER BY c.oid
