create or replace function public.match(q vector, n integer, f jsonb default '{}') returns text language sql as $$ select '' $$;
