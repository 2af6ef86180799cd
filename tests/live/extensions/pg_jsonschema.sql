CREATE EXTENSION pg_jsonschema;
CREATE TABLE t (a jsonb CHECK (jsonb_matches_schema('{"type": "object"}', a)));
INSERT INTO t VALUES ('{}');
DROP TABLE t;
DROP EXTENSION pg_jsonschema;
