--! Previous: sha1:aa
--! Hash: sha1:bb

--! no-transaction
create index concurrently i on a (id);
