CREATE TABLE t (id int);
SELECT 'DROP TABLE t' \gexec
CREATE TABLE t (id bigint);
SELECT format('ALTER TABLE %I ADD COLUMN z int', tablename) FROM pg_tables WHERE schemaname = 'public'
\gexec
ALTER TABLE t ADD COLUMN z int;
\if :fresh
SELECT 'CREATE TABLE sometimes (id int)' \gexec
\endif
CREATE TABLE sometimes (id int);
SELECT NULL::text \gexec
SELECT 'CREATE INDEX CONCURRENTLY t_id_idx ON t (id)' \gexec
SELECT 'CREATE TABLE a (id int)', 'CREATE TABLE b (id int)' \gexec
CREATE TABLE b (id int);
SELECT 'CREATE TABLE c (id int' \gexec
SELECT 'DROP TABLE ' || name FROM things \gexec
CREATE TABLE t (key bigint PRIMARY KEY, id int);
