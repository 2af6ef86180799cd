DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['notes', 'files'] LOOP
        EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING (id > 0)', t || '_read', t);
    END LOOP;
END
$$;
