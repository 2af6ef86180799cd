-- timescaledb: hypertables stay plain tables.

CREATE SCHEMA IF NOT EXISTS _timescaledb_catalog;
CREATE SCHEMA IF NOT EXISTS _timescaledb_internal;
CREATE SCHEMA IF NOT EXISTS timescaledb_information;
CREATE TABLE _timescaledb_catalog.hypertable (
  id serial PRIMARY KEY,
  schema_name name NOT NULL,
  table_name name NOT NULL,
  UNIQUE (table_name, schema_name)
);
CREATE VIEW timescaledb_information.hypertables AS
  SELECT schema_name AS hypertable_schema, table_name AS hypertable_name
  FROM _timescaledb_catalog.hypertable;
CREATE FUNCTION @extschema@.create_hypertable(
  relation regclass,
  time_column_name name,
  partitioning_column name DEFAULT NULL,
  number_partitions integer DEFAULT NULL,
  associated_schema_name name DEFAULT NULL,
  associated_table_prefix name DEFAULT NULL,
  chunk_time_interval anyelement DEFAULT NULL::bigint,
  create_default_indexes boolean DEFAULT true,
  if_not_exists boolean DEFAULT false,
  partitioning_func regproc DEFAULT NULL,
  migrate_data boolean DEFAULT false,
  chunk_target_size text DEFAULT NULL,
  chunk_sizing_func regproc DEFAULT NULL,
  time_partitioning_func regproc DEFAULT NULL
) RETURNS TABLE (hypertable_id integer, schema_name name, table_name name, created boolean)
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_attribute
    WHERE attrelid = relation AND attname = time_column_name AND NOT attisdropped
  ) THEN
    RAISE EXCEPTION 'column "%" does not exist', time_column_name
      USING ERRCODE = 'undefined_column';
  END IF;
  IF create_default_indexes THEN
    EXECUTE format(
      'CREATE INDEX IF NOT EXISTS %I ON %s (%I DESC)',
      (SELECT relname FROM pg_class WHERE oid = relation) || '_' || time_column_name || '_idx',
      relation, time_column_name);
  END IF;
  RETURN QUERY
    INSERT INTO _timescaledb_catalog.hypertable AS h (schema_name, table_name)
    SELECT n.nspname, c.relname
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = relation
    ON CONFLICT DO NOTHING
    RETURNING h.id, h.schema_name, h.table_name, true;
END
$$;
-- Only a built-in function takes "any": this one gives a number, as a policy has one.
CREATE FUNCTION @extschema@.add_retention_policy(
  relation regclass, drop_after "any", if_not_exists boolean DEFAULT false
) RETURNS integer LANGUAGE internal AS 'pg_backend_pid';
CREATE FUNCTION @extschema@.add_compression_policy(
  hypertable regclass, compress_after "any", if_not_exists boolean DEFAULT false
) RETURNS integer LANGUAGE internal AS 'pg_backend_pid';
CREATE FUNCTION @extschema@.time_bucket(bucket_width interval, ts timestamptz) RETURNS timestamptz
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT to_timestamp(
      floor(extract(epoch FROM $2) / extract(epoch FROM $1)) * extract(epoch FROM $1))
  $$;
CREATE FUNCTION @extschema@.time_bucket(bucket_width interval, ts timestamp) RETURNS timestamp
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT to_timestamp(
      floor(extract(epoch FROM $2) / extract(epoch FROM $1)) * extract(epoch FROM $1))
      AT TIME ZONE 'UTC'
  $$;
