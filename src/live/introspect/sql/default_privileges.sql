SELECT pg_get_userbyid(d.defaclrole)::text AS for_role, nullif(d.defaclnamespace, 0) AS schema, d.defaclobjtype::text AS kind,
  CASE WHEN a.grantee = 0 THEN 'public' ELSE pg_get_userbyid(a.grantee)::text END AS role,
  lower(a.privilege_type) AS privilege, a.is_grantable AS grant_option
FROM pg_default_acl d, aclexplode(d.defaclacl) a
WHERE a.grantee <> d.defaclrole
ORDER BY d.oid, a.grantee, a.privilege_type
