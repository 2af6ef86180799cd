-- What a history left, a line for each object, in the words of tests/random/model.rs.
WITH schema AS (
  SELECT oid, nspname AS name FROM pg_namespace
  WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND nspname NOT LIKE 'pg_temp%' AND nspname NOT LIKE 'pg_toast_temp%'
), member AS (
  SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), relation AS (
  SELECT c.*, format('%s.%s', s.name, c.relname) AS name
  FROM pg_class c JOIN schema s ON s.oid = c.relnamespace
  WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
), type AS (
  SELECT t.*, format('%s.%s', s.name, t.typname) AS name
  FROM pg_type t JOIN schema s ON s.oid = t.typnamespace
  WHERE NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
), function AS (
  SELECT p.*, format('%s.%s(%s)', s.name, p.proname,
    (SELECT string_agg(format_type(a.type, -1), ', ' ORDER BY a.n) FROM unnest(p.proargtypes) WITH ORDINALITY a (type, n))) AS name
  FROM pg_proc p JOIN schema s ON s.oid = p.pronamespace
  WHERE p.prokind IN ('f', 'p') AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
)
SELECT format('schema %s', name) FROM schema
UNION ALL
SELECT format('%s %s%s%s%s%s',
  CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' END,
  name, CASE WHEN relrowsecurity THEN ' rls' ELSE '' END, CASE WHEN relforcerowsecurity THEN ' force' ELSE '' END,
  CASE WHEN relpersistence = 'u' THEN ' unlogged' ELSE '' END,
  CASE WHEN relispartition THEN ' partition' ELSE '' END)
FROM relation WHERE relkind IN ('r', 'p', 'v', 'm', 'S')
UNION ALL
SELECT format('columns %s (%s)', name, (SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = r.oid AND attnum > 0 AND NOT attisdropped))
FROM relation r WHERE relkind IN ('r', 'p', 'v', 'm')
UNION ALL
SELECT format('column %s.%s %s%s%s%s', r.name, a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
  CASE WHEN a.attgenerated <> '' THEN ' generated' WHEN a.attidentity <> '' THEN ' identity' WHEN d.value NOT LIKE 'NULL::%' THEN ' default' ELSE '' END,
  CASE WHEN a.attislocal THEN '' ELSE ' inherited' END)
FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
-- A null default that a cast to the column's precision hides.
LEFT JOIN (SELECT adrelid, adnum, pg_get_expr(adbin, adrelid) AS value FROM pg_attrdef) d ON d.adrelid = r.oid AND d.adnum = a.attnum
WHERE r.relkind IN ('r', 'p')
UNION ALL
SELECT format('inherits %s %s', c.name, (SELECT string_agg(p.name, ', ' ORDER BY p.name) FROM pg_inherits i JOIN relation p ON p.oid = i.inhparent WHERE i.inhrelid = c.oid))
FROM relation c WHERE relkind IN ('r', 'p') AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)
UNION ALL
SELECT format('index %s on %s%s%s %s (%s)%s%s%s', r.name, t.name,
  CASE WHEN i.indisunique THEN ' unique' ELSE '' END, CASE WHEN i.indisprimary THEN ' primary' ELSE '' END, am.amname,
  (SELECT string_agg(coalesce(a.attname, '<expression>') || CASE WHEN i.indoption[k.n - 1] & 1 = 1 THEN ' desc' ELSE '' END, ', ' ORDER BY k.n)
   FROM unnest(i.indkey) WITH ORDINALITY k (attnum, n)
   LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum <> 0
   WHERE k.n <= i.indnkeyatts),
  CASE WHEN i.indnatts > i.indnkeyatts THEN ' include' ELSE '' END,
  CASE WHEN i.indpred IS NOT NULL THEN ' where' ELSE '' END, CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END)
FROM relation r JOIN pg_index i ON i.indexrelid = r.oid JOIN relation t ON t.oid = i.indrelid JOIN pg_am am ON am.oid = r.relam
UNION ALL
SELECT format('constraint %s.%s %s (%s)%s%s%s%s', t.name, k.conname, k.contype,
  (SELECT string_agg(a.attname, ', ' ORDER BY CASE WHEN k.contype = 'c' THEN a.attnum END, u.n) FROM unnest(k.conkey) WITH ORDINALITY u (attnum, n) JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum),
  CASE WHEN k.contype = 'f' THEN format(' references %s (%s) %s', f.name,
  (SELECT string_agg(a.attname, ', ' ORDER BY u.n) FROM unnest(k.confkey) WITH ORDINALITY u (attnum, n) JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum), k.confdeltype) END,
  CASE WHEN k.convalidated THEN '' ELSE ' not valid' END,
  CASE WHEN k.contype = 'c' AND k.connoinherit THEN ' no inherit' ELSE '' END, CASE WHEN k.condeferrable THEN ' deferrable' ELSE '' END)
FROM pg_constraint k JOIN relation t ON t.oid = k.conrelid LEFT JOIN relation f ON f.oid = k.confrelid
WHERE k.contype <> 't'
  -- A key to a partitioned table has a row for each of its partitions.
  AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid)
UNION ALL
SELECT format('trigger %s.%s executes %s %s', t.name, g.tgname, p.name, g.tgenabled) FROM pg_trigger g JOIN relation t ON t.oid = g.tgrelid LEFT JOIN function p ON p.oid = g.tgfoid WHERE NOT g.tgisinternal
UNION ALL
SELECT format('policy %s.%s %s%s%s%s', t.name, p.polname, p.polcmd, CASE WHEN p.polpermissive THEN '' ELSE ' restrictive' END,
  CASE WHEN p.polqual IS NULL THEN '' ELSE ' using' END, CASE WHEN p.polwithcheck IS NULL THEN '' ELSE ' check' END)
FROM pg_policy p JOIN relation t ON t.oid = p.polrelid
UNION ALL
SELECT format('rule %s.%s', t.name, w.rulename) FROM pg_rewrite w JOIN relation t ON t.oid = w.ev_class WHERE w.rulename <> '_RETURN'
UNION ALL
SELECT format('%s %s%s', CASE prokind WHEN 'p' THEN 'procedure' ELSE 'function' END, name, CASE WHEN prosecdef THEN ' definer' ELSE '' END) FROM function
UNION ALL
SELECT format('enum %s (%s)', name, (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
FROM type t WHERE typtype = 'e'
UNION ALL
SELECT format('domain %s %s%s%s (%s)', name, format_type(typbasetype, typtypmod), CASE WHEN typnotnull THEN ' not null' ELSE '' END, CASE WHEN typdefault NOT LIKE 'NULL::%' THEN ' default' ELSE '' END,
  (SELECT string_agg(conname, ', ' ORDER BY conname) FROM pg_constraint k WHERE k.contypid = t.oid))
FROM type t WHERE typtype = 'd'
UNION ALL
SELECT format('composite %s (%s)', name, (SELECT string_agg(format('%s %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = r.oid AND attnum > 0 AND NOT attisdropped))
FROM relation r WHERE relkind = 'c'
UNION ALL
SELECT format('range %s', name) FROM type WHERE typtype = 'r'
UNION ALL
SELECT format('owned %s by %s.%s', r.name, t.name, a.attname) FROM relation r
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
JOIN relation t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE r.relkind = 'S'
UNION ALL
SELECT format('comment %s %s%s', r.relkind, r.name, CASE WHEN d.objsubid > 0 THEN format('.%s', a.attname) ELSE '' END)
FROM pg_description d JOIN relation r ON d.classoid = 'pg_class'::regclass AND d.objoid = r.oid
LEFT JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.objsubid
UNION ALL
SELECT format('comment constraint %s.%s', t.name, k.conname)
FROM pg_description d JOIN pg_constraint k ON d.classoid = 'pg_constraint'::regclass AND d.objoid = k.oid JOIN relation t ON t.oid = k.conrelid
UNION ALL
SELECT format('statistics %s.%s', s.name, x.stxname) FROM pg_statistic_ext x JOIN schema s ON s.oid = x.stxnamespace
UNION ALL
SELECT format('publication %s (%s)', p.pubname, (SELECT string_agg(t.name, ', ' ORDER BY t.name) FROM pg_publication_rel r JOIN relation t ON t.oid = r.prrelid WHERE r.prpubid = p.oid)) FROM pg_publication p
UNION ALL
SELECT format('public %s on %s', lower(x.privilege_type), r.name) FROM relation r, LATERAL aclexplode(r.relacl) x WHERE x.grantee = 0
UNION ALL
SELECT format('extension %s', extname) FROM pg_extension WHERE extname <> 'plpgsql';
