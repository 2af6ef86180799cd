\restrict dbmate

SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);

CREATE TABLE public.schema_migrations (
    version character varying NOT NULL PRIMARY KEY
);

CREATE TABLE public.users (
    id bigint NOT NULL
);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

\unrestrict dbmate

-- Dbmate schema migrations

INSERT INTO public.schema_migrations (version) VALUES
    ('20230101000000'),
    ('20240101000000');
