DO $$
DECLARE
    t text;
BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP POLICY IF EXISTS %I ON public.%I', t || '_write', t);
        EXECUTE format('CREATE POLICY %I ON public.%I FOR INSERT WITH CHECK (id > 0)', t || '_write', t);
    END LOOP;
END
$$;
