DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['notes', 'files'] LOOP
        EXECUTE format('DROP POLICY IF EXISTS %I ON %I', t || '_updates', t);
        EXECUTE format('CREATE POLICY %I ON %I FOR UPDATE USING (id > 0)', t || '_update', t);
    END LOOP;
END
$$;
