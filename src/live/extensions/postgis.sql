-- PostGIS: the types with their modifiers, the tables, and the functions that schemas are written
-- with. Values are kept as their text, so that what they mean is not known.

CREATE TYPE @extschema@.geometry;
CREATE FUNCTION @extschema@.geometry_in(cstring) RETURNS @extschema@.geometry
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION @extschema@.geometry_out(@extschema@.geometry) RETURNS cstring
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
-- How many modifiers there are is all that a built-in function can tell of words.
CREATE FUNCTION @extschema@.geometry_typmod_in(cstring[]) RETURNS integer
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'array_cardinality';
CREATE FUNCTION @extschema@.postgis_typmod_out(integer) RETURNS cstring
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'varchartypmodout';
CREATE TYPE @extschema@.geometry (
  INPUT = @extschema@.geometry_in,
  OUTPUT = @extschema@.geometry_out,
  TYPMOD_IN = @extschema@.geometry_typmod_in,
  TYPMOD_OUT = @extschema@.postgis_typmod_out,
  DELIMITER = ':',
  STORAGE = main
);
CREATE TYPE @extschema@.geography;
CREATE FUNCTION @extschema@.geography_in(cstring, oid, integer) RETURNS @extschema@.geography
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION @extschema@.geography_out(@extschema@.geography) RETURNS cstring
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE TYPE @extschema@.geography (
  INPUT = @extschema@.geography_in,
  OUTPUT = @extschema@.geography_out,
  TYPMOD_IN = @extschema@.geometry_typmod_in,
  TYPMOD_OUT = @extschema@.postgis_typmod_out,
  DELIMITER = ':',
  STORAGE = main
);
CREATE TYPE @extschema@.geometry_dump AS (path integer[], geom @extschema@.geometry);
CREATE TYPE @extschema@.valid_detail AS (
  valid boolean, reason varchar, location @extschema@.geometry
);
CREATE CAST (@extschema@.geometry AS @extschema@.geography) WITH INOUT AS IMPLICIT;
CREATE CAST (@extschema@.geography AS @extschema@.geometry) WITH INOUT;
CREATE CAST (text AS @extschema@.geometry) WITH INOUT AS IMPLICIT;
CREATE CAST (@extschema@.geometry AS text) WITH INOUT AS IMPLICIT;

CREATE TABLE @extschema@.spatial_ref_sys (
  srid integer NOT NULL PRIMARY KEY CHECK (srid > 0 AND srid <= 998999),
  auth_name varchar(256),
  auth_srid integer,
  srtext varchar(2048),
  proj4text varchar(2048)
);
CREATE VIEW @extschema@.geometry_columns AS
  SELECT current_database()::varchar(256) AS f_table_catalog, n.nspname AS f_table_schema,
    c.relname AS f_table_name, a.attname AS f_geometry_column
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND NOT a.attisdropped
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE a.atttypid = '@extschema@.geometry'::pg_catalog.regtype;
CREATE VIEW @extschema@.geography_columns AS
  SELECT current_database()::varchar(256) AS f_table_catalog, n.nspname AS f_table_schema,
    c.relname AS f_table_name, a.attname AS f_geography_column
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND NOT a.attisdropped
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE a.atttypid = '@extschema@.geography'::pg_catalog.regtype;

CREATE FUNCTION @extschema@.st_makepoint(double precision, double precision)
  RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT ('POINT(' || $1 || ' ' || $2 || ')')::@extschema@.geometry $$;
CREATE FUNCTION @extschema@.st_point(double precision, double precision)
  RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT @extschema@.st_makepoint($1, $2) $$;
CREATE FUNCTION @extschema@.st_point(double precision, double precision, srid integer)
  RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT @extschema@.st_makepoint($1, $2) $$;
CREATE FUNCTION @extschema@.st_setsrid(geom @extschema@.geometry, srid integer)
  RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1 $$;
CREATE FUNCTION @extschema@.st_transform(geom @extschema@.geometry, srid integer)
  RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1 $$;
CREATE FUNCTION @extschema@.st_geomfromtext(text, integer DEFAULT 0)
  RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT $1::@extschema@.geometry $$;
CREATE FUNCTION @extschema@.st_geogfromtext(text)
  RETURNS @extschema@.geography LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT $1::@extschema@.geometry::@extschema@.geography $$;
CREATE FUNCTION @extschema@.st_geomfromgeojson(text)
  RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT $1::@extschema@.geometry $$;
CREATE FUNCTION @extschema@.st_makeenvelope(
  double precision, double precision, double precision, double precision, integer DEFAULT 0
) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT ('BOX(' || $1 || ' ' || $2 || ',' || $3 || ' ' || $4 || ')')::@extschema@.geometry $$;
CREATE FUNCTION @extschema@.st_astext(@extschema@.geometry) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1::text $$;
CREATE FUNCTION @extschema@.st_astext(@extschema@.geography) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT $1::@extschema@.geometry::text $$;

-- What would need geometry gives NULL.
CREATE FUNCTION @extschema@.st_asgeojson(geom @extschema@.geometry, digits integer DEFAULT 9)
  RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT NULL::text $$;
CREATE FUNCTION @extschema@.st_x(@extschema@.geometry) RETURNS double precision
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT NULL::double precision $$;
CREATE FUNCTION @extschema@.st_y(@extschema@.geometry) RETURNS double precision
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT NULL::double precision $$;
CREATE FUNCTION @extschema@.st_srid(@extschema@.geometry) RETURNS integer
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT NULL::integer $$;
CREATE FUNCTION @extschema@.st_isvalid(@extschema@.geometry) RETURNS boolean
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT NULL::boolean $$;
CREATE FUNCTION @extschema@.st_area(@extschema@.geometry) RETURNS double precision
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT NULL::double precision $$;
CREATE FUNCTION @extschema@.st_centroid(@extschema@.geometry) RETURNS @extschema@.geometry
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT NULL::@extschema@.geometry $$;
CREATE FUNCTION @extschema@.st_buffer(@extschema@.geometry, double precision)
  RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT NULL::@extschema@.geometry $$;

DO $$
DECLARE
  name text;
  type text;
BEGIN
  FOREACH type IN ARRAY ARRAY['geometry', 'geography'] LOOP
    FOREACH name IN ARRAY ARRAY['st_intersects', 'st_covers', 'st_coveredby'] LOOP
      EXECUTE format(
        'CREATE FUNCTION @extschema@.%1$I(@extschema@.%2$I, @extschema@.%2$I) RETURNS boolean
         LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS ''SELECT NULL::boolean''', name, type);
    END LOOP;
    EXECUTE format(
      'CREATE FUNCTION @extschema@.st_distance(@extschema@.%1$I, @extschema@.%1$I)
       RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
       AS ''SELECT NULL::double precision''', type);
    EXECUTE format(
      'CREATE FUNCTION @extschema@.st_dwithin(@extschema@.%1$I, @extschema@.%1$I, double precision)
       RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
       AS ''SELECT NULL::boolean''', type);
    EXECUTE format(
      'CREATE OPERATOR @extschema@.<-> (LEFTARG = @extschema@.%1$I, RIGHTARG = @extschema@.%1$I,
       FUNCTION = @extschema@.st_distance, COMMUTATOR = OPERATOR(@extschema@.<->))', type);
    EXECUTE format(
      'CREATE OPERATOR @extschema@.&& (LEFTARG = @extschema@.%1$I, RIGHTARG = @extschema@.%1$I,
       FUNCTION = @extschema@.st_intersects, COMMUTATOR = OPERATOR(@extschema@.&&))', type);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['st_contains', 'st_within', 'st_equals', 'st_touches', 'st_overlaps']
  LOOP
    EXECUTE format(
      'CREATE FUNCTION @extschema@.%I(@extschema@.geometry, @extschema@.geometry) RETURNS boolean
       LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS ''SELECT NULL::boolean''', name);
  END LOOP;
END
$$;

-- Comparison is that of the bytes.
DO $$
DECLARE
  type text;
  symbol record;
BEGIN
  FOREACH type IN ARRAY ARRAY['geometry', 'geography'] LOOP
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
      'btree_' || type || '_ops', type, type || '_cmp');
  END LOOP;
END
$$;

-- Indexes. Texts stand in SP-GiST as they do in that of `text`. In GiST, no built-in functions know
-- texts; the leaves need none, so that a table of a page of rows can have its index, and what has
-- more gives an error. No operator is in a class, so that no query asks the index.
CREATE FUNCTION @extschema@.gist_refuses(internal) RETURNS internal
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'pg_node_tree_in';
DO $$
DECLARE
  class record;
BEGIN
  FOR class IN
    SELECT * FROM (VALUES
      ('gist_geometry_ops_2d', 'DEFAULT', 'geometry'),
      ('gist_geometry_ops_nd', '', 'geometry'),
      ('gist_geography_ops', 'DEFAULT', 'geography')
    ) AS classes (name, preset, type)
  LOOP
    EXECUTE format(
      'CREATE OPERATOR CLASS @extschema@.%I %s FOR TYPE @extschema@.%I USING gist AS
       FUNCTION 1 @extschema@.gist_refuses(internal), FUNCTION 2 @extschema@.gist_refuses(internal),
       FUNCTION 5 @extschema@.gist_refuses(internal), FUNCTION 6 @extschema@.gist_refuses(internal),
       FUNCTION 7 @extschema@.gist_refuses(internal)',
      class.name, class.preset, class.type);
  END LOOP;
  FOR class IN
    SELECT * FROM (VALUES
      ('spgist_geometry_ops_2d', 'geometry'),
      ('spgist_geography_ops_nd', 'geography')
    ) AS classes (name, type)
  LOOP
    EXECUTE format(
      'CREATE OPERATOR CLASS @extschema@.%I DEFAULT FOR TYPE @extschema@.%I USING spgist AS
       FUNCTION 1 pg_catalog.spg_text_config(internal, internal),
       FUNCTION 2 pg_catalog.spg_text_choose(internal, internal),
       FUNCTION 3 pg_catalog.spg_text_picksplit(internal, internal),
       FUNCTION 4 pg_catalog.spg_text_inner_consistent(internal, internal),
       FUNCTION 5 pg_catalog.spg_text_leaf_consistent(internal, internal)',
      class.name, class.type);
  END LOOP;
END
$$;
