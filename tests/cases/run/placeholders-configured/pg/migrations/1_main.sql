\set own public
\ir parts/:region.sql
CREATE TABLE :own.users (id bigint PRIMARY KEY, note text DEFAULT :'label');
CREATE TABLE :"reader".things (key bigint PRIMARY KEY, id int);
\ir parts/tables.sql
