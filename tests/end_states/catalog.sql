-- What a database holds, a line for each object, in the words of tests/end_states.rs.
-- Run with `psql -At`; the lines are sorted by the caller.
WITH relation AS (
  SELECT c.oid, c.relkind, c.relrowsecurity, format('%s.%s', n.nspname, c.relname) AS name
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND n.nspname NOT LIKE 'pg_temp%'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
)
SELECT format('%s %s%s',
  CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned-table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized-view' WHEN 'f' THEN 'foreign-table' WHEN 'S' THEN 'sequence' END,
  name, CASE WHEN relrowsecurity THEN ' rls' ELSE '' END)
FROM relation WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
UNION ALL
SELECT format('column %s.%s %s%s', r.name, a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' not null' ELSE '' END)
FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE r.relkind IN ('r', 'p')
UNION ALL
SELECT format('index %s on %s%s %s (%s)%s', r.name, t.name,
  CASE WHEN i.indisunique THEN ' unique' ELSE '' END, am.amname,
  (SELECT string_agg(coalesce(a.attname, '<expression>') || CASE WHEN i.indoption[k.n - 1] & 1 = 1 THEN ' desc' ELSE '' END, ', ' ORDER BY k.n)
   FROM unnest(i.indkey) WITH ORDINALITY k (attnum, n)
   LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum <> 0
   WHERE k.n <= i.indnkeyatts),
  CASE WHEN i.indpred IS NOT NULL THEN ' where' ELSE '' END)
FROM relation r
JOIN pg_index i ON i.indexrelid = r.oid
JOIN relation t ON t.oid = i.indrelid
JOIN pg_class c ON c.oid = r.oid
JOIN pg_am am ON am.oid = c.relam
UNION ALL
SELECT format('foreign-key %s.%s (%s) references %s (%s)', t.name, k.conname,
  (SELECT string_agg(a.attname, ', ' ORDER BY u.n) FROM unnest(k.conkey) WITH ORDINALITY u (attnum, n) JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum),
  f.name,
  (SELECT string_agg(a.attname, ', ' ORDER BY u.n) FROM unnest(k.confkey) WITH ORDINALITY u (attnum, n) JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum))
FROM pg_constraint k JOIN relation t ON t.oid = k.conrelid JOIN relation f ON f.oid = k.confrelid
WHERE k.contype = 'f'
UNION ALL
SELECT format('trigger %s.%s', t.name, g.tgname) FROM pg_trigger g JOIN relation t ON t.oid = g.tgrelid WHERE NOT g.tgisinternal
UNION ALL
SELECT format('policy %s.%s', t.name, p.polname) FROM pg_policy p JOIN relation t ON t.oid = p.polrelid
UNION ALL
SELECT format('function %s.%s(%s)', n.nspname, p.proname,
  (SELECT string_agg(format_type(a.type, NULL), ', ' ORDER BY a.n) FROM unnest(p.proargtypes) WITH ORDINALITY a (type, n)))
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND p.prokind IN ('f', 'p')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT format('enum %s.%s (%s)', n.nspname, t.typname, (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
UNION ALL
SELECT format('extension %s', extname) FROM pg_extension WHERE extname <> 'plpgsql';
