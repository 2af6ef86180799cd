do $$
declare
    month date := date_trunc('month', now());
begin
    execute format(
        'create table if not exists private.log_%s partition of private.log for values from (%L) to (%L)',
        to_char(month, 'YYYY_MM'), month, month + interval '1 month'
    );
end
$$;

do $$
declare
    called record;
begin
    for called in
        select p.proname, pg_get_function_identity_arguments(p.oid) as arguments
        from pg_proc p
        where p.pronamespace = 'public'::regnamespace
    loop
        execute format('alter function public.%I(%s) set search_path = ''''', called.proname, called.arguments);
    end loop;
end
$$;
