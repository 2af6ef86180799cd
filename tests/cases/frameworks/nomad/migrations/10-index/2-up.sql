create index concurrently i on users (id);
