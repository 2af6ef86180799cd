-- pg_stat_monitor: the view, with the columns that it shares with pg_stat_statements, and no rows.

CREATE VIEW @extschema@.pg_stat_monitor AS
  SELECT
    NULL::bigint AS bucket,
    NULL::timestamptz AS bucket_start_time,
    NULL::oid AS userid,
    NULL::oid AS dbid,
    NULL::text AS queryid,
    NULL::text AS query,
    NULL::bigint AS calls,
    NULL::double precision AS total_exec_time,
    NULL::double precision AS mean_exec_time,
    NULL::bigint AS rows
  WHERE false;
CREATE FUNCTION @extschema@.pg_stat_monitor_reset() RETURNS void
  LANGUAGE sql AS $$ SELECT $$;
