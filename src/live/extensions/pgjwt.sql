-- pgjwt: the three functions, with the functions of pgcrypto.

CREATE FUNCTION @extschema@.url_encode(data bytea) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT translate(encode($1, 'base64'), E'+/=\n', '-_')
$$;
CREATE FUNCTION @extschema@.url_decode(data text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT decode(rpad(translate($1, '-_', '+/'), ((length($1) + 3) / 4) * 4, '='), 'base64')
$$;
CREATE FUNCTION @extschema@.algorithm_sign(signables text, secret text, algorithm text)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT @extschema@.url_encode(@extschema@.hmac($1, $2, 'sha' || substr($3, 3)))
$$;
CREATE FUNCTION @extschema@.sign(payload json, secret text, algorithm text DEFAULT 'HS256')
RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT signables || '.' || @extschema@.algorithm_sign(signables, $2, $3)
  FROM (
    SELECT @extschema@.url_encode(convert_to('{"alg":"' || $3 || '","typ":"JWT"}', 'utf8'))
      || '.' || @extschema@.url_encode(convert_to($1::text, 'utf8')) AS signables
  ) AS parts
$$;
CREATE FUNCTION @extschema@.verify(token text, secret text, algorithm text DEFAULT 'HS256')
RETURNS TABLE (header json, payload json, valid boolean) LANGUAGE sql IMMUTABLE AS $$
  SELECT
    convert_from(@extschema@.url_decode(parts[1]), 'utf8')::json,
    convert_from(@extschema@.url_decode(parts[2]), 'utf8')::json,
    parts[3] = @extschema@.algorithm_sign(parts[1] || '.' || parts[2], $2, $3)
  FROM string_to_array($1, '.') AS parts
$$;
