-- The kinds of which the catalog keeps the name alone.
SELECT o.class, o.oid, o.schema, o.name, o.kind, o.arguments
FROM (
  SELECT tableoid AS class, oid, stxnamespace AS schema, stxname::text AS name, 'statistics' AS kind, NULL::text[] AS arguments FROM pg_statistic_ext
  UNION ALL SELECT tableoid, oid, collnamespace, collname::text, 'collation', NULL FROM pg_collation
  UNION ALL SELECT tableoid, oid, connamespace, conname::text, 'conversion', NULL FROM pg_conversion
  UNION ALL SELECT tableoid, oid, cfgnamespace, cfgname::text, 'text search configuration', NULL FROM pg_ts_config
  UNION ALL SELECT tableoid, oid, dictnamespace, dictname::text, 'text search dictionary', NULL FROM pg_ts_dict
  UNION ALL SELECT tableoid, oid, prsnamespace, prsname::text, 'text search parser', NULL FROM pg_ts_parser
  UNION ALL SELECT tableoid, oid, tmplnamespace, tmplname::text, 'text search template', NULL FROM pg_ts_template
  UNION ALL SELECT tableoid, oid, opcnamespace, opcname::text, 'operator class', NULL FROM pg_opclass
  UNION ALL SELECT tableoid, oid, opfnamespace, opfname::text, 'operator family', NULL FROM pg_opfamily
  UNION ALL SELECT tableoid, oid, oprnamespace, oprname::text, 'operator',
    ARRAY[CASE WHEN oprleft = 0 THEN '"none"' ELSE format_type(oprleft, NULL) END, format_type(oprright, NULL)] FROM pg_operator
  UNION ALL SELECT tableoid, oid, NULL, fdwname::text, 'foreign-data wrapper', NULL FROM pg_foreign_data_wrapper
  UNION ALL SELECT tableoid, oid, NULL, srvname::text, 'server', NULL FROM pg_foreign_server
  UNION ALL SELECT tableoid, oid, NULL, lanname::text, 'language', NULL FROM pg_language
  UNION ALL SELECT tableoid, oid, NULL, amname::text, 'access method', NULL FROM pg_am
) o
-- What initdb made has lower numbers.
WHERE o.oid >= 16384 AND (o.schema IS NULL OR o.schema IN (
    SELECT n.oid FROM pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'))
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e')
ORDER BY o.oid
