SELECT p.tableoid AS class, p.oid, p.polname::text AS name, p.polrelid AS relation, p.polpermissive AS permissive,
  p.polcmd::text AS command,
  ARRAY(SELECT CASE WHEN u.role = 0 THEN 'public' ELSE pg_get_userbyid(u.role)::text END
    FROM unnest(p.polroles) WITH ORDINALITY u (role, at) ORDER BY u.at) AS roles,
  pg_get_expr(p.polqual, p.polrelid) AS "using", pg_get_expr(p.polwithcheck, p.polrelid) AS with_check
FROM pg_policy p
ORDER BY p.oid
