--: The least that a body may be.
BEGIN END
-- ok
--   block

BEGIN END;
-- ok
--   block

BEGIN
  NULL;
END
-- ok
--   block
--     null

--: Options, and a label that is repeated at the end.
#option dump
#variable_conflict use_column
#print_strict_params on
<<outermost>>
DECLARE
BEGIN
END outermost;
-- ok
--   block <<outermost>>

--: Declarations of every form.
DECLARE
  plain int;
  quoted_too "char";
  "Quoted" numeric(10, 2) := 1.5;
  constant_one CONSTANT text DEFAULT 'a;b';
  collated text COLLATE "C" = 'x';
  collated_too text COLLATE pg_catalog."POSIX" NOT NULL := 'x';
  many int[] := ARRAY[1, 2];
  more double precision[3];
  one pg_class.relname%TYPE;
  row_of pg_catalog.pg_class%ROWTYPE;
  rec record;
  other_a ALIAS FOR $1;
  other_b ALIAS FOR b;
  at_time timestamp(3) with time zone;
DECLARE
  query text;
  c1 CURSOR FOR SELECT 1;
BEGIN
  NULL;
  PERFORM;
  plain := ;
END
-- ok
--   block
--     plain: [type int]
--     quoted_too: [type "char"]
--     Quoted: [type numeric(10, 2)] := [1.5]
--     constant_one: [type text] constant := ['a;b']
--     collated: [type text] collate C := ['x']
--     collated_too: [type text] not null collate pg_catalog.POSIX := ['x']
--     many: [type int[]] := [ARRAY[1, 2]]
--     more: [type double precision[3]]
--     one: [type pg_class.relname%TYPE]
--     row_of: [type pg_catalog.pg_class%ROWTYPE]
--     rec: [type record]
--     other_a: alias for $1
--     other_b: alias for b
--     at_time: [type timestamp(3) with time zone]
--     query: [type text]
--     c1: cursor () for [query SELECT 1]
--     null
--     perform []
--     plain := []

--: Cursors.
DECLARE
  c1 CURSOR FOR SELECT relname FROM pg_class;
  c2 NO SCROLL CURSOR (low int, high numeric(4, 2)) IS SELECT low, high;
  c3 SCROLL CURSOR FOR VALUES (1), (2);
  ref refcursor;
  rec record;
  n int;
  m int;
BEGIN
  OPEN c1;
  OPEN c2(1, high := (2));
  OPEN ref FOR SELECT 1;
  OPEN ref NO SCROLL FOR SELECT 1;
  OPEN ref SCROLL FOR EXECUTE 'SELECT $1, $2' USING n, m + 1;
  FETCH c1 INTO rec;
  FETCH NEXT FROM c1 INTO rec;
  FETCH PRIOR IN c1 INTO n, m;
  FETCH FIRST FROM c1 INTO rec;
  FETCH LAST FROM c1 INTO rec;
  FETCH ABSOLUTE n + 1 FROM c1 INTO rec;
  FETCH RELATIVE -1 FROM c1 INTO rec;
  FETCH FORWARD FROM c1 INTO rec;
  FETCH BACKWARD FROM c1 INTO rec;
  FETCH FROM c1 INTO rec;
  MOVE c1;
  MOVE ALL FROM c1;
  MOVE FORWARD ALL FROM c1;
  MOVE FORWARD 10 FROM c1;
  MOVE BACKWARD n FROM c1;
  MOVE 3 IN c1;
  CLOSE c1;
  FOR r IN c1 LOOP
    NULL;
  END LOOP;
  FOR r IN c2(high := 3, low := 1) LOOP
    n := r.low;
  END LOOP;
  UPDATE pg_class SET relname = 'x' WHERE CURRENT OF c1;
END
-- ok
--   block
--     c1: cursor () for [query SELECT relname FROM pg_class]
--     c2: cursor no scroll (low [type int], high [type numeric(4, 2)]) for [query SELECT low, high]
--     c3: cursor scroll () for [query VALUES (1), (2)]
--     ref: [type refcursor]
--     rec: [type record]
--     n: [type int]
--     m: [type int]
--     open c1 ()
--     open c2 ([1], high := [(2)])
--     open ref for [query SELECT 1]
--     open ref no scroll for [query SELECT 1]
--     open ref scroll for execute ['SELECT $1, $2'] using [n] [m + 1]
--     fetch next c1 into rec
--     fetch next c1 into rec
--     fetch prior c1 into n, m
--     fetch first c1 into rec
--     fetch last c1 into rec
--     fetch absolute [n + 1] c1 into rec
--     fetch relative [-1] c1 into rec
--     fetch next c1 into rec
--     fetch prior c1 into rec
--     fetch next c1 into rec
--     move next c1
--     move forward c1
--     move forward c1
--     move forward [10] c1
--     move backward [n] c1
--     move forward [3] c1
--     close c1
--     loop r in cursor c1 ()
--       null
--     loop r in cursor c2 (high := [3], low := [1])
--       n := [r.low]
--     sql [statement UPDATE pg_class SET relname = 'x' WHERE CURRENT OF c1]

--: A name that is declared again in a block inside is what it is there.
DECLARE
  c CURSOR FOR SELECT 1;
BEGIN
  DECLARE
    c refcursor;
  BEGIN
    OPEN c FOR SELECT 2;
  END;
  OPEN c;
END
-- ok
--   block
--     c: cursor () for [query SELECT 1]
--     block
--       c: [type refcursor]
--       open c for [query SELECT 2]
--     open c ()

--: Assignments.
<<l>>
DECLARE
  x int;
  list int[];
  rec record;
  query text;
  next int;
  "exit" int;
BEGIN
  x := 1;
  x = x + 1;
  l.x := 2;
  list[1] := 3;
  list[x + list[2]] := 4;
  list[1:2] = '{}';
  rec.a := 5;
  query := 'select';
  next := 1;
  "exit" := 2;
  $1 := 3;
  a := (SELECT count(*) FROM pg_class WHERE relname = 'a;b');
  b := $q$ ; END $q$ || E'\';' /* ; */ || 'x'; -- ;
END
-- ok
--   block <<l>>
--     x: [type int]
--     list: [type int[]]
--     rec: [type record]
--     query: [type text]
--     next: [type int]
--     exit: [type int]
--     x := [1]
--     x := [x + 1]
--     l.x := [2]
--     list[] := [3]
--     list[] := [4]
--     list[] := ['{}']
--     rec.a := [5]
--     query := ['select']
--     next := [1]
--     exit := [2]
--     $1 := [3]
--     a := [(SELECT count(*) FROM pg_class WHERE relname = 'a;b')]
--     b := [$q$ ; END $q$ || E'\';' /* ; */ || 'x']

--: Keywords of PL/pgSQL that name variables.
DECLARE
  comment text;
  set int;
  call int;
  perform int;
  return int;
  exception int;
  elsif int;
  error int;
  alias int;
  cursor int[];
BEGIN
  comment := 'x';
  set := 1;
  call := 1;
  perform = 2;
  return := 3;
  exception := 4;
  elsif := 5;
  error := 6;
  cursor[1] := 7;
  PERFORM perform;
  COMMENT ON SCHEMA public IS 'x';
  SET search_path = public;
  RETURN;
END
-- ok
--   block
--     comment: [type text]
--     set: [type int]
--     call: [type int]
--     perform: [type int]
--     return: [type int]
--     exception: [type int]
--     elsif: [type int]
--     error: [type int]
--     alias: [type int]
--     cursor: [type int[]]
--     comment := ['x']
--     set := [1]
--     call := [1]
--     perform := [2]
--     return := [3]
--     exception := [4]
--     elsif := [5]
--     error := [6]
--     cursor[] := [7]
--     perform [perform]
--     sql [statement COMMENT ON SCHEMA public IS 'x']
--     sql [statement SET search_path = public]
--     return

--: Branches.
DECLARE
  x int := 1;
BEGIN
  IF x = 1 THEN
    NULL;
  ELSIF x = 2 THEN
    x := 3;
  ELSEIF (CASE WHEN x = 3 THEN true ELSE false END) THEN
  ELSE
    IF EXISTS (SELECT FROM pg_class) THEN NULL; END IF;
  END IF;
  CASE x
    WHEN 1, 2 THEN NULL;
    WHEN 3 THEN
    ELSE
  END CASE;
  CASE WHEN x > 1 THEN x := 2; WHEN x < 0 THEN x := 3; END CASE;
  IF x IN (SELECT 1) THEN NULL; ELSE END IF;
END
-- ok
--   block
--     x: [type int] := [1]
--     if
--     when [x = 1]
--       null
--     when [x = 2]
--       x := [3]
--     when [(CASE WHEN x = 3 THEN true ELSE false END)]
--     else
--       if
--       when [EXISTS (SELECT FROM pg_class)]
--         null
--     case [x]
--     when [1, 2]
--       null
--     when [3]
--     else
--     case
--     when [x > 1]
--       x := [2]
--     when [x < 0]
--       x := [3]
--     if
--     when [x IN (SELECT 1)]
--       null

--: PostgreSQL ends a condition at the first THEN.
DECLARE
  x int;
BEGIN
  IF CASE WHEN x = 3 THEN true ELSE false END THEN
    NULL;
  END IF;
END
-- sql 4:21 syntax error at end of input

--: Loops.
DECLARE
  i int;
  n int;
  t text;
  list int[];
  rec record;
BEGIN
  LOOP
    EXIT;
  END LOOP;
  <<named>>
  WHILE i < 3 LOOP
    CONTINUE named WHEN i = 1;
    EXIT named;
    i := i + 1;
  END LOOP named;
  FOR i IN 1..10 LOOP NULL; END LOOP;
  FOR i IN REVERSE n + 10 .. (SELECT 1) BY 2 LOOP
    CONTINUE;
  END LOOP;
  FOR rec IN SELECT 1 AS a UNION SELECT 2 LOOP
    NULL;
  END LOOP;
  FOR i, t IN INSERT INTO x VALUES (1) RETURNING 1, 2 LOOP NULL; END LOOP;
  FOR rec IN (SELECT 1) LOOP NULL; END LOOP;
  FOR rec IN VALUES (1) LOOP NULL; END LOOP;
  FOR rec IN EXECUTE 'SELECT $1' USING i, n LOOP NULL; END LOOP;
  FOR rec IN EXECUTE format('SELECT %L', t) LOOP NULL; END LOOP;
  FOREACH i IN ARRAY list LOOP NULL; END LOOP;
  FOREACH list SLICE 1 IN ARRAY ARRAY[list, list] LOOP NULL; END LOOP;
END
-- ok
--   block
--     i: [type int]
--     n: [type int]
--     t: [type text]
--     list: [type int[]]
--     rec: [type record]
--     loop endless
--       exit
--     loop <<named>> while [i < 3]
--       continue <<named>> when [i = 1]
--       exit <<named>>
--       i := [i + 1]
--     loop i in [1] .. [10]
--       null
--     loop i in reverse [n + 10] .. [(SELECT 1)] by [2]
--       continue
--     loop rec in [query SELECT 1 AS a UNION SELECT 2]
--       null
--     loop i, t in [query INSERT INTO x VALUES (1) RETURNING 1, 2]
--       null
--     loop rec in [query (SELECT 1)]
--       null
--     loop rec in [query VALUES (1)]
--       null
--     loop rec in execute ['SELECT $1'] using [i] [n]
--       null
--     loop rec in execute [format('SELECT %L', t)]
--       null
--     loop i slice 0 in array [list]
--       null
--     loop list slice 1 in array [ARRAY[list, list]]
--       null

--: Blocks in blocks, with handlers.
BEGIN
  <<inner>>
  DECLARE
    x int;
  BEGIN
    x := 1 / 0;
    EXIT inner WHEN x = 1;
  EXCEPTION
    WHEN division_by_zero OR SQLSTATE '22P02' THEN
      RAISE NOTICE '%: %', SQLSTATE, SQLERRM;
    WHEN OTHERS THEN
      RAISE;
  END inner;
  BEGIN
  EXCEPTION WHEN unique_violation OR integrity_constraint_violation THEN
    NULL;
  END;
END
-- ok
--   block
--     block <<inner>>
--       x: [type int]
--       x := [1 / 0]
--       exit <<inner>> when [x = 1]
--       when division_by_zero or sqlstate 22P02
--         raise Notice '%: %' [SQLSTATE] [SQLERRM]
--       when others
--         raise Exception again
--     block
--       when unique_violation or integrity_constraint_violation
--         null

--: Every form of RAISE.
DECLARE
  x int;
BEGIN
  RAISE 'plain';
  RAISE EXCEPTION 'a % b %% c %', x, coalesce(x, 1);
  RAISE DEBUG $$dollar$$;
  RAISE LOG E'a\tb';
  RAISE INFO 'x' USING HINT = 'y', ERRCODE := '22000';
  RAISE WARNING '%', x USING DETAIL = 'd' || x;
  RAISE division_by_zero;
  RAISE NOTICE SQLSTATE '22012' USING MESSAGE = 'm';
  RAISE EXCEPTION USING ERRCODE = 'unique_violation', COLUMN = 'c', CONSTRAINT = 'd', DATATYPE = 'e', TABLE = 't', SCHEMA = 's';
END
-- ok
--   block
--     x: [type int]
--     raise Exception 'plain' 
--     raise Exception 'a % b %% c %' [x] [coalesce(x, 1)]
--     raise Debug $$dollar$$ 
--     raise Log E'a\tb' 
--     raise Info 'x'  hint=['y'] errcode=['22000']
--     raise Warning '%' [x] detail=['d' || x]
--     raise Exception division_by_zero
--     raise Notice sqlstate 22012 message=['m']
--     raise Exception  errcode=['unique_violation'] column=['c'] constraint=['d'] datatype=['e'] table=['t'] schema=['s']

--: Static SQL, and the INTO of PL/pgSQL in it.
DECLARE
  x int;
  y int;
  rec record;
BEGIN
  SELECT 1 INTO x;
  SELECT INTO x, y 1, 2 FROM pg_class;
  SELECT 1, 2 INTO STRICT x, y FROM pg_class;
  SELECT INTO rec c.oid, c.relname FROM pg_class c;
  SELECT a.b INTO rec.f FROM a;
  INSERT INTO t VALUES (1) RETURNING id INTO x;
  WITH i AS (INSERT INTO t SELECT 1 RETURNING *) SELECT id INTO x FROM i;
  MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE;
  DELETE FROM t WHERE id = x RETURNING id INTO x;
  CREATE TABLE IF NOT EXISTS t (id int);
  CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); INSERT INTO b VALUES (2));
  CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END;
  CREATE PROCEDURE p() LANGUAGE sql AS $p$ SELECT 1; $p$;
  IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c;
  DO $do$ BEGIN NULL; END $do$;
  CALL p(1, x);
  GRANT SELECT ON t TO PUBLIC;
  EXPLAIN SELECT 1;
END
-- ok
--   block
--     x: [type int]
--     y: [type int]
--     rec: [type record]
--     sql [statement SELECT 1] into x
--     sql [statement SELECT 1, 2 FROM pg_class] into x, y
--     sql [statement SELECT 1, 2 FROM pg_class] into strict x, y
--     sql [statement SELECT c.oid, c.relname FROM pg_class c] into rec
--     sql [statement SELECT a.b FROM a] into rec.f
--     sql [statement INSERT INTO t VALUES (1) RETURNING id] into x
--     sql [statement WITH i AS (INSERT INTO t SELECT 1 RETURNING *) SELECT id FROM i] into x
--     sql [statement MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE]
--     sql [statement DELETE FROM t WHERE id = x RETURNING id] into x
--     sql [statement CREATE TABLE IF NOT EXISTS t (id int)]
--     sql [statement CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); INSERT INTO b VALUES (2))]
--     sql [statement CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END]
--     sql [statement CREATE PROCEDURE p() LANGUAGE sql AS $p$ SELECT 1; $p$]
--     sql [statement IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c]
--     sql [statement DO $do$ BEGIN NULL; END $do$]
--     call [statement CALL p(1, x)]
--     sql [statement GRANT SELECT ON t TO PUBLIC]
--     sql [statement EXPLAIN SELECT 1]

--: Dynamic SQL, diagnostics, and what is left.
DECLARE
  x int;
  t text;
  rec record;
BEGIN
  EXECUTE 'SELECT 1';
  EXECUTE 'SELECT ' || (1) INTO x;
  EXECUTE format('%I', t) INTO STRICT x USING x, (SELECT 1, 2);
  EXECUTE 'SELECT $1' USING x INTO rec;
  PERFORM 1 FROM pg_class;
  PERFORM pg_notify('a', 'b');
  ASSERT x > 1;
  ASSERT x > 1, 'no: ' || x;
  GET DIAGNOSTICS x = ROW_COUNT;
  GET CURRENT DIAGNOSTICS x := ROW_COUNT, t = PG_CONTEXT;
  GET STACKED DIAGNOSTICS t = MESSAGE_TEXT, t = RETURNED_SQLSTATE;
  COMMIT;
  COMMIT AND CHAIN;
  ROLLBACK AND NO CHAIN;
END
-- ok
--   block
--     x: [type int]
--     t: [type text]
--     rec: [type record]
--     execute ['SELECT 1']
--     execute ['SELECT ' || (1)] into x
--     execute [format('%I', t)] using [x] [(SELECT 1, 2)] into strict x
--     execute ['SELECT $1'] using [x] into rec
--     perform [1 FROM pg_class]
--     perform [pg_notify('a', 'b')]
--     assert [x > 1]
--     assert [x > 1] ['no: ' || x]
--     get current x := row_count
--     get current x := row_count, t := pg_context
--     get stacked t := message_text, t := returned_sqlstate
--     commit chain=false
--     commit chain=true
--     rollback chain=false

--! RETURNS SETOF int
BEGIN
  RETURN NEXT 1;
  RETURN QUERY SELECT 1;
  RETURN QUERY EXECUTE 'SELECT $1' USING a, 2;
  RETURN;
END
-- ok
--   block
--     return next [1]
--     return query [query SELECT 1]
--     return query execute ['SELECT $1'] using [a] [2]
--     return

--! RETURNS int
BEGIN
  IF a > 1 THEN RETURN a + 1; END IF;
  RETURN (SELECT 1);
END
-- ok
--   block
--     if
--     when [a > 1]
--       return [a + 1]
--     return [(SELECT 1)]
