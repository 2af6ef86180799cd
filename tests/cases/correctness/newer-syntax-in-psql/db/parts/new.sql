CREATE TABLE owners (id bigint PRIMARY KEY, serial text, UNIQUE NULLS NOT DISTINCT (serial));
