-- +migrate Up notransaction
create index concurrently i on posts (id);

-- +migrate Down
drop index i;
