-- The policies stand in a loop, but nothing switches row-level security on for all of the tables.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['accounts', 'payments', 'settings'] LOOP
        EXECUTE format('CREATE POLICY %I ON public.%I FOR SELECT USING (true)', t || '_read', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['accounts', 'payments'] LOOP
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', t);
    END LOOP;
END
$$;
