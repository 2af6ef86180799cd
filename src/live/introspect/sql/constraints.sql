-- A foreign key to a partitioned table has a row for each of its partitions, which is left out.
SELECT k.tableoid AS class, k.oid, k.conname::text AS name, k.contype::text AS kind, k.conrelid AS relation, k.contypid AS type,
  k.conindid AS index, coalesce(k.conkey, '{}') AS columns, k.confrelid AS referenced, coalesce(k.confkey, '{}') AS referenced_columns,
  k.confdeltype::text AS on_delete, k.confupdtype::text AS on_update, k.confmatchtype::text AS match,
  ARRAY(SELECT it::int2 FROM jsonb_array_elements_text(coalesce(nullif(to_jsonb(k) -> 'confdelsetcols', 'null'), '[]')) it) AS on_delete_columns,
  k.condeferrable AS is_deferrable, k.condeferred AS is_deferred, k.convalidated AS validated, k.connoinherit AS no_inherit, k.conislocal AS is_local,
  coalesce((to_jsonb(k) ->> 'conenforced')::bool, true) AS enforced, k.conparentid AS parent,
  pg_get_expr(k.conbin, k.conrelid) AS expression,
  ARRAY(SELECT o.oprname::text FROM unnest(k.conexclop) WITH ORDINALITY u (operator, at)
    JOIN pg_operator o ON o.oid = u.operator ORDER BY u.at) AS operators
FROM pg_constraint k
JOIN pg_namespace n ON n.oid = k.connamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND k.contype IN ('c', 'p', 'u', 'x', 'f', 'n', 't')
  AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid)
ORDER BY k.oid
