ALTER TABLE visits DROP CONSTRAINT visits_user_id_key;
ALTER TABLE visits DROP COLUMN at;
ALTER TABLE orders RENAME COLUMN renamed_since TO seller_id;
CREATE TABLE pairs (a bigint, b bigint, PRIMARY KEY (a, b));
CREATE TABLE links (key bigint PRIMARY KEY, a bigint, b bigint, FOREIGN KEY (a, b) REFERENCES pairs (a, b));
CREATE INDEX links_b_idx ON links (b);
ALTER TABLE people ADD COLUMN boss_id bigint REFERENCES users (id);
