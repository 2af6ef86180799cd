-- Indexes of foreign keys, and row-level security.
create table customers (id bigint primary key);
create table orders (
    id bigint primary key,
    customer_id bigint references customers,
    "Payer" bigint not null references customers (id)
);
create table lines (id bigint primary key);
alter table lines add column order_id bigint references orders;
create table notes (id bigint primary key, order_id bigint references orders); -- what was said
alter table lines enable row level security;
alter table notes enable row level security;
CREATE TABLE IF NOT EXISTS in_a_block (id bigint GENERATED ALWAYS AS IDENTITY, CONSTRAINT positive CHECK (id > 0));
DO $$
BEGIN
    ALTER TABLE in_a_block ALTER COLUMN id DROP IDENTITY;
    ALTER TABLE ONLY in_a_block DROP CONSTRAINT positive;
END
$$;
