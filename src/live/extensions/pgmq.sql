-- pgmq: queues as tables, with the functions that migrations call.

CREATE SCHEMA IF NOT EXISTS pgmq;
CREATE TABLE pgmq.meta (
  queue_name varchar UNIQUE NOT NULL,
  is_partitioned boolean NOT NULL,
  is_unlogged boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TYPE pgmq.message_record AS (
  msg_id bigint,
  read_ct integer,
  enqueued_at timestamptz,
  vt timestamptz,
  message jsonb
);
CREATE TYPE pgmq.queue_record AS (
  queue_name varchar,
  is_partitioned boolean,
  is_unlogged boolean,
  created_at timestamptz
);
CREATE FUNCTION pgmq.create(queue_name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'CREATE TABLE IF NOT EXISTS pgmq.%I (
      msg_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
      read_ct integer NOT NULL DEFAULT 0,
      enqueued_at timestamptz NOT NULL DEFAULT now(),
      vt timestamptz NOT NULL,
      message jsonb)', 'q_' || lower($1));
  EXECUTE format(
    'CREATE TABLE IF NOT EXISTS pgmq.%I (
      msg_id bigint PRIMARY KEY,
      read_ct integer NOT NULL DEFAULT 0,
      enqueued_at timestamptz NOT NULL DEFAULT now(),
      archived_at timestamptz NOT NULL DEFAULT now(),
      vt timestamptz NOT NULL,
      message jsonb)', 'a_' || lower($1));
  INSERT INTO pgmq.meta (queue_name, is_partitioned, is_unlogged)
  VALUES ($1, false, false)
  ON CONFLICT DO NOTHING;
END
$$;
CREATE FUNCTION pgmq.create_non_partitioned(queue_name text) RETURNS void
LANGUAGE sql AS $$ SELECT pgmq.create($1) $$;
CREATE FUNCTION pgmq.create_unlogged(queue_name text) RETURNS void
LANGUAGE sql AS $$ SELECT pgmq.create($1) $$;
CREATE FUNCTION pgmq.drop_queue(queue_name text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('DROP TABLE IF EXISTS pgmq.%I, pgmq.%I', 'q_' || lower($1), 'a_' || lower($1));
  DELETE FROM pgmq.meta WHERE meta.queue_name = $1;
  RETURN found;
END
$$;
CREATE FUNCTION pgmq.list_queues() RETURNS SETOF pgmq.queue_record
LANGUAGE sql AS $$ SELECT * FROM pgmq.meta $$;
CREATE FUNCTION pgmq.send(queue_name text, msg jsonb, delay integer DEFAULT 0)
RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE format(
    'INSERT INTO pgmq.%I (vt, message) VALUES (now() + $1 * interval ''1 s'', $2)
     RETURNING msg_id', 'q_' || lower($1)) USING $3, $2;
END
$$;
CREATE FUNCTION pgmq.read(queue_name text, vt integer, qty integer)
RETURNS SETOF pgmq.message_record LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE format(
    'UPDATE pgmq.%1$I SET vt = now() + $1 * interval ''1 s'', read_ct = read_ct + 1
     WHERE msg_id IN (SELECT msg_id FROM pgmq.%1$I WHERE vt <= now() ORDER BY msg_id LIMIT $2)
     RETURNING msg_id, read_ct, enqueued_at, vt, message', 'q_' || lower($1)) USING $2, $3;
END
$$;
CREATE FUNCTION pgmq.pop(queue_name text) RETURNS SETOF pgmq.message_record
LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE format(
    'DELETE FROM pgmq.%1$I
     WHERE msg_id = (SELECT min(msg_id) FROM pgmq.%1$I WHERE vt <= now())
     RETURNING msg_id, read_ct, enqueued_at, vt, message', 'q_' || lower($1));
END
$$;
CREATE FUNCTION pgmq.delete(queue_name text, msg_id bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  count integer;
BEGIN
  EXECUTE format('DELETE FROM pgmq.%I WHERE msg_id = $1', 'q_' || lower($1)) USING $2;
  GET DIAGNOSTICS count = ROW_COUNT;
  RETURN count > 0;
END
$$;
CREATE FUNCTION pgmq.archive(queue_name text, msg_id bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  count integer;
BEGIN
  EXECUTE format(
    'WITH done AS (DELETE FROM pgmq.%I WHERE msg_id = $1 RETURNING *)
     INSERT INTO pgmq.%I (msg_id, read_ct, enqueued_at, vt, message)
     SELECT msg_id, read_ct, enqueued_at, vt, message FROM done',
    'q_' || lower($1), 'a_' || lower($1)) USING $2;
  GET DIAGNOSTICS count = ROW_COUNT;
  RETURN count > 0;
END
$$;
