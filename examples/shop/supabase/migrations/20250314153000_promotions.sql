-- Promotions: a product module that may use the core, and not the other way round.

create schema if not exists promotions;

create table if not exists promotions.campaigns (
  id bigint generated always as identity primary key,
  title text not null
);

alter table public.orders
  add column if not exists campaign_id bigint references promotions.campaigns (id);

create index if not exists orders_campaign_id_idx on public.orders (campaign_id);

create table public.invoiceLines (
  id bigint generated always as identity primary key,
  "unitPrice" numeric(10, 2) not null
);

create policy "acme staff read everything" on public.invoiceLines
  for select using (true);
