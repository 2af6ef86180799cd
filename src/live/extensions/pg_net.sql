-- pg_net: requests are queued and never sent.

CREATE SCHEMA IF NOT EXISTS net;
CREATE TYPE net.request_status AS ENUM ('PENDING', 'SUCCESS', 'ERROR');
CREATE DOMAIN net.http_method AS text CHECK (value IN ('GET', 'POST', 'DELETE'));
CREATE UNLOGGED TABLE net.http_request_queue (
  id bigserial NOT NULL,
  method net.http_method NOT NULL,
  url text NOT NULL,
  headers jsonb,
  body bytea,
  timeout_milliseconds integer NOT NULL
);
CREATE UNLOGGED TABLE net._http_response (
  id bigint,
  status_code integer,
  content_type text,
  headers jsonb,
  content text,
  timed_out boolean,
  error_msg text,
  created timestamptz NOT NULL DEFAULT pg_catalog.now()
);
CREATE TYPE net.http_response AS (status_code integer, headers jsonb, body text);
CREATE TYPE net.http_response_result AS (
  status net.request_status,
  message text,
  response net.http_response
);

CREATE FUNCTION net.http_get(
  url text,
  params jsonb DEFAULT '{}',
  headers jsonb DEFAULT '{}',
  timeout_milliseconds integer DEFAULT 5000
) RETURNS bigint LANGUAGE sql AS $$
  INSERT INTO net.http_request_queue (method, url, headers, timeout_milliseconds)
  VALUES ('GET', $1, $3, $4)
  RETURNING id
$$;
CREATE FUNCTION net.http_post(
  url text,
  body jsonb DEFAULT '{}',
  params jsonb DEFAULT '{}',
  headers jsonb DEFAULT '{"Content-Type": "application/json"}',
  timeout_milliseconds integer DEFAULT 5000
) RETURNS bigint LANGUAGE sql AS $$
  INSERT INTO net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  VALUES ('POST', $1, $4, pg_catalog.convert_to($2::text, 'UTF8'), $5)
  RETURNING id
$$;
CREATE FUNCTION net.http_delete(
  url text,
  params jsonb DEFAULT '{}',
  headers jsonb DEFAULT '{}',
  timeout_milliseconds integer DEFAULT 5000,
  body jsonb DEFAULT NULL
) RETURNS bigint LANGUAGE sql AS $$
  INSERT INTO net.http_request_queue (method, url, headers, timeout_milliseconds)
  VALUES ('DELETE', $1, $3, $4)
  RETURNING id
$$;
CREATE FUNCTION net.http_collect_response(request_id bigint, async boolean DEFAULT true)
RETURNS net.http_response_result LANGUAGE sql AS $$
  SELECT ROW('PENDING', 'the request is not sent', NULL)::net.http_response_result
$$;
