DO $$
DECLARE
    t text;
BEGIN
    FOR t IN SELECT DISTINCT tablename FROM pg_policies WHERE tablename LIKE 'pay%' LOOP
        EXECUTE 'ALTER TABLE public.' || quote_ident(t) || ' DISABLE ROW LEVEL SECURITY';
    END LOOP;
END
$$;
