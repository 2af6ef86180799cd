DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['notes', 'files'] LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN created_at timestamptz', t);
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (id > 0)', t, t || '_positive');
    END LOOP;
END
$$;
