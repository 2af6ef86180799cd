\set s app
CREATE SCHEMA app;
CREATE TABLE app.t (id int PRIMARY KEY);
-- The next statement makes the same table: what a template has inside sets nothing.
CREATE TABLE :s.t (id int PRIMARY KEY);
{#
\unset s
#}
CREATE TABLE :s.u (key bigint PRIMARY KEY, id int DEFAULT '1':::int_type);
