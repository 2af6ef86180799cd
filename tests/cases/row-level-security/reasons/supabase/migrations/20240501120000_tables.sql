CREATE TABLE notes (id bigint PRIMARY KEY);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY notes_read ON notes FOR SELECT USING (true);

CREATE TABLE note_copies AS SELECT * FROM notes;
CREATE TABLE note_archive (LIKE notes);
CREATE TABLE letters (sent_at date) INHERITS (notes);

CREATE TABLE "Price List" (id bigint PRIMARY KEY);
CREATE POLICY prices_read ON "Price List" FOR SELECT USING (true);
CREATE POLICY prices_write ON "Price List" FOR INSERT WITH CHECK (true);

CREATE SCHEMA staging;
CREATE TABLE staging.orders (id bigint PRIMARY KEY);

CREATE TABLE events (id bigint, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE TABLE events_2023 PARTITION OF events FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
