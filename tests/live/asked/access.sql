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

--# A restrictive policy looks at what is written beside WITH CHECK (true)
CREATE TABLE t (id int, author text, team text);
INSERT INTO t VALUES (1, 'me', 'ours');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY r ON t FOR SELECT USING (true);
CREATE POLICY w ON t FOR UPDATE USING (author = 'me') WITH CHECK (true);
CREATE POLICY team ON t AS RESTRICTIVE USING (team = 'ours');
-- silent
SET ROLE authenticated;
UPDATE t SET author = 'you';
-- 1 row
SET ROLE authenticated;
UPDATE t SET team = 'theirs';
-- 42501 new row violates row-level security policy "team" for table "t"

--# A restrictive policy that lets everything in beside WITH CHECK (true)
CREATE TABLE t (id int, author text, team text);
INSERT INTO t VALUES (1, 'me', 'ours');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY r ON t FOR SELECT USING (true);
CREATE POLICY w ON t FOR UPDATE USING (author = 'me') WITH CHECK (true);
CREATE POLICY team ON t AS RESTRICTIVE FOR UPDATE USING (team = 'ours') WITH CHECK (true);
-- reported: policy-with-check-true
SET ROLE authenticated;
UPDATE t SET author = 'you', team = 'theirs';
-- 1 row

--# USING (true) for everyone, and the privilege for one role
CREATE ROLE warehouse;
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON t FROM anon, authenticated;
GRANT ALL ON t TO warehouse;
CREATE POLICY a ON t USING (true);
-- silent
SET ROLE anon;
DELETE FROM t;
-- 42501 permission denied for table t
SET ROLE warehouse;
DELETE FROM t;
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

--: Recursion.

--# A policy that reads its own table
CREATE TABLE t (team int, name text);
INSERT INTO t VALUES (1, 'me');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (team IN (SELECT team FROM t WHERE name = 'me'));
-- reported: recursive-policy
SET ROLE anon;
SELECT * FROM t;
-- 42P17 infinite recursion detected in policy for relation "t"
SELECT * FROM t;
-- 1|me

--# Through another table
CREATE TABLE t (id int, u int);
CREATE TABLE u (id int, t int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE u ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (EXISTS (SELECT FROM u x WHERE x.id = u));
CREATE POLICY b ON u FOR SELECT USING (EXISTS (SELECT FROM t x WHERE x.id = t));
-- reported: recursive-policy
SET ROLE anon;
SELECT * FROM t;
-- 42P17 infinite recursion detected in policy for relation "t"
SET ROLE anon;
SELECT * FROM u;
-- 42P17 infinite recursion detected in policy for relation "u"

--# Through another table, which has no row-level security
CREATE TABLE t (id int, u int);
CREATE TABLE u (id int, t int);
REVOKE ALL ON u FROM anon, authenticated, service_role;
GRANT SELECT ON u TO anon;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (EXISTS (SELECT FROM u x WHERE x.id = u));
CREATE POLICY b ON u FOR SELECT USING (EXISTS (SELECT FROM t x WHERE x.id = t));
-- reported: policies-without-rls
SET ROLE anon;
SELECT * FROM t;
-- nothing

--# Through another table's policy for writing
CREATE TABLE t (id int, u int);
CREATE TABLE u (id int, t int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE u ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (EXISTS (SELECT FROM u x WHERE x.id = u));
CREATE POLICY b ON u FOR UPDATE USING (EXISTS (SELECT FROM t x WHERE x.id = t));
-- silent
SET ROLE anon;
SELECT * FROM t;
-- nothing
SET ROLE anon;
UPDATE u SET id = 1;
-- 0 rows

--# An INSERT policy that reads its own table, beside a query in the policy for reading
CREATE TABLE t (team int, name text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = (SELECT 'me'));
CREATE POLICY b ON t FOR INSERT WITH CHECK (EXISTS (SELECT FROM t x WHERE x.team = t.team));
-- reported: recursive-policy
SET ROLE anon;
SELECT * FROM t;
-- nothing
SET ROLE anon;
INSERT INTO t VALUES (1, 'me');
-- 42P17 infinite recursion detected in policy for relation "t"

--# The same without a query in the policy for reading
CREATE TABLE t (team int, name text);
INSERT INTO t VALUES (1, 'me');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = 'me');
CREATE POLICY b ON t FOR INSERT WITH CHECK (EXISTS (SELECT FROM t x WHERE x.team = t.team));
-- silent
SET ROLE anon;
INSERT INTO t VALUES (1, 'me');
-- 1 row

--# The query is in the check of a policy for all commands
CREATE TABLE t (team int, name text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t USING (name = 'me') WITH CHECK (EXISTS (SELECT FROM t x WHERE x.team = t.team));
-- reported: recursive-policy
SET ROLE anon;
SELECT * FROM t;
-- nothing
SET ROLE anon;
INSERT INTO t VALUES (1, 'me');
-- 42P17 infinite recursion detected in policy for relation "t"

--# A function with the rights of its caller
CREATE TABLE t (team int, name text);
INSERT INTO t VALUES (1, 'me');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION mine() RETURNS SETOF int LANGUAGE sql STABLE
    AS $$ SELECT team FROM t WHERE name = 'me' $$;
CREATE POLICY a ON t FOR SELECT USING (team IN (SELECT mine()));
-- reported: recursive-policy
SET ROLE anon;
SELECT * FROM t;
-- 54001 stack depth limit exceeded

--# A function with the rights of its owner
CREATE TABLE t (team int, name text);
INSERT INTO t VALUES (1, 'me');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION mine() RETURNS SETOF int LANGUAGE sql STABLE SECURITY DEFINER
    AS $$ SELECT team FROM t WHERE name = 'me' $$;
CREATE POLICY a ON t FOR SELECT USING (team IN (SELECT mine()));
-- silent
SET ROLE anon;
SELECT * FROM t;
-- 1|me

--# A function in a check, for which reading is another query
CREATE TABLE t (team int, name text);
INSERT INTO t VALUES (1, 'me');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION mine() RETURNS SETOF int LANGUAGE sql STABLE
    AS $$ SELECT team FROM t WHERE name = 'me' $$;
CREATE POLICY a ON t FOR SELECT USING (name = (SELECT 'me'));
CREATE POLICY b ON t FOR INSERT WITH CHECK (team IN (SELECT mine()));
-- silent
SET ROLE anon;
INSERT INTO t VALUES (1, 'me');
-- 1 row

--# A view with the rights of its owner
CREATE TABLE t (team int, name text);
INSERT INTO t VALUES (1, 'me');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE VIEW v AS SELECT * FROM t WHERE name = 'me';
REVOKE ALL ON v FROM authenticated;
CREATE POLICY a ON t FOR SELECT USING (team IN (SELECT team FROM v));
-- reported: view-bypasses-rls
SET ROLE anon;
SELECT * FROM t;
-- 1|me

--# A view with the rights of its caller
CREATE TABLE t (team int, name text);
INSERT INTO t VALUES (1, 'me');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE VIEW v AS SELECT * FROM t WHERE name = 'me';
ALTER VIEW v SET (security_invoker = on);
CREATE POLICY a ON t FOR SELECT USING (team IN (SELECT team FROM v));
-- reported: recursive-policy
SET ROLE anon;
SELECT * FROM t;
-- 42P17 infinite recursion detected in policy for relation "t"

--# Policies for roles that nobody has together
CREATE TABLE t (id int, u int);
CREATE TABLE u (id int, t int);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE u ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT TO anon USING (EXISTS (SELECT FROM u x WHERE x.id = u));
CREATE POLICY b ON u FOR SELECT TO authenticated USING (EXISTS (SELECT FROM t x WHERE x.id = t));
-- silent
SET ROLE anon;
SELECT * FROM t;
-- nothing
SET ROLE authenticated;
SELECT * FROM u;
-- nothing

--# A restrictive policy that reads its own table
CREATE TABLE t (team int, name text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (true);
CREATE POLICY b ON t AS RESTRICTIVE FOR SELECT USING (EXISTS (SELECT FROM t x));
-- reported: recursive-policy
SET ROLE anon;
SELECT * FROM t;
-- 42P17 infinite recursion detected in policy for relation "t"

--# A common table expression of the table's name
CREATE TABLE t (team int);
INSERT INTO t VALUES (1);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (EXISTS (WITH t AS (SELECT 1) SELECT FROM t));
-- silent
SET ROLE anon;
SELECT * FROM t;
-- 1

--# Partitions are guarded by the policies of the table that is queried
CREATE TABLE t (team int) PARTITION BY LIST (team);
CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
INSERT INTO t VALUES (1);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (EXISTS (SELECT FROM t1 x));
-- reported: policy-ignores-caller
SET ROLE anon;
SELECT * FROM t;
-- 1

--: Calls for each row: the function counts its calls.

--# A call in USING
CREATE SEQUENCE calls;
CREATE FUNCTION me() RETURNS text LANGUAGE plpgsql STABLE
    AS $$ BEGIN PERFORM nextval('calls'); RETURN 'me'; END $$;
CREATE TABLE t (id int, name text);
INSERT INTO t SELECT i, 'me' FROM generate_series(1, 50) AS i;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = me());
-- reported: policy-call-per-row
SET ROLE anon;
SELECT count(*) FROM t;
SELECT last_value > 40 FROM calls;
-- t

--# In a query of its own
CREATE SEQUENCE calls;
CREATE FUNCTION me() RETURNS text LANGUAGE plpgsql STABLE
    AS $$ BEGIN PERFORM nextval('calls'); RETURN 'me'; END $$;
CREATE TABLE t (id int, name text);
INSERT INTO t SELECT i, 'me' FROM generate_series(1, 50) AS i;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = (SELECT me()));
-- silent
SET ROLE anon;
SELECT count(*) FROM t;
SELECT last_value FROM calls;
-- 1

--# In a query on another table
CREATE SEQUENCE calls;
CREATE FUNCTION me() RETURNS text LANGUAGE plpgsql STABLE
    AS $$ BEGIN PERFORM nextval('calls'); RETURN 'me'; END $$;
CREATE TABLE t (id int);
CREATE TABLE u (t int, name text);
INSERT INTO t SELECT i FROM generate_series(1, 50) AS i;
INSERT INTO u SELECT i, 'me' FROM generate_series(1, 50) AS i;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE u ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON u FOR SELECT USING (true);
CREATE POLICY a ON t FOR SELECT USING (EXISTS (SELECT FROM u WHERE u.t = id AND u.name = me()));
-- reported: policy-call-per-row
SET ROLE anon;
SELECT count(*) FROM t;
SELECT last_value > 40 FROM calls;
-- t

--# Through another function
CREATE SEQUENCE calls;
CREATE FUNCTION me() RETURNS text LANGUAGE plpgsql STABLE
    AS $$ BEGIN PERFORM nextval('calls'); RETURN 'me'; END $$;
CREATE FUNCTION who() RETURNS text LANGUAGE sql STABLE AS 'SELECT me()';
CREATE TABLE t (id int, name text);
INSERT INTO t SELECT i, 'me' FROM generate_series(1, 50) AS i;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = who());
-- reported: policy-call-per-row
SET ROLE anon;
SELECT count(*) FROM t;
SELECT last_value > 40 FROM calls;
-- t

--# The array of ANY
CREATE SEQUENCE calls;
CREATE FUNCTION us() RETURNS text[] LANGUAGE plpgsql STABLE
    AS $$ BEGIN PERFORM nextval('calls'); RETURN ARRAY['me', 'you']; END $$;
CREATE TABLE t (id int, name text);
INSERT INTO t SELECT i, 'me' FROM generate_series(1, 50) AS i;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = ANY (us()));
-- reported: policy-call-per-row
SET ROLE anon;
SELECT count(*) FROM t;
SELECT last_value > 40 FROM calls;
-- t
ALTER POLICY a ON t USING (name = ANY ((SELECT us())));
-- 42883 operator does not exist: text = text[]
ALTER POLICY a ON t USING (name = ANY ((SELECT us())::text[]));
SELECT setval('calls', 1, false);
SET ROLE anon;
SELECT count(*) FROM t;
SELECT last_value FROM calls;
-- 1

--# An immutable function, which the planner calls
CREATE SEQUENCE calls;
CREATE FUNCTION me() RETURNS text LANGUAGE plpgsql IMMUTABLE
    AS $$ BEGIN PERFORM nextval('calls'); RETURN 'me'; END $$;
CREATE TABLE t (id int, name text);
INSERT INTO t SELECT i, 'me' FROM generate_series(1, 50) AS i;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = me());
-- silent
SET ROLE anon;
SELECT count(*) FROM t;
SELECT last_value FROM calls;
-- 1

--# A function whose rows are read
CREATE SEQUENCE calls;
CREATE FUNCTION us() RETURNS SETOF text LANGUAGE plpgsql STABLE
    AS $$ BEGIN PERFORM nextval('calls'); RETURN QUERY VALUES ('me'), ('you'); END $$;
CREATE TABLE t (id int, name text);
INSERT INTO t SELECT i, 'me' FROM generate_series(1, 50) AS i;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name IN (SELECT us()) OR name IN (SELECT x FROM us() AS x));
-- silent
SET ROLE anon;
SELECT count(*) FROM t;
SELECT last_value FROM calls;
-- 1

--# The arguments of a function whose rows are read
CREATE SEQUENCE calls;
CREATE FUNCTION me() RETURNS text LANGUAGE plpgsql STABLE
    AS $$ BEGIN PERFORM nextval('calls'); RETURN 'me'; END $$;
CREATE FUNCTION us(name text) RETURNS SETOF text LANGUAGE plpgsql STABLE
    AS $$ BEGIN RETURN QUERY VALUES (name), ('you'); END $$;
CREATE TABLE t (id int, name text);
INSERT INTO t SELECT i, 'me' FROM generate_series(1, 50) AS i;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name IN (SELECT x FROM us(me()) AS x));
-- silent
SET ROLE anon;
SELECT count(*) FROM t;
SELECT last_value FROM calls;
-- 1

--# The same in a query about the row
CREATE SEQUENCE calls;
CREATE FUNCTION me() RETURNS text LANGUAGE plpgsql STABLE
    AS $$ BEGIN PERFORM nextval('calls'); RETURN 'me'; END $$;
CREATE FUNCTION us(name text) RETURNS SETOF text LANGUAGE plpgsql STABLE
    AS $$ BEGIN RETURN QUERY VALUES (name), ('you'); END $$;
CREATE TABLE t (id int, name text);
INSERT INTO t SELECT i, 'me' FROM generate_series(1, 50) AS i;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (EXISTS (SELECT FROM us(me()) AS x WHERE x = name));
-- silent
SET ROLE anon;
SELECT count(*) FROM t;
SELECT last_value FROM calls;
-- 1

--# A function of the row whose rows are read
CREATE SEQUENCE calls;
CREATE FUNCTION me() RETURNS text LANGUAGE plpgsql STABLE
    AS $$ BEGIN PERFORM nextval('calls'); RETURN 'me'; END $$;
CREATE FUNCTION us(name text) RETURNS SETOF text LANGUAGE plpgsql STABLE
    AS $$ BEGIN RETURN QUERY VALUES (name), ('you'); END $$;
CREATE TABLE t (id int, name text);
INSERT INTO t SELECT i, 'me' FROM generate_series(1, 50) AS i;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (EXISTS (SELECT FROM us(t.name) AS x WHERE x = me()));
-- reported: policy-call-per-row
SET ROLE anon;
SELECT count(*) FROM t;
SELECT last_value FROM calls;
-- 51

--# An arm that reads nothing
CREATE SEQUENCE calls;
CREATE FUNCTION me() RETURNS text LANGUAGE plpgsql STABLE
    AS $$ BEGIN PERFORM nextval('calls'); RETURN 'me'; END $$;
CREATE TABLE t (id int, name text);
INSERT INTO t SELECT i, 'me' FROM generate_series(1, 50) AS i;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name IN (SELECT me() UNION ALL SELECT 'you'));
-- silent
SET ROLE anon;
SELECT count(*) FROM t;
SELECT last_value FROM calls;
-- 1

--# An arm that reads a table
CREATE SEQUENCE calls;
CREATE FUNCTION me() RETURNS text LANGUAGE plpgsql STABLE
    AS $$ BEGIN PERFORM nextval('calls'); RETURN 'me'; END $$;
CREATE TABLE u (name text);
INSERT INTO u SELECT 'me' FROM generate_series(1, 50);
ALTER TABLE u ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON u FOR SELECT USING (name = 'me');
CREATE TABLE t (id int, name text);
INSERT INTO t SELECT i, 'me' FROM generate_series(1, 50) AS i;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name IN (SELECT 'you' UNION ALL SELECT me() FROM u));
-- reported: policy-call-per-row
SET ROLE anon;
SELECT count(*) FROM t;
SELECT last_value FROM calls;
-- 50

--# A query that reads nothing but the row
CREATE SEQUENCE calls;
CREATE FUNCTION me() RETURNS text LANGUAGE plpgsql STABLE
    AS $$ BEGIN PERFORM nextval('calls'); RETURN 'me'; END $$;
CREATE TABLE t (id int, name text);
INSERT INTO t SELECT i, 'me' FROM generate_series(1, 50) AS i;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = (SELECT me() WHERE name <> 'you'));
-- reported: policy-call-per-row
SET ROLE anon;
SELECT count(*) FROM t;
SELECT last_value FROM calls;
-- 50

--# A condition in a query that holds for all of its rows or for none
CREATE SEQUENCE calls;
CREATE FUNCTION me() RETURNS text LANGUAGE plpgsql STABLE
    AS $$ BEGIN PERFORM nextval('calls'); RETURN 'me'; END $$;
CREATE TABLE u (name text);
INSERT INTO u SELECT 'me' FROM generate_series(1, 50);
ALTER TABLE u ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON u FOR SELECT USING (name = 'me');
CREATE TABLE t (id int, name text);
INSERT INTO t SELECT i, 'me' FROM generate_series(1, 50) AS i;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (EXISTS (SELECT FROM u WHERE u.name = t.name AND me() = 'me'));
-- silent
SET ROLE anon;
SELECT count(*) FROM t;
SELECT last_value FROM calls;
-- 1

--# How many rows a query wants
CREATE SEQUENCE calls;
CREATE FUNCTION me() RETURNS text LANGUAGE plpgsql STABLE
    AS $$ BEGIN PERFORM nextval('calls'); RETURN 'me'; END $$;
CREATE TABLE u (name text);
INSERT INTO u SELECT 'me' FROM generate_series(1, 50);
ALTER TABLE u ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON u FOR SELECT USING (name = 'me');
CREATE TABLE t (id int, name text);
INSERT INTO t SELECT i, 'me' FROM generate_series(1, 50) AS i;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name IN (SELECT name FROM u LIMIT length(me())));
-- silent
SET ROLE anon;
SELECT count(*) FROM t;
SELECT last_value FROM calls;
-- 2

--: Permissive policies are joined with OR.

--# One for all commands, and one for reading
CREATE TABLE t (id int, name text);
INSERT INTO t VALUES (1, 'me'), (2, 'you'), (3, 'they');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t USING (name = 'me');
CREATE POLICY b ON t FOR SELECT TO anon USING (id = 2);
-- reported: overlapping-permissive-policies
SET ROLE anon;
SELECT id FROM t;
-- 1, 2
SET ROLE authenticated;
SELECT id FROM t;
-- 1

--# Policies for different roles
CREATE TABLE t (id int, name text);
INSERT INTO t VALUES (1, 'me'), (2, 'you'), (3, 'they');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t TO authenticated USING (name = 'me');
CREATE POLICY b ON t FOR SELECT TO anon USING (id = 2);
-- silent
SET ROLE anon;
SELECT id FROM t;
-- 2
SET ROLE authenticated;
SELECT id FROM t;
-- 1

--: Views.

--# A view with the rights of its owner
CREATE TABLE t (id int, name text);
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = 'me');
CREATE VIEW v AS SELECT id FROM t;
-- reported: view-bypasses-rls
SET ROLE anon;
SELECT * FROM t;
-- 1|me
SET ROLE anon;
SELECT * FROM v;
-- 1, 2

--# A view with the rights of its caller
CREATE TABLE t (id int, name text);
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = 'me');
CREATE VIEW v WITH (security_invoker = on) AS SELECT id FROM t;
-- silent
SET ROLE anon;
SELECT * FROM v;
-- 1

--# Replaced without the option
CREATE TABLE t (id int, name text);
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = 'me');
CREATE VIEW v WITH (security_invoker = on) AS SELECT id FROM t;
CREATE OR REPLACE VIEW v AS SELECT id FROM t;
-- reported: view-bypasses-rls
SET ROLE anon;
SELECT * FROM v;
-- 1, 2

--# The option is reset
CREATE TABLE t (id int, name text);
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = 'me');
CREATE VIEW v WITH (security_invoker = on) AS SELECT id FROM t;
ALTER VIEW v RESET (security_invoker);
-- reported: view-bypasses-rls
SET ROLE anon;
SELECT * FROM v;
-- 1, 2

--# A view of its owner over one of its caller
CREATE TABLE t (id int, name text);
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = 'me');
CREATE VIEW v WITH (security_invoker = on) AS SELECT id FROM t;
CREATE VIEW w AS SELECT id FROM v;
-- silent
SET ROLE anon;
SELECT * FROM w;
-- 1

--# A view of its caller over one of its owner
CREATE TABLE t (id int, name text);
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = 'me');
CREATE VIEW v AS SELECT id FROM t;
REVOKE ALL ON v FROM authenticated;
CREATE VIEW w WITH (security_invoker = on) AS SELECT id FROM v;
-- reported: view-bypasses-rls
SET ROLE anon;
SELECT * FROM w;
-- 1, 2

--# Views of several owners: each reads with the rights of its own
CREATE ROLE warehouse;
CREATE ROLE clerk;
CREATE TABLE t (id int, name text);
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = 'me');
ALTER TABLE t OWNER TO warehouse;
GRANT SELECT ON t TO clerk;
CREATE VIEW of_clerk AS SELECT id FROM t;
ALTER VIEW of_clerk OWNER TO clerk;
GRANT SELECT ON of_clerk TO warehouse;
CREATE VIEW of_both AS SELECT id FROM of_clerk;
ALTER VIEW of_both OWNER TO warehouse;
-- silent
SET ROLE anon;
SELECT * FROM of_both;
-- 1

--# The owner of the inner view is above the policies
CREATE ROLE warehouse;
CREATE ROLE clerk;
CREATE TABLE t (id int, name text);
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = 'me');
ALTER TABLE t OWNER TO warehouse;
CREATE VIEW of_warehouse AS SELECT id FROM t;
ALTER VIEW of_warehouse OWNER TO warehouse;
REVOKE ALL ON of_warehouse FROM anon, authenticated;
GRANT SELECT ON of_warehouse TO clerk;
CREATE VIEW of_both AS SELECT id FROM of_warehouse;
ALTER VIEW of_both OWNER TO clerk;
-- reported: view-bypasses-rls
SET ROLE anon;
SELECT * FROM of_both;
-- 1, 2

--# A materialized view over a view of its caller, who is the one that fills it
CREATE TABLE t (id int, name text);
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = 'me');
CREATE VIEW v WITH (security_invoker = on) AS SELECT id FROM t;
CREATE MATERIALIZED VIEW w AS SELECT id FROM v;
-- reported: view-bypasses-rls
SET ROLE anon;
SELECT * FROM v;
-- 1
SET ROLE anon;
SELECT * FROM w;
-- 1, 2

--# A view that nobody may query
CREATE TABLE t (id int, name text);
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = 'me');
CREATE VIEW v AS SELECT id FROM t;
REVOKE ALL ON v FROM anon, authenticated;
-- silent
SET ROLE anon;
SELECT * FROM v;
-- 42501 permission denied for view v

--# A view whose owner is another role, for whom the policies hold
CREATE TABLE t (id int, name text);
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = 'me');
CREATE VIEW v AS SELECT id FROM t;
ALTER VIEW v OWNER TO authenticated;
-- silent
SET ROLE anon;
SELECT * FROM v;
-- 1

--# A materialized view
CREATE TABLE t (id int, name text);
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = 'me');
CREATE MATERIALIZED VIEW v AS SELECT id FROM t;
-- reported: view-bypasses-rls
SET ROLE anon;
SELECT * FROM v;
-- 1, 2
ALTER TABLE v ENABLE ROW LEVEL SECURITY;
-- 42809 ALTER action ENABLE ROW SECURITY cannot be performed on relation "v"

--# Forced row-level security, and an owner who is no superuser
CREATE TABLE t (id int, name text);
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE t FORCE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = 'me');
CREATE VIEW v AS SELECT id FROM t;
ALTER TABLE t OWNER TO authenticated;
ALTER VIEW v OWNER TO authenticated;
-- silent
SET ROLE anon;
SELECT * FROM v;
-- 1

--# A partition by its own name
CREATE TABLE t (id int, name text) PARTITION BY LIST (id);
CREATE TABLE t1 PARTITION OF t DEFAULT;
INSERT INTO t VALUES (1, 'me'), (2, 'you');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (name = 'me');
-- silent
SET ROLE anon;
SELECT id FROM t;
-- 1
SET ROLE anon;
SELECT id FROM t1;
-- 1, 2

--: Who is asking.

--# A condition that is true without a token
CREATE TABLE t (id int, author uuid);
INSERT INTO t VALUES (1, '00000000-0000-0000-0000-000000000001');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT
    USING ((SELECT auth.uid()) IS NULL OR author = (SELECT auth.uid()));
-- reported: policy-admits-anonymous
SET ROLE anon;
SELECT id FROM t;
-- 1
SET ROLE authenticated;
SET LOCAL request.jwt.claims = '{"sub": "00000000-0000-0000-0000-000000000002"}';
SELECT id FROM t;
-- nothing

--# The role that needs no policy
CREATE TABLE t (id int, author uuid);
INSERT INTO t VALUES (1, '00000000-0000-0000-0000-000000000001');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (author = (SELECT auth.uid()));
-- silent
SET ROLE anon;
SELECT id FROM t;
-- nothing
SET ROLE service_role;
SELECT id FROM t;
-- 1

--# What users write about themselves
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT
    USING ((SELECT auth.jwt()) -> 'user_metadata' ->> 'role' = 'admin');
-- reported: policy-trusts-user-metadata
SET ROLE authenticated;
SET LOCAL request.jwt.claims = '{"user_metadata": {"role": "admin"}}';
SELECT id FROM t;
-- 1
SET ROLE authenticated;
SET LOCAL request.jwt.claims = '{"app_metadata": {"role": "admin"}}';
SELECT id FROM t;
-- nothing

--: What row-level security goes with, and what it does not.

--# Copies, children and partitions
CREATE TABLE t (id int) PARTITION BY LIST (id);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (id > 0);
CREATE TABLE part PARTITION OF t DEFAULT;
CREATE TABLE u (id int);
ALTER TABLE u ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON u FOR SELECT USING (id > 0);
CREATE TABLE query AS SELECT * FROM u;
SELECT * INTO into_table FROM u;
CREATE TABLE like_all (LIKE u INCLUDING ALL);
CREATE TABLE child () INHERITS (u);
CREATE TABLE moved (id int);
ALTER TABLE moved ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON moved FOR SELECT USING (id > 0);
CREATE SCHEMA other;
ALTER TABLE moved SET SCHEMA other;
-- reported: rls-disabled
SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace IN ('public'::regnamespace, 'other'::regnamespace) ORDER BY 1;
-- moved, t, u
SELECT relname FROM pg_class WHERE NOT relrowsecurity AND relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 1;
-- child, into_table, like_all, part, query

--# A partition that is detached
CREATE TABLE t (id int) PARTITION BY LIST (id);
CREATE TABLE part PARTITION OF t DEFAULT;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY a ON t FOR SELECT USING (id > 1);
INSERT INTO t VALUES (1), (2);
ALTER TABLE t DETACH PARTITION part;
-- reported: rls-disabled
SET ROLE anon;
SELECT * FROM part;
-- 1, 2

--# An event trigger with one tag
CREATE FUNCTION secure() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE made record;
BEGIN
    FOR made IN SELECT * FROM pg_event_trigger_ddl_commands() WHERE object_type = 'table' LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', made.object_identity);
    END LOOP;
END $$;
CREATE EVENT TRIGGER secure ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION secure();
CREATE TABLE t (id int);
CREATE TABLE query AS SELECT * FROM t;
SELECT * INTO into_table FROM t;
-- reported: rls-disabled, rls-event-trigger-gap, rls-without-policies
SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace ORDER BY 1;
-- t

--# An event trigger with all three tags, and a table that stands in CREATE SCHEMA
CREATE FUNCTION secure() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE made record;
BEGIN
    FOR made IN SELECT * FROM pg_event_trigger_ddl_commands() WHERE object_type = 'table' LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', made.object_identity);
    END LOOP;
END $$;
CREATE EVENT TRIGGER secure ON ddl_command_end
    WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO') EXECUTE FUNCTION secure();
CREATE TABLE t (id int);
CREATE TABLE query AS SELECT * FROM t;
SELECT * INTO into_table FROM t;
CREATE SCHEMA app CREATE TABLE element (id int);
ALTER TABLE app.element SET SCHEMA public;
-- reported: rls-disabled, rls-without-policies
SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace ORDER BY 1;
-- into_table, query, t
SELECT relname FROM pg_class WHERE NOT relrowsecurity AND relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1;
-- element

--# A loop over the tables that are there, partitioned ones among them
CREATE TABLE t (id int);
CREATE TABLE parted (id int) PARTITION BY LIST (id);
CREATE TABLE spared (id int);
DO $$
DECLARE r record;
BEGIN
    FOR r IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('spared') LOOP
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', r.tablename);
        EXECUTE format('CREATE POLICY p ON public.%I FOR SELECT USING (id > 0)', r.tablename);
    END LOOP;
END $$;
CREATE TABLE late (id int);
-- reported: rls-disabled
SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace ORDER BY 1;
-- parted, t

--# Switched on before the table is there, in vain
ALTER TABLE IF EXISTS public.t ENABLE ROW LEVEL SECURITY;
CREATE TABLE public.t (id int);
-- reported: rls-disabled
SELECT relrowsecurity FROM pg_class WHERE oid = 'public.t'::regclass;
-- f

--# Forced, and not switched on
CREATE TABLE t (id int);
INSERT INTO t VALUES (1);
ALTER TABLE t FORCE ROW LEVEL SECURITY;
-- reported: rls-disabled
SET ROLE anon;
SELECT * FROM t;
-- 1

--# Policies before row-level security, and none at all
CREATE TABLE t (id int);
INSERT INTO t VALUES (1), (2);
CREATE POLICY a ON t FOR SELECT USING (id > 1);
-- reported: policies-without-rls
SET ROLE anon;
SELECT * FROM t;
-- 1, 2

--: The platform's users.

--# A view of them
INSERT INTO auth.users (id) VALUES ('00000000-0000-0000-0000-000000000001');
CREATE VIEW people AS SELECT id FROM auth.users;
-- reported: auth-users-exposed
SET ROLE anon;
SELECT id FROM people;
-- 00000000-0000-0000-0000-000000000001

--# A view of them with the rights of its caller
INSERT INTO auth.users (id) VALUES ('00000000-0000-0000-0000-000000000001');
CREATE VIEW people WITH (security_invoker = on) AS SELECT id FROM auth.users;
-- silent
SET ROLE anon;
SELECT id FROM people;
-- 42501 permission denied for table users

--# A sub-query takes the policy's column for its own: everybody who is in any team
CREATE TABLE teams (team_id int, name text);
CREATE TABLE members (team_id int, person text);
INSERT INTO teams VALUES (1, 'one'), (2, 'two');
INSERT INTO members VALUES (1, 'anon');
GRANT SELECT ON teams, members TO anon;
ALTER TABLE teams ENABLE ROW LEVEL SECURITY;
ALTER TABLE members ENABLE ROW LEVEL SECURITY;
CREATE POLICY members_read ON members FOR SELECT USING (person = (SELECT current_user));
CREATE POLICY teams_read ON teams FOR SELECT
    USING (EXISTS (SELECT FROM members m WHERE m.team_id = team_id AND m.person = (SELECT current_user)));
-- reported: captured-column
SET ROLE anon;
SELECT name FROM teams ORDER BY name;
-- one, two
SELECT pg_get_expr(polqual, polrelid) LIKE '%m.team_id = m.team_id%' FROM pg_policy WHERE polname = 'teams_read';
-- t

--# The same with the table before it: the one team
CREATE TABLE teams (team_id int, name text);
CREATE TABLE members (team_id int, person text);
INSERT INTO teams VALUES (1, 'one'), (2, 'two');
INSERT INTO members VALUES (1, 'anon');
GRANT SELECT ON teams, members TO anon;
ALTER TABLE teams ENABLE ROW LEVEL SECURITY;
ALTER TABLE members ENABLE ROW LEVEL SECURITY;
CREATE POLICY members_read ON members FOR SELECT USING (person = (SELECT current_user));
CREATE POLICY teams_read ON teams FOR SELECT
    USING (EXISTS (SELECT FROM members m WHERE m.team_id = teams.team_id AND m.person = (SELECT current_user)));
-- silent
SET ROLE anon;
SELECT name FROM teams ORDER BY name;
-- one

--# A query that asks about nobody lets everyone in, once there is a row
CREATE TABLE people (name text, role text);
CREATE TABLE invoices (id int, owner text);
INSERT INTO people VALUES ('boss', 'admin');
INSERT INTO invoices VALUES (1, 'boss'), (2, 'other');
GRANT SELECT ON people, invoices TO anon;
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY people_read ON people FOR SELECT USING (true);
CREATE POLICY invoices_read ON invoices FOR SELECT
    USING (owner = (SELECT current_user) OR EXISTS (SELECT 1 FROM people WHERE role = 'admin'));
-- reported: policy-ignores-caller
SET ROLE anon;
SELECT count(*) FROM invoices;
-- 2

--# The policies of what it reads ask who it is
CREATE TABLE people (name text, role text);
CREATE TABLE invoices (id int, owner text);
INSERT INTO people VALUES ('boss', 'admin');
INSERT INTO invoices VALUES (1, 'boss'), (2, 'other');
GRANT SELECT ON people, invoices TO anon;
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY people_read ON people FOR SELECT USING (name = (SELECT current_user));
CREATE POLICY invoices_read ON invoices FOR SELECT
    USING (owner = (SELECT current_user) OR EXISTS (SELECT 1 FROM people WHERE role = 'admin'));
-- silent
SET ROLE anon;
SELECT count(*) FROM invoices;
-- 0
