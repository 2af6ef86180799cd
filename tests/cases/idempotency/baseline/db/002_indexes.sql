CREATE INDEX guests_hotel_idx ON public.guests (hotel_id);
