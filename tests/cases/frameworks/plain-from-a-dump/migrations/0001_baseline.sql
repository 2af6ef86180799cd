--
-- PostgreSQL database dump
--

SET search_path = '';
CREATE TABLE public.users (id bigint NOT NULL);
