-- pgvector: vectors, their distances, and the two access methods. Values are kept as their text;
-- the indexes are hash indexes, which are as large or small as they are and answer nothing.

CREATE TYPE @extschema@.vector;
CREATE FUNCTION @extschema@.vector_in(cstring, oid, integer) RETURNS @extschema@.vector
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION @extschema@.vector_out(@extschema@.vector) RETURNS cstring
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE FUNCTION @extschema@.vector_typmod_in(cstring[]) RETURNS integer
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'varchartypmodin';
CREATE FUNCTION @extschema@.vector_typmod_out(integer) RETURNS cstring
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'varchartypmodout';
CREATE TYPE @extschema@.vector (
  INPUT = @extschema@.vector_in,
  OUTPUT = @extschema@.vector_out,
  TYPMOD_IN = @extschema@.vector_typmod_in,
  TYPMOD_OUT = @extschema@.vector_typmod_out,
  STORAGE = external
);

CREATE TYPE @extschema@.halfvec;
CREATE FUNCTION @extschema@.halfvec_in(cstring, oid, integer) RETURNS @extschema@.halfvec
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION @extschema@.halfvec_out(@extschema@.halfvec) RETURNS cstring
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE TYPE @extschema@.halfvec (
  INPUT = @extschema@.halfvec_in,
  OUTPUT = @extschema@.halfvec_out,
  TYPMOD_IN = @extschema@.vector_typmod_in,
  TYPMOD_OUT = @extschema@.vector_typmod_out,
  STORAGE = external
);

CREATE TYPE @extschema@.sparsevec;
CREATE FUNCTION @extschema@.sparsevec_in(cstring, oid, integer) RETURNS @extschema@.sparsevec
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION @extschema@.sparsevec_out(@extschema@.sparsevec) RETURNS cstring
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE TYPE @extschema@.sparsevec (
  INPUT = @extschema@.sparsevec_in,
  OUTPUT = @extschema@.sparsevec_out,
  TYPMOD_IN = @extschema@.vector_typmod_in,
  TYPMOD_OUT = @extschema@.vector_typmod_out,
  STORAGE = external
);

CREATE CAST (@extschema@.vector AS @extschema@.halfvec) WITH INOUT AS ASSIGNMENT;
CREATE CAST (@extschema@.halfvec AS @extschema@.vector) WITH INOUT AS IMPLICIT;
CREATE CAST (@extschema@.vector AS @extschema@.sparsevec) WITH INOUT AS ASSIGNMENT;
CREATE CAST (@extschema@.sparsevec AS @extschema@.vector) WITH INOUT AS ASSIGNMENT;

CREATE FUNCTION @extschema@.vector_to_float4(@extschema@.vector, integer, boolean) RETURNS real[]
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT pg_catalog.translate($1::text, '[]', '{}')::real[] $$;
CREATE CAST (@extschema@.vector AS real[])
  WITH FUNCTION @extschema@.vector_to_float4(@extschema@.vector, integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION @extschema@.array_to_vector(real[], integer, boolean) RETURNS @extschema@.vector
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT pg_catalog.translate($1::text, '{}', '[]')::@extschema@.vector $$;
CREATE CAST (real[] AS @extschema@.vector)
  WITH FUNCTION @extschema@.array_to_vector(real[], integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION @extschema@.array_to_vector(double precision[], integer, boolean)
  RETURNS @extschema@.vector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT pg_catalog.translate($1::text, '{}', '[]')::@extschema@.vector $$;
CREATE CAST (double precision[] AS @extschema@.vector)
  WITH FUNCTION @extschema@.array_to_vector(double precision[], integer, boolean) AS ASSIGNMENT;

CREATE FUNCTION @extschema@.vector_dims(@extschema@.vector) RETURNS integer
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT pg_catalog.cardinality(@extschema@.vector_to_float4($1, -1, false)) $$;
CREATE FUNCTION @extschema@.vector_norm(@extschema@.vector) RETURNS double precision
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.sqrt(pg_catalog.sum(a::float8 * a))
    FROM pg_catalog.unnest(@extschema@.vector_to_float4($1, -1, false)) AS a
  $$;
CREATE FUNCTION @extschema@.l2_distance(@extschema@.vector, @extschema@.vector)
  RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.sqrt(pg_catalog.sum((a::float8 - b) * (a::float8 - b)))
    FROM ROWS FROM (
      pg_catalog.unnest(@extschema@.vector_to_float4($1, -1, false)),
      pg_catalog.unnest(@extschema@.vector_to_float4($2, -1, false))) AS pair (a, b)
  $$;
CREATE FUNCTION @extschema@.l1_distance(@extschema@.vector, @extschema@.vector)
  RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.sum(pg_catalog.abs(a::float8 - b))
    FROM ROWS FROM (
      pg_catalog.unnest(@extschema@.vector_to_float4($1, -1, false)),
      pg_catalog.unnest(@extschema@.vector_to_float4($2, -1, false))) AS pair (a, b)
  $$;
CREATE FUNCTION @extschema@.inner_product(@extschema@.vector, @extschema@.vector)
  RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT pg_catalog.sum(a::float8 * b)
    FROM ROWS FROM (
      pg_catalog.unnest(@extschema@.vector_to_float4($1, -1, false)),
      pg_catalog.unnest(@extschema@.vector_to_float4($2, -1, false))) AS pair (a, b)
  $$;
CREATE FUNCTION @extschema@.vector_negative_inner_product(@extschema@.vector, @extschema@.vector)
  RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT - @extschema@.inner_product($1, $2) $$;
CREATE FUNCTION @extschema@.cosine_distance(@extschema@.vector, @extschema@.vector)
  RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT 1 - @extschema@.inner_product($1, $2)
      / nullif(@extschema@.vector_norm($1) * @extschema@.vector_norm($2), 0)
  $$;

CREATE OPERATOR @extschema@.<-> (
  LEFTARG = @extschema@.vector, RIGHTARG = @extschema@.vector,
  FUNCTION = @extschema@.l2_distance, COMMUTATOR = OPERATOR(@extschema@.<->)
);
CREATE OPERATOR @extschema@.<#> (
  LEFTARG = @extschema@.vector, RIGHTARG = @extschema@.vector,
  FUNCTION = @extschema@.vector_negative_inner_product, COMMUTATOR = OPERATOR(@extschema@.<#>)
);
CREATE OPERATOR @extschema@.<=> (
  LEFTARG = @extschema@.vector, RIGHTARG = @extschema@.vector,
  FUNCTION = @extschema@.cosine_distance, COMMUTATOR = OPERATOR(@extschema@.<=>)
);
CREATE OPERATOR @extschema@.<+> (
  LEFTARG = @extschema@.vector, RIGHTARG = @extschema@.vector,
  FUNCTION = @extschema@.l1_distance, COMMUTATOR = OPERATOR(@extschema@.<+>)
);

-- The distances of `halfvec` go by way of `vector`; those of `sparsevec` would need its format.
CREATE FUNCTION @extschema@.l2_distance(@extschema@.halfvec, @extschema@.halfvec)
  RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT @extschema@.l2_distance($1::@extschema@.vector, $2::@extschema@.vector) $$;
CREATE FUNCTION @extschema@.halfvec_negative_inner_product(@extschema@.halfvec, @extschema@.halfvec)
  RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT - @extschema@.inner_product($1::@extschema@.vector, $2::@extschema@.vector) $$;
CREATE FUNCTION @extschema@.cosine_distance(@extschema@.halfvec, @extschema@.halfvec)
  RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT @extschema@.cosine_distance($1::@extschema@.vector, $2::@extschema@.vector) $$;
CREATE OPERATOR @extschema@.<-> (
  LEFTARG = @extschema@.halfvec, RIGHTARG = @extschema@.halfvec,
  FUNCTION = @extschema@.l2_distance, COMMUTATOR = OPERATOR(@extschema@.<->)
);
CREATE OPERATOR @extschema@.<#> (
  LEFTARG = @extschema@.halfvec, RIGHTARG = @extschema@.halfvec,
  FUNCTION = @extschema@.halfvec_negative_inner_product, COMMUTATOR = OPERATOR(@extschema@.<#>)
);
CREATE OPERATOR @extschema@.<=> (
  LEFTARG = @extschema@.halfvec, RIGHTARG = @extschema@.halfvec,
  FUNCTION = @extschema@.cosine_distance, COMMUTATOR = OPERATOR(@extschema@.<=>)
);

CREATE ACCESS METHOD hnsw TYPE INDEX HANDLER hashhandler;
CREATE ACCESS METHOD ivfflat TYPE INDEX HANDLER hashhandler;
CREATE FUNCTION @extschema@.vector_hash(@extschema@.vector) RETURNS integer
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';
CREATE FUNCTION @extschema@.halfvec_hash(@extschema@.halfvec) RETURNS integer
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';
CREATE FUNCTION @extschema@.sparsevec_hash(@extschema@.sparsevec) RETURNS integer
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';
CREATE FUNCTION @extschema@.bit_hash(bit) RETURNS integer
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';

DO $$
DECLARE
  class record;
BEGIN
  FOR class IN
    SELECT method, type || '_' || distance || '_ops' AS name, type, preset
    FROM (VALUES
      ('hnsw', 'vector', 'l2', false), ('hnsw', 'vector', 'ip', false),
      ('hnsw', 'vector', 'cosine', false), ('hnsw', 'vector', 'l1', false),
      ('hnsw', 'halfvec', 'l2', false), ('hnsw', 'halfvec', 'ip', false),
      ('hnsw', 'halfvec', 'cosine', false), ('hnsw', 'halfvec', 'l1', false),
      ('hnsw', 'sparsevec', 'l2', false), ('hnsw', 'sparsevec', 'ip', false),
      ('hnsw', 'sparsevec', 'cosine', false), ('hnsw', 'sparsevec', 'l1', false),
      ('hnsw', 'bit', 'hamming', false), ('hnsw', 'bit', 'jaccard', false),
      ('ivfflat', 'vector', 'l2', true), ('ivfflat', 'vector', 'ip', false),
      ('ivfflat', 'vector', 'cosine', false),
      ('ivfflat', 'halfvec', 'l2', false), ('ivfflat', 'halfvec', 'ip', false),
      ('ivfflat', 'halfvec', 'cosine', false),
      ('ivfflat', 'bit', 'hamming', false)
    ) AS classes (method, type, distance, preset)
  LOOP
    EXECUTE format(
      'CREATE OPERATOR CLASS @extschema@.%I %s FOR TYPE %s USING %I AS FUNCTION 1 @extschema@.%I(%s)',
      class.name,
      CASE WHEN class.preset THEN 'DEFAULT' ELSE '' END,
      CASE WHEN class.type = 'bit' THEN 'bit' ELSE '@extschema@.' || class.type END,
      class.method,
      class.type || '_hash',
      CASE WHEN class.type = 'bit' THEN 'bit' ELSE '@extschema@.' || class.type END);
  END LOOP;
END
$$;

CREATE FUNCTION @extschema@.vector_sum(@extschema@.vector, @extschema@.vector)
  RETURNS @extschema@.vector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT @extschema@.array_to_vector(pg_catalog.array_agg(a + b ORDER BY place), -1, false)
    FROM ROWS FROM (
      pg_catalog.unnest(@extschema@.vector_to_float4($1, -1, false)),
      pg_catalog.unnest(@extschema@.vector_to_float4($2, -1, false))) WITH ORDINALITY AS pair (a, b, place)
  $$;
CREATE OPERATOR @extschema@.+ (
  LEFTARG = @extschema@.vector, RIGHTARG = @extschema@.vector,
  FUNCTION = @extschema@.vector_sum, COMMUTATOR = OPERATOR(@extschema@.+)
);
CREATE AGGREGATE @extschema@.sum (@extschema@.vector) (
  SFUNC = @extschema@.vector_sum, STYPE = @extschema@.vector
);

-- Comparison is that of the bytes.
DO $$
DECLARE
  type text;
  symbol record;
BEGIN
  FOREACH type IN ARRAY ARRAY['vector', 'halfvec', 'sparsevec'] LOOP
    FOR symbol IN
      SELECT *
      FROM (VALUES ('<', 'lt'), ('<=', 'le'), ('=', 'eq'), ('<>', 'ne'), ('>=', 'ge'), ('>', 'gt'))
        AS symbols (operator, suffix)
    LOOP
      EXECUTE format(
        'CREATE FUNCTION @extschema@.%1$I(@extschema@.%2$I, @extschema@.%2$I) RETURNS boolean
         LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS %3$L',
        type || '_' || symbol.suffix, type, 'bytea' || symbol.suffix);
      EXECUTE format(
        'CREATE OPERATOR @extschema@.%1$s (LEFTARG = @extschema@.%2$I,
         RIGHTARG = @extschema@.%2$I, FUNCTION = @extschema@.%3$I)',
        symbol.operator, type, type || '_' || symbol.suffix);
    END LOOP;
    EXECUTE format(
      'CREATE FUNCTION @extschema@.%1$I(@extschema@.%2$I, @extschema@.%2$I) RETURNS integer
       LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS ''byteacmp''', type || '_cmp', type);
    EXECUTE format(
      'CREATE OPERATOR CLASS @extschema@.%1$I DEFAULT FOR TYPE @extschema@.%2$I USING btree AS
       OPERATOR 1 @extschema@.<, OPERATOR 2 @extschema@.<=, OPERATOR 3 @extschema@.=,
       OPERATOR 4 @extschema@.>=, OPERATOR 5 @extschema@.>,
       FUNCTION 1 @extschema@.%3$I(@extschema@.%2$I, @extschema@.%2$I)',
      type || '_ops', type, type || '_cmp');
  END LOOP;
END
$$;
