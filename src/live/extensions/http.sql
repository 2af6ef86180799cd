-- http: the types, and functions that refuse to leave the database.

CREATE DOMAIN @extschema@.http_method AS text;
CREATE TYPE @extschema@.http_header AS (field varchar, value varchar);
CREATE TYPE @extschema@.http_response AS (
  status integer,
  content_type varchar,
  headers @extschema@.http_header[],
  content varchar
);
CREATE TYPE @extschema@.http_request AS (
  method @extschema@.http_method,
  uri varchar,
  headers @extschema@.http_header[],
  content_type varchar,
  content varchar
);
CREATE FUNCTION @extschema@.http(request @extschema@.http_request)
RETURNS @extschema@.http_response LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'no request is sent from a scratch database';
END
$$;
CREATE FUNCTION @extschema@.http_header(field varchar, value varchar)
RETURNS @extschema@.http_header LANGUAGE sql AS $$ SELECT $1, $2 $$;
CREATE FUNCTION @extschema@.http_get(uri varchar)
RETURNS @extschema@.http_response LANGUAGE sql AS $$
  SELECT @extschema@.http(ROW('GET', $1, NULL, NULL, NULL)::@extschema@.http_request)
$$;
CREATE FUNCTION @extschema@.http_post(uri varchar, content varchar, content_type varchar)
RETURNS @extschema@.http_response LANGUAGE sql AS $$
  SELECT @extschema@.http(ROW('POST', $1, NULL, $3, $2)::@extschema@.http_request)
$$;
CREATE FUNCTION @extschema@.urlencode(string varchar) RETURNS text
LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT string_agg(
    CASE
      WHEN letter ~ '^[A-Za-z0-9_.~-]$' THEN letter
      ELSE regexp_replace(upper(encode(convert_to(letter, 'UTF8'), 'hex')), '(..)', '%\1', 'g')
    END, '' ORDER BY place)
  FROM unnest(string_to_array($1, NULL)) WITH ORDINALITY AS letters (letter, place)
$$;
