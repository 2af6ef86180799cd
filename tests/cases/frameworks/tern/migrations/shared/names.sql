create function names() returns text language sql as $$ select 1::text $$;
