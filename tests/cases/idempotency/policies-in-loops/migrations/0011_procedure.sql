CREATE OR REPLACE FUNCTION add_policy(t regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY by_function ON %s USING (id > 0)', t);
END
$$;

SELECT add_policy('notes');
