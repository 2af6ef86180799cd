SELECT a.attrelid AS relation, a.attnum AS number, a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type,
  a.attnotnull AS not_null, 
  -- A null default that a cast to the length or precision of the type hides is none.
  CASE WHEN pg_get_expr(v.adbin, v.adrelid) !~ '^NULL::' THEN pg_get_expr(v.adbin, v.adrelid) END AS "default", a.attidentity::text AS identity,
  a.attgenerated::text AS generated, NOT a.attislocal AS inherited,
  CASE WHEN a.attcollation <> t.typcollation THEN (SELECT l.collname::text FROM pg_collation l WHERE l.oid = a.attcollation) END AS collation
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef v ON v.adrelid = a.attrelid AND v.adnum = a.attnum
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
