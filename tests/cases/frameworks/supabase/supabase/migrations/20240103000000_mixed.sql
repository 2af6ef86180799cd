create table posts (id bigint primary key);
-- by itself
create index concurrently posts_id on posts (id);
