CREATE INDEX ON owners (name);
\if :{?drop}
DROP TABLE owners;
\endif
ALTER TABLE owners ADD COLUMN x int;

-- Never reached.
\if false
CREATE TABLE never (id int);
\endif
CREATE TABLE never (key bigint PRIMARY KEY, id int);

-- One of three.
\if :first
CREATE TABLE one (id int);
\elif :second
CREATE TABLE two (id int);
\else
SET search_path = other;
\endif
ALTER TABLE one ADD COLUMN name text;
ALTER TABLE two ADD COLUMN id int;
CREATE TABLE three (key bigint PRIMARY KEY, id int);
ALTER TABLE public.three ADD COLUMN name text;
SET search_path = public;

-- Where nothing depends on the condition, mistakes are mistakes.
BEGIN;
CREATE TABLE sure (key bigint PRIMARY KEY, id int);
\if :dry_run
ROLLBACK;
\else
COMMIT;
\endif
CREATE TABLE sure (id int);
\if true
CREATE TABLE never (id int);
\endif
