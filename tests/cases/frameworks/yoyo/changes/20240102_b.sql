-- Adds an index.
-- transactional: false
create index concurrently i on c (id);
