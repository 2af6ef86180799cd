CREATE EXTENSION pgsodium;
SELECT id FROM pgsodium.create_key(name := 'mine');
CREATE TABLE secrets (key_id uuid REFERENCES pgsodium.key, nonce bytea DEFAULT pgsodium.randombytes_buf(16));
DO $$ BEGIN ASSERT length(pgsodium.randombytes_buf(16)) = 16; END $$;
DROP TABLE secrets;
DROP EXTENSION pgsodium;
