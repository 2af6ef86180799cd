DO $$
BEGIN
    EXECUTE 'CREATE POLICY named ON notes USING (true)';
    CREATE POLICY written ON files USING (true);
END
$$;
