CREATE TABLE public.users (id bigint); DROP TABLE none, users;
