CREATE SCHEMA IF NOT EXISTS extensions;
CREATE TABLE public.hotels (id uuid NOT NULL, CONSTRAINT hotels_pkey PRIMARY KEY (id));
CREATE TABLE public.guests (key bigint PRIMARY KEY, id uuid NOT NULL, hotel_id uuid REFERENCES public.hotels (id));
