SELECT c.tableoid AS class, c.oid, c.relnamespace AS schema, c.relname::text AS name, i.indrelid AS relation,
  i.indisunique AS "unique", i.indisprimary AS "primary", i.indisvalid AS valid, m.amname::text AS method,
  coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false) AS nulls_not_distinct,
  i.indkey::int2[] AS columns, i.indnkeyatts AS keys, i.indoption::int2[] AS options,
  ARRAY(SELECT pg_get_indexdef(c.oid, k, false) FROM generate_series(1, i.indnkeyatts) k ORDER BY k) AS expressions,
  ARRAY(SELECT CASE WHEN o.opcdefault THEN NULL ELSE o.opcname::text END
    FROM unnest(i.indclass::oid[]) WITH ORDINALITY u (class, at) JOIN pg_opclass o ON o.oid = u.class ORDER BY u.at) AS classes,
  ARRAY(SELECT CASE WHEN u.coll <> coalesce(a.attcollation, u.coll) THEN l.collname::text END
    FROM unnest(i.indcollation::oid[], i.indkey::int2[]) WITH ORDINALITY u (coll, number, at)
    LEFT JOIN pg_collation l ON l.oid = u.coll
    LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.number AND u.number > 0
    ORDER BY u.at) AS collations,
  pg_get_expr(i.indpred, i.indrelid) AS predicate,
  (SELECT h.inhparent FROM pg_inherits h WHERE h.inhrelid = c.oid) AS parent
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_am m ON m.oid = c.relam
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY c.oid
