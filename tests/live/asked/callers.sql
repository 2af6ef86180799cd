--: Who may execute a function, and whether the function does it for them.

--# Nobody took it away
CREATE TABLE t (id int PRIMARY KEY);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY nobody ON t FOR SELECT USING (false);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT count(*) FROM public.t';
-- reported: callable-definer
INSERT INTO t VALUES (1);
SET ROLE anon;
SELECT f();
-- 1

--# Taken from PUBLIC alone
CREATE TABLE t (id int PRIMARY KEY);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY nobody ON t FOR SELECT USING (false);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT count(*) FROM public.t';
REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;
-- reported: callable-definer
INSERT INTO t VALUES (1);
SET ROLE anon;
SELECT f();
-- 1

--# Taken from anon alone
CREATE TABLE t (id int PRIMARY KEY);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY nobody ON t FOR SELECT USING (false);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT count(*) FROM public.t';
REVOKE EXECUTE ON FUNCTION f() FROM anon;
-- reported: callable-definer
INSERT INTO t VALUES (1);
SET ROLE anon;
SELECT f();
-- 1

--# Taken from both
CREATE TABLE t (id int PRIMARY KEY);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY nobody ON t FOR SELECT USING (false);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT count(*) FROM public.t';
REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC, anon;
-- silent
INSERT INTO t VALUES (1);
SET ROLE anon;
SELECT f();
-- 42501 permission denied for function f

--# A default in a schema takes nothing from PUBLIC
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC, anon;
CREATE TABLE t (id int PRIMARY KEY);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY nobody ON t FOR SELECT USING (false);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT count(*) FROM public.t';
-- reported: callable-definer
INSERT INTO t VALUES (1);
SET ROLE anon;
SELECT f();
-- 1

--# A default for all schemas does
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE EXECUTE ON FUNCTIONS FROM anon;
CREATE TABLE t (id int PRIMARY KEY);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY nobody ON t FOR SELECT USING (false);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT count(*) FROM public.t';
-- silent
INSERT INTO t VALUES (1);
SET ROLE anon;
SELECT f();
-- 42501 permission denied for function f

--# Made anew
CREATE TABLE t (id int PRIMARY KEY);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY nobody ON t FOR SELECT USING (false);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT count(*) FROM public.t';
REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC, anon;
DROP FUNCTION f();
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT count(*) FROM public.t';
-- reported: callable-definer
INSERT INTO t VALUES (1);
SET ROLE anon;
SELECT f();
-- 1

--# Replaced
CREATE TABLE t (id int PRIMARY KEY);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY nobody ON t FOR SELECT USING (false);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT count(*) FROM public.t';
REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC, anon;
CREATE OR REPLACE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT count(*) FROM public.t';
-- silent
INSERT INTO t VALUES (1);
SET ROLE anon;
SELECT f();
-- 42501 permission denied for function f

--# With the rights of the caller
CREATE TABLE t (id int PRIMARY KEY);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY nobody ON t FOR SELECT USING (false);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SET search_path = '' AS 'SELECT count(*) FROM public.t';
-- silent
INSERT INTO t VALUES (1);
SET ROLE anon;
SELECT f();
-- 0
