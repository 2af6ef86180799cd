-- migrate:up transaction:false
create index concurrently i on users (id);

-- migrate:down
drop index i;
