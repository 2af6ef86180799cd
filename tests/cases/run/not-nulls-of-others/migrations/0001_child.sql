-- The parents are made elsewhere: whether their columns are NOT NULL, and so those of children, nobody knows.
CREATE TABLE IF NOT EXISTS child () INHERITS (base);
ALTER TABLE ONLY base ADD CONSTRAINT base_pkey PRIMARY KEY (id);
ALTER TABLE ONLY base ALTER COLUMN name SET NOT NULL;
CREATE TABLE IF NOT EXISTS own (key bigint PRIMARY KEY, id bigint NOT NULL);
CREATE TABLE IF NOT EXISTS both_of () INHERITS (own, other);
ALTER TABLE both_of ADD PRIMARY KEY (id);
ALTER TABLE own ALTER COLUMN id DROP NOT NULL;
CREATE TABLE IF NOT EXISTS mine (key bigint PRIMARY KEY, id bigint);
CREATE TABLE IF NOT EXISTS heir () INHERITS (mine);
ALTER TABLE ONLY mine ADD CONSTRAINT mine_pkey PRIMARY KEY (id);
