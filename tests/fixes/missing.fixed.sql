-- Indexes of foreign keys, and row-level security.
create table if not exists customers (id bigint primary key);
alter table public.customers enable row level security;
create table if not exists orders (
    id bigint primary key,
    customer_id bigint references customers,
    "Payer" bigint not null references customers (id)
);
alter table public.orders enable row level security;
create index if not exists orders_customer_id_idx on public.orders (customer_id);
create index if not exists "orders_Payer_idx" on public.orders ("Payer");
create table if not exists lines (id bigint primary key);
alter table lines add column if not exists order_id bigint references orders;
create index if not exists lines_order_id_idx on public.lines (order_id);
create table if not exists notes (id bigint primary key, order_id bigint references orders); -- what was said
create index if not exists notes_order_id_idx on public.notes (order_id);
alter table lines enable row level security;
alter table notes enable row level security;
CREATE TABLE IF NOT EXISTS in_a_block (id bigint GENERATED ALWAYS AS IDENTITY, CONSTRAINT positive CHECK (id > 0));
ALTER TABLE public.in_a_block ENABLE ROW LEVEL SECURITY;
DO $$
BEGIN
    ALTER TABLE in_a_block ALTER COLUMN id DROP IDENTITY IF EXISTS;
    ALTER TABLE ONLY in_a_block DROP CONSTRAINT IF EXISTS positive;
END
$$;
