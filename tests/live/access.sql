--: Conditions of policies.

--# A restrictive policy FOR INSERT without WITH CHECK restricts nothing
CREATE TABLE t (id int, tenant text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR INSERT WITH CHECK (id > 0);
CREATE POLICY b ON t AS RESTRICTIVE FOR INSERT;
-- reported: ineffective-restrictive-policy
SET ROLE authenticated;
INSERT INTO t VALUES (1, 'theirs');
-- 1 row

--# With its condition it does
CREATE TABLE t (id int, tenant text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR INSERT WITH CHECK (id > 0);
CREATE POLICY b ON t AS RESTRICTIVE FOR INSERT WITH CHECK (tenant = 'ours');
-- silent
SET ROLE authenticated;
INSERT INTO t VALUES (1, 'theirs');
-- 42501 new row violates row-level security policy "b" for table "t"
SET ROLE authenticated;
INSERT INTO t VALUES (1, 'ours');
-- 1 row

--# A restrictive policy without any condition restricts no command
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (id > 0);
CREATE POLICY b ON t AS RESTRICTIVE;
-- reported: ineffective-restrictive-policy
SET ROLE authenticated;
SELECT * FROM t;
-- 1

--# A permissive policy FOR INSERT without WITH CHECK allows nothing
CREATE TABLE t (id int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR INSERT;
-- silent
SET ROLE authenticated;
INSERT INTO t VALUES (1);
-- 42501 new row violates row-level security policy for table "t"

--# Without WITH CHECK, USING holds for new rows: UPDATE
CREATE TABLE t (id int, author text);
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY r ON t FOR SELECT USING (true);
CREATE POLICY w ON t FOR UPDATE USING (author = 'me');
-- silent
SET ROLE authenticated;
UPDATE t SET author = 'you';
-- 42501 new row violates row-level security policy for table "t"
SET ROLE authenticated;
UPDATE t SET id = id + 1;
-- 1 row

--# Without WITH CHECK, USING holds for new rows: ALL
CREATE TABLE t (id int, author text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY w ON t USING (author = 'me');
-- silent
SET ROLE authenticated;
INSERT INTO t VALUES (1, 'you');
-- 42501 new row violates row-level security policy for table "t"
SET ROLE authenticated;
INSERT INTO t VALUES (1, 'me');
-- 1 row

--# WITH CHECK (true) lets rows be given away
CREATE TABLE t (id int, author text);
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY r ON t FOR SELECT USING (true);
CREATE POLICY w ON t FOR UPDATE USING (author = 'me') WITH CHECK (true);
-- reported: policy-with-check-true
SET ROLE authenticated;
UPDATE t SET author = 'you';
-- 1 row

--# WITH CHECK (true) FOR ALL lets rows in that USING would not show
CREATE TABLE t (id int, author text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY w ON t USING (author = 'me') WITH CHECK (true);
-- reported: policy-with-check-true
SET ROLE anon;
INSERT INTO t VALUES (1, 'you');
-- 1 row
SET ROLE anon;
SELECT * FROM t;
-- nothing

--# USING (true) for every command
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t USING (true);
-- reported: policy-always-true
SET ROLE anon;
DELETE FROM t;
-- 1 row
SET ROLE anon;
INSERT INTO t VALUES (2);
-- 1 row

--# USING (true) for reading
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (true);
-- silent
SET ROLE anon;
SELECT * FROM t;
-- 1
SET ROLE anon;
DELETE FROM t;
-- 0 rows

--# A restrictive policy narrows one that is always true
CREATE TABLE t (id int, author text);
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t USING (true);
CREATE POLICY b ON t AS RESTRICTIVE USING (author = 'me');
-- silent
SET ROLE anon;
SELECT * FROM t;
-- 1|me

--# A policy that service_role needs not
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t TO service_role USING (false);
-- silent
SET ROLE service_role;
SELECT * FROM t;
-- 1

--# A policy goes with the column that its condition names
CREATE TABLE t (id int, author text);
INSERT INTO t VALUES (1, 'me');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (author = 'me');
ALTER TABLE t DROP COLUMN author CASCADE;
-- reported: rls-without-policies
SET ROLE anon;
SELECT * FROM t;
-- nothing

--# Row-level security goes with the table
CREATE TABLE t (id int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (id > 1);
DROP TABLE t;
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
-- reported: rls-disabled
SET ROLE anon;
SELECT * FROM t;
-- 1
