CREATE INDEX CONCURRENTLY events_1_at_idx ON events_1 (at);
