SELECT d.classoid AS class, d.objoid AS oid, d.objsubid::int2 AS column, d.description AS text
FROM pg_description d
WHERE d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass
UNION ALL
SELECT d.classoid, d.objoid, 0::int2, d.description
FROM pg_shdescription d
WHERE d.classoid = 'pg_authid'::regclass
