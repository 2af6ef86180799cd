SELECT 'pg_authid'::regclass::oid AS class, r.oid, r.rolname::text AS name,
  array_remove(ARRAY[
    CASE WHEN r.rolsuper THEN 'superuser' END, CASE WHEN r.rolinherit THEN 'inherit' END,
    CASE WHEN r.rolcreaterole THEN 'createrole' END, CASE WHEN r.rolcreatedb THEN 'createdb' END,
    CASE WHEN r.rolcanlogin THEN 'canlogin' END, CASE WHEN r.rolreplication THEN 'isreplication' END,
    CASE WHEN r.rolbypassrls THEN 'bypassrls' END], NULL) AS attributes,
  ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
    WHERE m.member = r.oid ORDER BY 1) AS member_of
FROM pg_roles r
WHERE r.rolname !~ '^pg_'
ORDER BY r.oid
