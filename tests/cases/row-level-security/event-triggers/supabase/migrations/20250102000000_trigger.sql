CREATE OR REPLACE FUNCTION rls_auto_enable() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    cmd record;
BEGIN
    FOR cmd IN
        SELECT * FROM pg_event_trigger_ddl_commands()
        WHERE command_tag IN ('CREATE TABLE', 'CREATE TABLE AS')
            AND object_type IN ('table', 'partitioned table')
    LOOP
        IF cmd.schema_name IN ('public') THEN
            BEGIN
                EXECUTE format('ALTER TABLE IF EXISTS %s ENABLE ROW LEVEL SECURITY', cmd.object_identity);
            EXCEPTION
                WHEN OTHERS THEN RAISE LOG 'failed to secure %', cmd.object_identity;
            END;
        END IF;
    END LOOP;
END
$$;

CREATE EVENT TRIGGER ensure_rls ON ddl_command_end
    WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO')
    EXECUTE FUNCTION rls_auto_enable();
