create extension if not exists vector with schema extensions;
create extension if not exists citext with schema extensions;
create function public.match(q vector(1536), n int) returns int language sql as $$ select 1 $$;
create table public.people (id int primary key, email extensions.citext);
alter table public.people enable row level security;
create policy own on public.people for select to authenticated using (id = 1);
create view public.mails with (security_invoker) as select id, email from public.people;
