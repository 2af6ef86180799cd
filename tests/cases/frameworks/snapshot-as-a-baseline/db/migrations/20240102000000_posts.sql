-- migrate:up
create table posts (id bigint primary key, user_id bigint references users (id));
-- migrate:down
drop table posts;
