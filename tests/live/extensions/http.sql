CREATE SCHEMA extensions;
CREATE EXTENSION http WITH SCHEMA extensions;
SET search_path = public, extensions;
CREATE FUNCTION page(address text) RETURNS text LANGUAGE sql AS $$ SELECT content FROM http_get(address) $$;
DO $$ BEGIN ASSERT urlencode('a b/é') = 'a%20b%2F%C3%A9'; END $$;
DROP FUNCTION page;
DROP EXTENSION http;
DROP SCHEMA extensions;
