--: Downs that do nothing or say that they can't, and data that no down brings back.

--# Nothing but a comment
--@ up
CREATE TABLE t (n int);
--@ down
-- nothing to do
--> adds table public.t
--> up again: 42P07 relation "t" already exists
--> lint: empty-down
--> verify: down-leftover

--# A statement that does nothing
--@ up
CREATE TABLE t (n int);
--@ down
SELECT 1;
--> adds table public.t
--> up again: 42P07 relation "t" already exists
--> lint: empty-down
--> verify: down-leftover

--# A notice
--@ up
CREATE TABLE t (n int);
--@ down
DO $$ BEGIN RAISE NOTICE 'nothing to do'; END $$;
--> adds table public.t
--> up again: 42P07 relation "t" already exists
--> lint: empty-down
--> verify: down-leftover

--# An exception says that there is no way back
--@ up
CREATE TABLE t (n int);
--@ down
DO $$ BEGIN RAISE EXCEPTION 'there is no way back'; END $$;
--> fails: P0001 there is no way back

--# A marker says why there is no way back
--@ up
CREATE TABLE t (n int);
--@ down
-- sqlcheck: irreversible orders must be kept for ten years
--> adds table public.t
--> up again: 42P07 relation "t" already exists

--# A marker in the up
--@ before
CREATE TABLE t (n int, m int);
--@ up
-- sqlcheck: irreversible nobody reads m
ALTER TABLE t DROP COLUMN m;
--@ down
SELECT 1;
--> changes column m and type of column m of table public.t
--> up again: 42703 column "m" of relation "t" does not exist

--# A marker without a reason is none
--@ up
CREATE TABLE t (n int);
--@ down
-- sqlcheck: irreversible
--> adds table public.t
--> up again: 42P07 relation "t" already exists
--> lint: empty-down
--> verify: down-leftover

--# A marker stands for a down that undoes half
--@ up
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE t (mood mood);
--@ down
-- sqlcheck: irreversible the type is shared
DROP TABLE t;
--> adds type public.mood
--> up again: 42710 type "mood" already exists

--# An up that only moves rows needs no down
--@ before
CREATE TABLE t (n int);
--@ up
UPDATE t SET n = 0 WHERE n IS NULL;
--@ down
-- nothing to do
--> same

--# A dropped table comes back without its rows
--@ before
CREATE TABLE t (n int);
--@ up
DROP TABLE t;
--@ down
CREATE TABLE t (n int);
--> same
--> lint: irreversible-operation

--# A table that the same migration makes has no rows to lose
--@ up
CREATE TABLE staging (n int);
CREATE TABLE t (n int);
DROP TABLE staging;
--@ down
DROP TABLE t;
--> same

--# Truncated rows
--@ before
CREATE TABLE t (n int);
--@ up
TRUNCATE t;
ALTER TABLE t ADD COLUMN m int;
--@ down
ALTER TABLE t DROP COLUMN m;
--> same
--> lint: irreversible-operation

--# Deleted rows
--@ before
CREATE TABLE t (n int);
--@ up
DELETE FROM t WHERE n IS NULL;
ALTER TABLE t ALTER COLUMN n SET NOT NULL;
--@ down
ALTER TABLE t ALTER COLUMN n DROP NOT NULL;
--> same
--> lint: irreversible-operation

--# A schema with its tables
--@ before
CREATE SCHEMA s;
CREATE TABLE s.t (n int);
CREATE TABLE s.u (n int);
--@ up
DROP SCHEMA s CASCADE;
--@ down
CREATE SCHEMA s;
CREATE TABLE s.t (n int);
CREATE TABLE s.u (n int);
--> same
--> lint: irreversible-operation

--# A view has no rows of its own
--@ before
CREATE TABLE t (n int);
CREATE VIEW v AS SELECT n FROM t;
--@ up
DROP VIEW v;
--@ down
CREATE VIEW v AS SELECT n FROM t;
--> same

--# A type that holds less
--@ before
CREATE TABLE t (at timestamptz, price numeric(10, 4), ratio double precision);
--@ up
ALTER TABLE t ALTER COLUMN at TYPE date;
--@ down
ALTER TABLE t ALTER COLUMN at TYPE timestamptz;
--> same
--> lint: irreversible-operation

--# A number that is rounded
--@ before
CREATE TABLE t (price numeric(10, 4));
--@ up
ALTER TABLE t ALTER COLUMN price TYPE numeric(10, 2);
--@ down
ALTER TABLE t ALTER COLUMN price TYPE numeric(10, 4);
--> same
--> lint: irreversible-operation

--# A fraction that goes away
--@ before
CREATE TABLE t (ratio double precision);
--@ up
ALTER TABLE t ALTER COLUMN ratio TYPE bigint;
--@ down
ALTER TABLE t ALTER COLUMN ratio TYPE double precision;
--> same
--> lint: irreversible-operation

--# A type that holds more, or refuses what it can't hold
--@ before
CREATE TABLE t (n int, name varchar(20), price numeric(10, 2));
--@ up
ALTER TABLE t ALTER COLUMN n TYPE bigint, ALTER COLUMN name TYPE text;
ALTER TABLE t ALTER COLUMN price TYPE numeric(12, 2);
--@ down
ALTER TABLE t ALTER COLUMN n TYPE int, ALTER COLUMN name TYPE varchar(20);
ALTER TABLE t ALTER COLUMN price TYPE numeric(10, 2);
--> same
