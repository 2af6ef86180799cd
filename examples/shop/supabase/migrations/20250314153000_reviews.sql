create table if not exists public.reviews (
  id bigint generated always as identity primary key,
  body text not null
);
