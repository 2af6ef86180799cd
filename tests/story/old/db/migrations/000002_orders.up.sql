CREATE TABLE orders (
    id bigint PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts,
    amount int
);
CREATE POLICY own ON orders USING (account_id IN (SELECT id FROM accounts));
