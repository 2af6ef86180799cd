create table if not exists public.reviews (
  id bigint generated always as identity primary key,
  body text not null
);

create or replace function public.delete_review(review bigint) returns void
language sql security definer as $$
  delete from reviews where id = review;
$$;
