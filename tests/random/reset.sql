-- Empties a database, and the server of roles: each history begins with nothing, in a session as new.
-- The parts of DISCARD ALL but for DEALLOCATE: the queries that read the catalog stay prepared.
CLOSE ALL;
SET SESSION AUTHORIZATION DEFAULT;
RESET ALL;
DISCARD TEMP;
DISCARD SEQUENCES;
SET client_min_messages TO error;
DO $$
DECLARE
  found record;
BEGIN
  FOR found IN
    SELECT 'EVENT TRIGGER' AS kind, evtname AS name FROM pg_event_trigger
    UNION ALL SELECT 'PUBLICATION', pubname FROM pg_publication
    UNION ALL SELECT 'EXTENSION', extname FROM pg_extension WHERE extname <> 'plpgsql'
    UNION ALL SELECT 'FOREIGN DATA WRAPPER', fdwname FROM pg_foreign_data_wrapper
    UNION ALL SELECT 'SCHEMA', nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    UNION ALL SELECT 'OWNED BY', rolname FROM pg_roles WHERE oid >= 16384
    UNION ALL SELECT 'ROLE', rolname FROM pg_roles WHERE oid >= 16384
  LOOP
    IF found.kind IN ('OWNED BY', 'ROLE') THEN
      EXECUTE format('DROP %s %I', found.kind, found.name);
    ELSE
      EXECUTE format('DROP %s IF EXISTS %I CASCADE', found.kind, found.name);
    END IF;
  END LOOP;
END $$;
-- Those for everybody belong to no schema and to no role that goes.
SET allow_system_table_mods TO on;
DELETE FROM pg_default_acl;
CREATE SCHEMA public;
