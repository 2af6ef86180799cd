CREATE EXTENSION IF NOT EXISTS postgis;
CREATE TABLE places (
  id bigint PRIMARY KEY,
  at geometry(Point, 4326),
  area geometry,
  around geography(Polygon)
);
INSERT INTO places (id, at) VALUES (1, ST_SetSRID(ST_MakePoint(1.5, 2), 4326));
CREATE INDEX places_at ON places USING gist (at);
CREATE INDEX places_around ON places USING spgist (around);
CREATE FUNCTION near(lat float8, lon float8) RETURNS SETOF places LANGUAGE sql STABLE AS $$
  SELECT * FROM places
  WHERE ST_DWithin(at::geography, ST_SetSRID(ST_Point(lon, lat), 4326)::geography, 1000)
  ORDER BY at <-> ST_SetSRID(ST_Point(lon, lat), 4326)
$$;
INSERT INTO places (id, at, around) SELECT i, ST_MakePoint(i, i), ST_MakePoint(i, i)::geography FROM generate_series(2, 50) AS i;
CREATE VIEW distinct_places AS SELECT DISTINCT at FROM places;
DROP VIEW distinct_places;
DROP FUNCTION near;
DROP TABLE places;
DROP EXTENSION postgis;

-- In another schema than the first of the path.
CREATE SCHEMA extensions;
CREATE EXTENSION postgis WITH SCHEMA extensions;
CREATE TABLE places (at extensions.geography(Point));
CREATE INDEX ON places USING gist (at);
CREATE VIEW near AS
  SELECT * FROM places
  WHERE extensions.st_dwithin(at, extensions.st_point(1, 2)::extensions.geography, 1000)
  ORDER BY at OPERATOR(extensions.<->) extensions.st_point(1, 2)::extensions.geography;
DROP VIEW near;
DROP TABLE places;
DROP EXTENSION postgis;
DROP SCHEMA extensions;
