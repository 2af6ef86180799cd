--: Which index PostgreSQL uses to look for the rows that refer to one that goes: the query is the one
--: that it runs for a foreign key, with a sequential scan only where there is nothing else. Where an
--: index could be read as a whole, there are rows that make this dearer.

--# No index
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a int REFERENCES p, z int);
-- reported: unindexed-foreign-key
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Seq Scan on t x,         Filter: (1 = a)

--# Its own index
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a int REFERENCES p, z int);
CREATE INDEX i ON t (a);
-- silent
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Bitmap Heap Scan on t x,         Recheck Cond: (1 = a),         ->  Bitmap Index Scan on i,               Index Cond: (a = 1)

--# The column comes first
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a int REFERENCES p, z int);
CREATE INDEX i ON t (a, z);
-- silent
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Bitmap Heap Scan on t x,         Recheck Cond: (1 = a),         ->  Bitmap Index Scan on i,               Index Cond: (a = 1)

--# The column comes second
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a int REFERENCES p, z int);
CREATE INDEX i ON t (z, a);
-- reported: unindexed-foreign-key
INSERT INTO p SELECT i, i FROM generate_series(1, 5000) AS i;
INSERT INTO t SELECT i, i FROM generate_series(1, 5000) AS i;
ANALYZE t;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Seq Scan on t x,         Filter: (1 = a)

--# The column is only included
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a int REFERENCES p, z int);
CREATE INDEX i ON t (z) INCLUDE (a);
-- reported: unindexed-foreign-key
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Seq Scan on t x,         Filter: (1 = a)

--# An expression
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a int REFERENCES p, z int);
CREATE INDEX i ON t ((a + 0));
-- reported: unindexed-foreign-key
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Seq Scan on t x,         Filter: (1 = a)

--# A hash index
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a int REFERENCES p, z int);
CREATE INDEX i ON t USING hash (a);
-- silent
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Bitmap Heap Scan on t x,         Recheck Cond: (1 = a),         ->  Bitmap Index Scan on i,               Index Cond: (a = 1)

--# Descending
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a int REFERENCES p, z int);
CREATE INDEX i ON t (a DESC NULLS LAST);
-- silent
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Bitmap Heap Scan on t x,         Recheck Cond: (1 = a),         ->  Bitmap Index Scan on i,               Index Cond: (a = 1)

--# A unique constraint
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a int UNIQUE REFERENCES p);
-- silent
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Index Scan using t_a_key on t x,         Index Cond: (a = 1)

--# The rows that have a value
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a int REFERENCES p, z int);
CREATE INDEX i ON t (a) WHERE a IS NOT NULL;
-- silent
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Bitmap Heap Scan on t x,         Recheck Cond: (1 = a),         ->  Bitmap Index Scan on i,               Index Cond: (a = 1)

--# Some rows
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a int REFERENCES p, z int);
CREATE INDEX i ON t (a) WHERE z = 1;
-- reported: unindexed-foreign-key
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Seq Scan on t x,         Filter: (1 = a)

--# Another collation
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a text REFERENCES p (name));
CREATE INDEX i ON t (a COLLATE "C");
-- reported: unindexed-foreign-key
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q('x');
-- LockRows,   ->  Seq Scan on t x,         Filter: ('x'::text = a)

--# Operators for patterns
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a text REFERENCES p (name));
CREATE INDEX i ON t (a text_pattern_ops);
-- silent
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q('x');
-- LockRows,   ->  Bitmap Heap Scan on t x,         Recheck Cond: ('x'::text = a),         ->  Bitmap Index Scan on i,               Index Cond: (a = 'x'::text)

--# A copy by LIKE
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE s (a int);
CREATE INDEX ON s (a);
CREATE TABLE t (LIKE s INCLUDING INDEXES);
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES p;
-- silent
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Bitmap Heap Scan on t x,         Recheck Cond: (1 = a),         ->  Bitmap Index Scan on t_a_idx,               Index Cond: (a = 1)

--# An index that is dropped
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a int REFERENCES p, z int);
CREATE INDEX i ON t (a);
DROP INDEX i;
-- reported: foreign-key-index-dropped
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Seq Scan on t x,         Filter: (1 = a)

--# A unique constraint that is dropped
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a int REFERENCES p, CONSTRAINT u UNIQUE (a));
ALTER TABLE t DROP CONSTRAINT u;
-- reported: unindexed-foreign-key
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Seq Scan on t x,         Filter: (1 = a)

--# An index that goes with another column
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a int REFERENCES p, z int);
CREATE INDEX i ON t (a, z);
ALTER TABLE t DROP COLUMN z;
-- reported: foreign-key-index-dropped
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Seq Scan on t x,         Filter: (1 = a)

--# Renamed
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE s (b int REFERENCES p);
CREATE INDEX i ON s (b);
ALTER TABLE s RENAME TO t;
ALTER TABLE t RENAME COLUMN b TO a;
ALTER INDEX i RENAME TO j;
-- silent
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Bitmap Heap Scan on t x,         Recheck Cond: (1 = a),         ->  Bitmap Index Scan on j,               Index Cond: (a = 1)

--# Not validated, from a block
CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE t (a int);
DO $$ BEGIN
    ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES p NOT VALID;
END $$;
-- reported: unindexed-foreign-key
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Seq Scan on t x,         Filter: (1 = a)

--# Two columns in their order
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int, z int, FOREIGN KEY (a, b) REFERENCES p);
CREATE INDEX i ON t (a, b);
-- silent
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a AND $2 OPERATOR(pg_catalog.=) b FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1, 2);
-- LockRows,   ->  Index Scan using i on t x,         Index Cond: ((a = 1) AND (b = 2))

--# Two columns in the other order
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int, z int, FOREIGN KEY (a, b) REFERENCES p);
CREATE INDEX i ON t (b, a);
-- silent
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a AND $2 OPERATOR(pg_catalog.=) b FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1, 2);
-- LockRows,   ->  Index Scan using i on t x,         Index Cond: ((b = 2) AND (a = 1))

--# One of two columns
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int, z int, FOREIGN KEY (a, b) REFERENCES p);
CREATE INDEX i ON t (b);
-- reported: partly-indexed-foreign-key
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a AND $2 OPERATOR(pg_catalog.=) b FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1, 2);
-- LockRows,   ->  Bitmap Heap Scan on t x,         Recheck Cond: (2 = b),         Filter: (1 = a),         ->  Bitmap Index Scan on i,               Index Cond: (b = 2)

--# Another column between
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int, z int, FOREIGN KEY (a, b) REFERENCES p);
CREATE INDEX i ON t (a, z, b);
-- reported: partly-indexed-foreign-key
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a AND $2 OPERATOR(pg_catalog.=) b FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1, 2);
-- LockRows,   ->  Index Scan using i on t x,         Index Cond: ((a = 1) AND (b = 2))

--# Another column before
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int, z int, FOREIGN KEY (a, b) REFERENCES p);
CREATE INDEX i ON t (z, a, b);
-- reported: unindexed-foreign-key
INSERT INTO p SELECT i, i FROM generate_series(1, 5000) AS i;
INSERT INTO t SELECT i, i, i FROM generate_series(1, 5000) AS i;
ANALYZE t;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a AND $2 OPERATOR(pg_catalog.=) b FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1, 2);
-- LockRows,   ->  Seq Scan on t x,         Filter: ((1 = a) AND (2 = b))

--# Rows that have a value in one of two
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int, z int, FOREIGN KEY (a, b) REFERENCES p);
CREATE INDEX i ON t (b, a) WHERE b IS NOT NULL;
-- silent
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a AND $2 OPERATOR(pg_catalog.=) b FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1, 2);
-- LockRows,   ->  Index Scan using i on t x,         Index Cond: ((b = 2) AND (a = 1))

--# An index of the partitioned table alone
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (a int REFERENCES p, z int) PARTITION BY LIST (z);
CREATE TABLE t1 PARTITION OF t DEFAULT;
CREATE INDEX i ON ONLY t (a);
-- reported: unindexed-foreign-key
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Seq Scan on t1 x,         Filter: (1 = a)

--# An index of the partitioned table alone, and then its part
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (a int REFERENCES p, z int) PARTITION BY LIST (z);
CREATE TABLE t1 PARTITION OF t DEFAULT;
CREATE INDEX i ON ONLY t (a);
CREATE INDEX i1 ON t1 (a);
ALTER INDEX i ATTACH PARTITION i1;
-- silent
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Bitmap Heap Scan on t1 x,         Recheck Cond: (1 = a),         ->  Bitmap Index Scan on i1,               Index Cond: (a = 1)

--# An index of the partitioned table
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (a int REFERENCES p, z int) PARTITION BY LIST (z);
CREATE TABLE t1 PARTITION OF t DEFAULT;
CREATE INDEX i ON t (a);
-- silent
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Bitmap Heap Scan on t1 x,         Recheck Cond: (1 = a),         ->  Bitmap Index Scan on t1_a_idx,               Index Cond: (a = 1)

--# NULL is set where it can't be
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL REFERENCES p ON DELETE SET NULL);
CREATE INDEX i ON t (a);
-- reported: failing-foreign-key-action
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1, 1);
DELETE FROM p;
-- 23502 null value in column "a" of relation "t" violates not-null constraint

--# A default that is not there is set
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL REFERENCES p ON UPDATE SET DEFAULT);
CREATE INDEX i ON t (a);
-- reported: failing-foreign-key-action
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1, 1);
UPDATE p SET id = 2;
-- 23502 null value in column "a" of relation "t" violates not-null constraint

--# NULL is set in one of two columns
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b int, FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b));
CREATE INDEX i ON t (a, b);
-- silent
INSERT INTO p VALUES (1, 1);
INSERT INTO t VALUES (1, 1, 1);
DELETE FROM p;
-- 1 row

--# A column that is narrower than the key
CREATE TABLE p (id bigint PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES p);
CREATE INDEX i ON t (a);
-- reported: mismatched-foreign-key
INSERT INTO p VALUES (3000000000);
INSERT INTO t VALUES (1, 3000000000);
-- 22003 integer out of range

--# A whole number that refers to a numeric one
CREATE TABLE p (id numeric PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES p);
CREATE INDEX i ON t (a);
-- reported: mismatched-foreign-key
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a::numeric FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Seq Scan on t x,         Filter: ('1'::numeric = (a)::numeric)

--# A moment that refers to one in a time zone
CREATE TABLE p (id timestamptz PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a timestamp REFERENCES p);
CREATE INDEX i ON t (a);
-- reported: mismatched-foreign-key
INSERT INTO p VALUES ('2026-01-01 12:00+00');
SET timezone = 'Asia/Tokyo';
INSERT INTO t VALUES (1, '2026-01-01 12:00');
-- 23503 insert or update on table "t" violates foreign key constraint "t_a_fkey"

--# A column that is wider than the key
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a bigint REFERENCES p);
CREATE INDEX i ON t (a);
-- silent
SET enable_seqscan = off;
PREPARE q AS SELECT 1 FROM ONLY t x WHERE $1 OPERATOR(pg_catalog.=) a FOR KEY SHARE OF x;
EXPLAIN (COSTS OFF) EXECUTE q(1);
-- LockRows,   ->  Bitmap Heap Scan on t x,         Recheck Cond: ('1'::bigint = a),         ->  Bitmap Index Scan on i,               Index Cond: (a = '1'::bigint)

--# Two that do not agree
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES p);
CREATE INDEX i ON t (a);
ALTER TABLE t ADD CONSTRAINT t_a FOREIGN KEY (a) REFERENCES p ON DELETE CASCADE;
-- reported: duplicate-foreign-key
INSERT INTO p VALUES (1);
INSERT INTO t VALUES (1, 1);
DELETE FROM p;
-- 23503 update or delete on table "p" violates foreign key constraint "t_a_fkey" on table "t"
