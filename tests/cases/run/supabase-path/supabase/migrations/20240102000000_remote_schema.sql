drop function if exists "public"."match"(q extensions.vector, n integer);
CREATE OR REPLACE FUNCTION public.match(q extensions.vector, n integer, f jsonb DEFAULT '{}'::jsonb) RETURNS integer LANGUAGE sql AS $function$ select 1 $function$;
comment on function public.match is 'The nearest';
create or replace view public.mails with (security_invoker) as select id, email::citext as email, 1 as one from public.people;
