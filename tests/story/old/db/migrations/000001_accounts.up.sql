CREATE TABLE accounts (
    id bigint PRIMARY KEY,
    owner text NOT NULL
);
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON accounts USING (owner = current_user);
