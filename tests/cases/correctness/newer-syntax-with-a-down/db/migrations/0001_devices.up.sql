CREATE TABLE devices (id bigint PRIMARY KEY, serial text, owner bigint, UNIQUE NULLS NOT DISTINCT (serial));
DO $$
BEGIN
    IF current_setting('server_version_num')::int >= 150000 THEN
        CREATE UNIQUE INDEX devices_owner_idx ON devices (owner)
            NULLS NOT DISTINCT;
    END IF;
END $$;
CREATE VIEW owners WITH (security_barrier, security_invoker) AS SELECT owner FROM devices;
GRANT SELECT, MAINTAIN ON devices TO CURRENT_USER;
