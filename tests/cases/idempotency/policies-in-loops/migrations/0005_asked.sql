DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['notes', 'files'] LOOP
        IF NOT EXISTS (
            SELECT FROM pg_policies
            WHERE schemaname = 'public' AND tablename = t AND policyname = t || '_delete'
        ) THEN
            EXECUTE 'CREATE POLICY ' || quote_ident(t || '_delete') || ' ON ' || quote_ident(t)
                || ' FOR DELETE USING (id > 0)';
        END IF;
    END LOOP;
END
$$;
