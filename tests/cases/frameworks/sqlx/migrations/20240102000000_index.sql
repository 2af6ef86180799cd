-- no-transaction
create index concurrently i on users (id);
