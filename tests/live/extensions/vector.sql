CREATE EXTENSION vector;
COMMENT ON EXTENSION vector IS 'vectors';
CREATE TABLE items (
  id bigint PRIMARY KEY,
  embedding vector(3) NOT NULL,
  half halfvec(3),
  sparse sparsevec(5),
  bits bit(3)
);
INSERT INTO items VALUES (1, '[1,2,3]', '[1,2,3]', '{1:1}/5', '101'), (2, '[3,2,1]', NULL, NULL, NULL);
CREATE INDEX items_l2 ON items USING hnsw (embedding vector_l2_ops) WITH (m = 16, ef_construction = 64);
CREATE INDEX items_cosine ON items USING ivfflat (embedding vector_cosine_ops) WITH (lists = 100);
CREATE INDEX items_half ON items USING hnsw ((embedding::halfvec(3)) halfvec_l2_ops);
CREATE INDEX items_bits ON items USING hnsw (bits bit_hamming_ops);
CREATE FUNCTION match(query vector(3)) RETURNS SETOF items LANGUAGE sql STABLE AS $$
  SELECT * FROM items ORDER BY embedding <=> query, embedding <-> query, embedding <#> query LIMIT 5
$$;
DO $$
BEGIN
  ASSERT (SELECT array_agg(id) FROM match('[1,2,3]')) = ARRAY[1, 2]::bigint[];
  ASSERT '[1,2,3]'::vector <-> '[1,2,5]'::vector = 2;
  ASSERT '[1,2,3]'::vector <#> '[1,2,5]'::vector = -20;
  ASSERT ('[1,0]'::vector <=> '[0,1]'::vector) BETWEEN 0.999 AND 1.001;
  ASSERT vector_dims('[1,2,3]') = 3;
  ASSERT ARRAY[1,2]::real[]::vector::text = '[1,2]';
  ASSERT (SELECT format_type(atttypid, atttypmod) FROM pg_attribute
          WHERE attrelid = 'items'::regclass AND attname = 'embedding') = 'vector(3)';
END
$$;
DROP FUNCTION match;
DROP TABLE items;
DROP EXTENSION vector;

-- In another schema than the first of the path.
CREATE SCHEMA extensions;
CREATE EXTENSION vector WITH SCHEMA extensions;
CREATE TABLE items (embedding extensions.vector(3));
CREATE INDEX ON items USING hnsw (embedding extensions.vector_l2_ops);
CREATE VIEW nearest AS SELECT * FROM items ORDER BY embedding OPERATOR(extensions.<=>) '[1,2,3]';
DROP VIEW nearest;
DROP TABLE items;
DROP EXTENSION vector;
DROP SCHEMA extensions;
