CREATE TABLE notes (id bigint PRIMARY KEY, author uuid NOT NULL);
CREATE TABLE files (id bigint PRIMARY KEY, author uuid NOT NULL);

-- One report for what one statement of a loop makes.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['notes', 'files'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I FOR DELETE USING (true)', t || '_delete', t);
    END LOOP;
END $$;

CREATE POLICY notes_insert ON notes FOR INSERT TO authenticated WITH CHECK (NOT false);
CREATE POLICY notes_update ON notes FOR UPDATE
    USING (author = (SELECT auth.uid())) WITH CHECK ((SELECT true));
CREATE POLICY files_own ON files AS RESTRICTIVE FOR INSERT;
