--! Previous: -
--! Hash: sha1:aa

create table a (id bigint primary key);
