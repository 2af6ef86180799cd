-- What an owner has by being it is left out, and what everybody has of every type and routine.
SELECT o.class, o.oid, o.column::int2, CASE WHEN a.grantee = 0 THEN 'public' ELSE pg_get_userbyid(a.grantee)::text END AS role,
  lower(a.privilege_type) AS privilege, a.is_grantable AS grant_option
FROM (
  SELECT tableoid AS class, oid, 0::int2 AS column, relowner AS owner, relacl AS acl FROM pg_class WHERE relacl IS NOT NULL
  UNION ALL SELECT c.tableoid, c.oid, t.attnum, c.relowner, t.attacl
    FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid WHERE t.attacl IS NOT NULL
  UNION ALL SELECT tableoid, oid, 0, nspowner, nspacl FROM pg_namespace WHERE nspacl IS NOT NULL
  UNION ALL SELECT tableoid, oid, 0, typowner, typacl FROM pg_type WHERE typacl IS NOT NULL
  UNION ALL SELECT tableoid, oid, 0, proowner, proacl FROM pg_proc WHERE proacl IS NOT NULL
) o, aclexplode(o.acl) a
WHERE (o.oid >= 16384 OR o.class = 'pg_namespace'::regclass) AND a.grantee <> o.owner
  AND NOT (a.grantee = 0 AND o.class IN ('pg_type'::regclass, 'pg_proc'::regclass))
ORDER BY o.class, o.oid, o.column, a.grantee, a.privilege_type
