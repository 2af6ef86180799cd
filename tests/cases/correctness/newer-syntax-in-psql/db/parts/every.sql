-- \if is only a comment here.
CREATE TABLE rooms (id bigint PRIMARY KEY, name text, UNIQUE NULLS NOT DISTINCT (name));
\if :is_new
CREATE UNIQUE INDEX rooms_name_idx ON rooms (name) NULLS NOT DISTINCT;
\endif
CREATE UNIQUE INDEX rooms_id_idx ON rooms (id) NULLS NOT DISTINCT;
