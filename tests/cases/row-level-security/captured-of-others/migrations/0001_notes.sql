-- No migration makes `billing.accounts`, and nobody knows which columns the view over it has.
CREATE TABLE notes (id bigint PRIMARY KEY, owner text NOT NULL);
CREATE VIEW accounts AS SELECT * FROM billing.accounts;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY notes_read ON notes FOR SELECT
    USING (EXISTS (SELECT 1 FROM billing.accounts a WHERE a.owner = owner AND a.id = id));
CREATE POLICY notes_change ON notes FOR UPDATE
    USING (EXISTS (SELECT 1 FROM accounts a WHERE a.owner = owner AND a.id = id));
-- A common table expression of this name is not the table.
CREATE TABLE shares (note bigint NOT NULL, owner text NOT NULL, PRIMARY KEY (note, owner));
ALTER TABLE shares ENABLE ROW LEVEL SECURITY;
CREATE POLICY shares_read ON shares FOR SELECT USING (owner = current_user);
CREATE POLICY notes_drop ON notes FOR DELETE
    USING (EXISTS (WITH shares AS (SELECT s.note AS id FROM shares s) SELECT FROM shares WHERE shares.id = notes.id));
