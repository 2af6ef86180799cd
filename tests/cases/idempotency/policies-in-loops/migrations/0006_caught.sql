DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['notes', 'files'] LOOP
        BEGIN
            EXECUTE format('CREATE POLICY everything ON %I USING (id > 0)', t);
        EXCEPTION
            WHEN duplicate_object THEN NULL;
        END;
    END LOOP;
END
$$;
