DO $$
BEGIN
    MERGE INTO devices USING (VALUES (1)) AS v (id) ON devices.id = v.id WHEN MATCHED THEN DELETE;
    EXECUTE 'CREATE UNIQUE INDEX devices_id_idx ON devices (id) NULLS NOT DISTINCT';
END $$;
DROP VIEW owners;
DROP TABLE devices;
