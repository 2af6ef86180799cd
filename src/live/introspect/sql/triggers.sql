SELECT t.tableoid AS class, t.oid, t.tgname::text AS name, t.tgrelid AS relation, t.tgfoid AS function,
  t.tgenabled::text AS enabled, pg_get_triggerdef(t.oid) AS definition
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY t.oid
