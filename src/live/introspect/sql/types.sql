-- Without the row types of relations, arrays, and the multiranges of ranges.
SELECT t.tableoid AS class, t.oid, t.typnamespace AS schema, t.typname::text AS name, t.typtype::text AS kind,
  t.typrelid AS relation, pg_get_userbyid(t.typowner)::text AS owner, t.typisdefined AS is_defined,
  CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END AS base,
  t.typnotnull AS not_null, 
  CASE WHEN pg_get_expr(t.typdefaultbin, 0) !~ '^NULL::' THEN pg_get_expr(t.typdefaultbin, 0) END AS "default",
  ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) AS labels,
  (SELECT format_type(r.rngsubtype, NULL) FROM pg_range r WHERE r.rngtypid = t.oid) AS subtype,
  (SELECT m.typname::text FROM pg_range r JOIN pg_type m ON m.oid = (to_jsonb(r) ->> 'rngmultitypid')::oid
    WHERE r.rngtypid = t.oid) AS multirange
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (t.typtype IN ('b', 'd', 'e', 'p', 'r') OR c.relkind = 'c')
  AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = t.tableoid AND d.objid = t.oid AND d.deptype = 'e')
ORDER BY t.oid
