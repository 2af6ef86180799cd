-- plv8: a language whose functions can be made and not called.

CREATE TRUSTED LANGUAGE plv8 HANDLER pg_catalog.plpgsql_call_handler;
