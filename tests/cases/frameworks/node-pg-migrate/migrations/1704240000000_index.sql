-- no transaction
-- Up Migration
create index concurrently i on posts (id);
