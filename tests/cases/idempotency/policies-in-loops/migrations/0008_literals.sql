DO $$
BEGIN
    EXECUTE 'CREATE POLICY named ON notes USING (id > 0)';
    CREATE POLICY written ON files USING (id > 0);
END
$$;
