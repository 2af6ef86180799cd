
-- no-transaction
create index j on users (id);
