-- Without those that a range brings along.
SELECT p.tableoid AS class, p.oid, p.pronamespace AS schema, p.proname::text AS name, pg_get_userbyid(p.proowner)::text AS owner,
  p.prokind = 'a' AS is_aggregate,
  CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END AS definition,
  ARRAY(SELECT format_type(u.type, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY u (type, at) ORDER BY u.at) AS arguments
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = p.tableoid AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
ORDER BY p.oid
