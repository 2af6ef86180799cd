-- Customers and their orders.

create table if not exists public.customers (
  id uuid primary key references auth.users (id) on delete cascade,
  name text not null,
  created_at timestamptz not null default now()
);

alter table public.customers enable row level security;

drop policy if exists "customers see themselves" on public.customers;
create policy "customers see themselves" on public.customers
  for select using (id = (select auth.uid()));

create table if not exists public.countries (
  code text primary key,
  name text not null
);

create table if not exists public.orders (
  id bigint generated always as identity primary key,
  customer_id uuid not null references public.customers (id),
  country_code text references public.countries (code),
  placed_at timestamptz not null default now()
);

create index if not exists orders_country_code_idx on public.orders (country_code);

alter table public.orders enable row level security;

drop policy if exists "customers see their orders" on public.orders;
create policy "customers see their orders" on public.orders
  for select using (customer_id = (select auth.uid()));
