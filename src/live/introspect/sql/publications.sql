SELECT p.tableoid AS class, p.oid, p.pubname::text AS name, p.puballtables AS all_tables,
  ARRAY(SELECT r.prrelid FROM pg_publication_rel r WHERE r.prpubid = p.oid ORDER BY r.oid) AS tables
FROM pg_publication p
ORDER BY p.oid
