create type state as enum ('new', 'paid');
create table customers (id bigint generated always as identity primary key, name text not null);
create table orders (
  id bigint primary key,
  customer_id bigint references customers (id),
  state state not null default 'new'
);
