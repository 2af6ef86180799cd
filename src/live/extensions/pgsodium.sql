-- pgsodium: the table of keys, and the functions that migrations give keys and random bytes with.

CREATE SCHEMA IF NOT EXISTS pgsodium;
CREATE TYPE pgsodium.key_status AS ENUM ('default', 'valid', 'invalid', 'expired');
CREATE TYPE pgsodium.key_type AS ENUM (
  'aead-ietf', 'aead-det', 'hmacsha512', 'hmacsha256', 'auth', 'shorthash', 'generichash', 'kdf',
  'secretbox', 'secretstream', 'stream_xchacha20'
);
CREATE TABLE pgsodium.key (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  status pgsodium.key_status DEFAULT 'valid',
  created timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires timestamptz,
  key_type pgsodium.key_type,
  key_id bigserial,
  key_context bytea DEFAULT '\x7067736f6469756d',
  name text UNIQUE,
  associated_data text DEFAULT 'associated',
  raw_key bytea,
  raw_key_nonce bytea,
  parent_key uuid REFERENCES pgsodium.key,
  comment text,
  user_data text
);
CREATE VIEW pgsodium.valid_key AS
  SELECT id, name, status, key_type, key_id, key_context, created, expires, associated_data
  FROM pgsodium.key
  WHERE status IN ('valid', 'default') AND (expires IS NULL OR expires > now());
CREATE FUNCTION pgsodium.create_key(
  key_type pgsodium.key_type DEFAULT 'aead-det',
  name text DEFAULT NULL,
  raw_key bytea DEFAULT NULL,
  raw_key_nonce bytea DEFAULT NULL,
  parent_key uuid DEFAULT NULL,
  key_context bytea DEFAULT '\x7067736f6469756d',
  expires timestamptz DEFAULT NULL,
  associated_data text DEFAULT ''
) RETURNS pgsodium.valid_key LANGUAGE plpgsql AS $$
DECLARE
  made pgsodium.valid_key;
  made_id uuid;
BEGIN
  INSERT INTO pgsodium.key AS k
    (key_type, name, raw_key, raw_key_nonce, parent_key, key_context, expires, associated_data)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  RETURNING k.id INTO made_id;
  SELECT * INTO made FROM pgsodium.valid_key AS v WHERE v.id = made_id;
  RETURN made;
END
$$;
CREATE FUNCTION pgsodium.randombytes_buf(size integer) RETURNS bytea LANGUAGE sql VOLATILE AS $$
  SELECT decode(string_agg(lpad(to_hex((random() * 255)::integer), 2, '0'), ''), 'hex')
  FROM generate_series(1, $1)
$$;
CREATE FUNCTION pgsodium.randombytes_random() RETURNS integer LANGUAGE sql VOLATILE AS $$
  SELECT (random() * 4294967295 - 2147483648)::integer
$$;
