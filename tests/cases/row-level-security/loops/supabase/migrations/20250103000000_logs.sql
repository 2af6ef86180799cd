-- Over the catalog, with a list of exceptions.
DO $$
DECLARE
    r record;
BEGIN
    FOR r IN
        SELECT c.oid, c.relname
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
            AND c.relname NOT IN ('countries', 'settings')
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', r.oid::regclass);
        EXECUTE format('CREATE POLICY %I ON %s FOR SELECT USING (false)', r.relname || '_nobody', r.oid::regclass);
    END LOOP;
END
$$;
