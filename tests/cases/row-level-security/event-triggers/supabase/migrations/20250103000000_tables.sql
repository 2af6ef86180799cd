CREATE TABLE plain (id bigint PRIMARY KEY);
CREATE TABLE by_query AS SELECT id FROM plain;
SELECT id INTO by_select FROM plain;
CREATE SCHEMA staging;
CREATE TABLE staging.imported (id bigint PRIMARY KEY);
ALTER TABLE staging.imported SET SCHEMA public;
CREATE POLICY plain_read ON plain FOR SELECT USING (true);
