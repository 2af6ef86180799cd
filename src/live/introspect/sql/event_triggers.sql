SELECT e.tableoid AS class, e.oid, e.evtname::text AS name, e.evtevent::text AS event, coalesce(e.evttags, '{}') AS tags,
  e.evtfoid AS function, e.evtenabled::text AS enabled
FROM pg_event_trigger e
WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = e.tableoid AND d.objid = e.oid AND d.deptype = 'e')
ORDER BY e.oid
