-- Guards that the grammar does not have.
CREATE TABLE IF NOT EXISTS notes (id bigint PRIMARY KEY, body text);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    DROP POLICY IF EXISTS notes_read ON notes;
    CREATE POLICY notes_read ON notes FOR SELECT USING (true);
DO $$ BEGIN
    CREATE TYPE state AS ENUM ('open');
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
CREATE TABLE IF NOT EXISTS tags (id bigint PRIMARY KEY);
ALTER TABLE tags ENABLE ROW LEVEL SECURITY;
ALTER TABLE notes DROP CONSTRAINT IF EXISTS notes_body_check, ADD CONSTRAINT notes_body_check CHECK (body <> '');
CREATE INDEX IF NOT EXISTS notes_body_idx ON notes (body);
CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
