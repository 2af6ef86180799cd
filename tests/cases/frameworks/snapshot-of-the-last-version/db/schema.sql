SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE TABLE public.schema_migrations (
    version bigint NOT NULL,
    dirty boolean NOT NULL
);

CREATE TABLE public.a (
    id bigint NOT NULL
);

COPY public.schema_migrations (version, dirty) FROM stdin;
2	f
\.
