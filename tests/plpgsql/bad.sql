BEGIN
-- error 2:1 syntax error at end of input

BEGIN NULL;
-- error 2:1 syntax error at end of input

BEGIN NULL END
-- error 1:12 syntax error at or near "END"

BEGIN NULL; END; x
-- error 1:18 syntax error at or near "x"

BEGIN NULL; END; END
-- error 1:18 syntax error at or near "END"

SELECT 1
-- error 1:1 syntax error at or near "SELECT"

BEGIN NULL; END wrong
-- error 1:17 end label "wrong" specified for unlabeled block

<<l>> BEGIN NULL; END wrong
-- error 1:23 end label "wrong" differs from block's label "l"

<<l>> DECLARE
-- error 2:1 syntax error at end of input

#nothing BEGIN END
-- error 1:2 syntax error at or near "nothing"

#option x BEGIN END
-- error 1:9 syntax error at or near "x"

DECLARE <<l>> BEGIN END
-- error 1:9 block label must be placed before DECLARE, not after

DECLARE x int; x int; BEGIN END
-- error 1:16 duplicate declaration at or near "x"

DECLARE if int; BEGIN END
-- error 1:9 syntax error at or near "if"

DECLARE a.b int; BEGIN END
-- error 1:9 syntax error at or near "a.b"

DECLARE x; BEGIN END
-- error 1:10 missing data type declaration at or near ";"

DECLARE x int
-- error 2:1 incomplete data type declaration at end of input

DECLARE x numeric(1
-- error 2:1 mismatched parentheses at end of input

DECLARE x int NOT NULL; BEGIN END
-- error 1:15 variable "x" must have a default value, since it's declared NOT NULL

DECLARE x int := ; BEGIN END
-- error 1:18 missing expression at or near ";"

DECLARE x int := 1
-- error 2:1 syntax error at end of input

DECLARE x CONSTANT; BEGIN END
-- error 1:19 missing data type declaration at or near ";"

DECLARE c CURSOR SELECT 1; BEGIN END
-- error 1:18 syntax error at or near "SELECT"

DECLARE c NO CURSOR FOR SELECT 1; BEGIN END
-- error 1:14 syntax error at or near "CURSOR"

DECLARE c CURSOR (x) FOR SELECT 1; BEGIN END
-- error 1:20 missing data type declaration at or near ")"

DECLARE c CURSOR FOR ; BEGIN END
-- error 1:22 missing SQL statement at or near ";"

DECLARE x ALIAS b; BEGIN END
-- error 1:17 syntax error at or near "b"

BEGIN IF a = 1 NULL; END IF; END
-- error 1:20 missing "THEN" at end of SQL expression

BEGIN IF THEN NULL; END IF; END
-- error 1:10 missing expression at or near "THEN"

BEGIN IF (a = 1 THEN NULL; END IF; END
-- error 1:26 mismatched parentheses at or near ";"

BEGIN IF a = 1) THEN NULL; END IF; END
-- error 1:15 mismatched parentheses at or near ")"

BEGIN IF a = 1 THEN NULL; END; END
-- error 1:30 syntax error at or near ";"

BEGIN IF a = 1 THEN NULL; END IF END
-- error 1:34 syntax error at or near "END"

BEGIN IF a = 1 THEN NULL; ELSE NULL; ELSE NULL; END IF; END
-- error 1:38 syntax error at or near "ELSE"

BEGIN IF a = 1 THEN NULL; ELSE IF a = 2 THEN NULL; END IF; END
-- error 2:1 syntax error at end of input

BEGIN CASE a ELSE NULL; END CASE; END
-- error 1:23 missing "WHEN" at end of SQL expression

BEGIN CASE a WHEN 1 THEN NULL; END; END
-- error 1:35 syntax error at or near ";"

BEGIN LOOP NULL; END LOOP foo; END
-- error 1:27 end label "foo" specified for unlabeled block

BEGIN <<x>> LOOP NULL; END LOOP foo; END
-- error 1:33 end label "foo" differs from block's label "x"

BEGIN <<x>> NULL; END
-- error 1:13 syntax error at or near "NULL"

BEGIN <<if>> LOOP NULL; END LOOP; END
-- error 1:9 syntax error at or near "if"

BEGIN <<x> LOOP NULL; END LOOP; END
-- error 1:10 syntax error at or near ">"

BEGIN LOOP NULL; END; END
-- error 1:21 syntax error at or near ";"

BEGIN WHILE a < 1 NULL; END LOOP; END
-- error 1:23 missing "LOOP" at end of SQL expression

BEGIN FOR i IN 1..2 NULL; END LOOP; END
-- error 1:25 missing "LOOP" at end of SQL expression

BEGIN FOR a IN REVERSE SELECT 1 LOOP NULL; END LOOP; END
-- error 1:16 cannot specify REVERSE in query FOR loop

BEGIN FOR a, b IN 1..2 LOOP NULL; END LOOP; END
-- error 1:11 integer FOR loop must have only one target variable

BEGIN FOR i OF 1..2 LOOP NULL; END LOOP; END
-- error 1:13 syntax error at or near "OF"

BEGIN FOREACH a IN b LOOP NULL; END LOOP; END
-- error 1:20 syntax error at or near "b"

BEGIN FOREACH a SLICE x IN ARRAY b LOOP NULL; END LOOP; END
-- error 1:23 syntax error at or near "x"

DECLARE c CURSOR FOR SELECT 1; BEGIN FOR a, b IN c LOOP NULL; END LOOP; END
-- error 1:42 cursor FOR loop must have only one target variable

BEGIN EXIT; END
-- error 1:7 EXIT cannot be used outside a loop, unless it has a label

BEGIN CONTINUE; END
-- error 1:7 CONTINUE cannot be used outside a loop

BEGIN LOOP EXIT c; END LOOP; END
-- error 1:17 there is no label "c" attached to any block or loop enclosing this statement

<<o>> BEGIN LOOP CONTINUE o; END LOOP; END
-- error 1:27 block label "o" cannot be used in CONTINUE

BEGIN LOOP EXIT WHEN; END LOOP; END
-- error 1:21 missing expression at or near ";"

BEGIN LOOP EXIT IF a; END LOOP; END
-- error 1:17 syntax error at or near "IF"

BEGIN RETURN
-- error 2:1 unexpected end of function definition at end of input

BEGIN RAISE
-- error 2:1 unexpected end of function definition at end of input

BEGIN RAISE NOTICE; END
-- error 1:19 syntax error at or near ";"

BEGIN RAISE NOTICE '% %', 1; END
-- error 1:20 too few parameters specified for RAISE

BEGIN RAISE NOTICE '%', 1, 2; END
-- error 1:20 too many parameters specified for RAISE

BEGIN RAISE NOTICE 'x' || a; END
-- error 1:24 syntax error at or near "||"

BEGIN RAISE foo; END
-- error 1:13 unrecognized exception condition "foo"

BEGIN RAISE SQLSTATE 'x'; END
-- error 1:22 invalid SQLSTATE code at or near "'x'"

BEGIN RAISE SQLSTATE 12345; END
-- error 1:22 syntax error at or near "12345"

BEGIN RAISE SQLSTATE 'abcde'; END
-- error 1:22 invalid SQLSTATE code at or near "'abcde'"

BEGIN RAISE 'x' USING foo = 1; END
-- error 1:23 unrecognized RAISE statement option at or near "foo"

BEGIN RAISE 'x' USING HINT 1; END
-- error 1:28 syntax error, expected "=" at or near "1"

BEGIN RAISE 'x' USING HINT = ; END
-- error 1:30 missing expression at or near ";"

BEGIN RAISE 'x', ; END
-- error 1:18 missing expression at or near ";"

BEGIN NULL; EXCEPTION END
-- error 1:23 syntax error at or near "END"

BEGIN NULL; EXCEPTION WHEN foo THEN NULL; END
-- error 1:28 unrecognized exception condition "foo"

BEGIN NULL; EXCEPTION WHEN SQLSTATE '1' THEN NULL; END
-- error 1:37 invalid SQLSTATE code at or near "'1'"

BEGIN NULL; EXCEPTION WHEN OTHERS NULL; END
-- error 1:35 syntax error at or near "NULL"

BEGIN IF a = 1 THEN NULL; EXCEPTION WHEN OTHERS THEN NULL; END IF; END
-- error 1:27 syntax error at or near "EXCEPTION"

BEGIN SELECT 1 INTO a INTO b; END
-- error 1:23 INTO specified more than once at or near "INTO"

BEGIN SELECT 1
-- error 2:1 unexpected end of function definition at end of input

BEGIN SELECT 1 INTO ; END
-- error 1:21 syntax error at or near ";"

BEGIN SELECT 1 INTO 5; END
-- error 1:21 syntax error at or near "5"

BEGIN SELECT (1; END
-- error 2:1 unexpected end of function definition at end of input

BEGIN TABLE pg_class; END
-- error 1:7 syntax error at or near "TABLE"

BEGIN (SELECT 1); END
-- error 1:7 syntax error at or near "("

BEGIN ; END
-- error 1:7 syntax error at or near ";"

BEGIN EXECUTE; END
-- error 1:14 missing expression at or near ";"

BEGIN EXECUTE 'x' INTO a INTO b; END
-- error 1:26 syntax error at or near "INTO"

BEGIN EXECUTE 'x' USING 1 USING 2; END
-- sql 1:33 syntax error at or near "2"

BEGIN EXECUTE 'x' INTO a, b c; END
-- error 1:29 syntax error at or near "c"

BEGIN PERFORM 1
-- error 2:1 syntax error at end of input

BEGIN PERFORM (1; END
-- error 1:17 mismatched parentheses at or near ";"

BEGIN ASSERT; END
-- error 1:13 missing expression at or near ";"

BEGIN GET DIAGNOSTICS a = FOO; END
-- error 1:27 unrecognized GET DIAGNOSTICS item at or near "FOO"

BEGIN GET DIAGNOSTICS a ROW_COUNT; END
-- error 1:25 syntax error at or near "ROW_COUNT"

BEGIN GET DIAGNOSTICS a = MESSAGE_TEXT; END
-- error 1:7 diagnostics item MESSAGE_TEXT is not allowed in GET CURRENT DIAGNOSTICS

BEGIN GET STACKED DIAGNOSTICS a = ROW_COUNT; END
-- error 1:7 diagnostics item ROW_COUNT is not allowed in GET STACKED DIAGNOSTICS

BEGIN GET a = ROW_COUNT; END
-- error 1:11 syntax error at or near "a"

DECLARE c refcursor; BEGIN OPEN c; END
-- error 1:34 syntax error, expected "FOR" at or near ";"

DECLARE c refcursor; BEGIN OPEN c SCROLL SELECT 1; END
-- error 1:42 syntax error, expected "FOR" at or near "SELECT"

DECLARE c refcursor; BEGIN FETCH c; END
-- error 1:35 syntax error at or near ";"

DECLARE c refcursor; BEGIN FETCH ALL FROM c INTO a; END
-- error 1:28 FETCH statement cannot return multiple rows

DECLARE c refcursor; BEGIN FETCH NEXT c INTO a; END
-- error 1:39 expected FROM or IN at or near "c"

DECLARE c refcursor; BEGIN FETCH c INTO STRICT a; END
-- error 1:41 syntax error at or near "STRICT"

DECLARE c refcursor; BEGIN MOVE c INTO a; END
-- error 1:35 syntax error at or near "INTO"

DECLARE c refcursor; BEGIN MOVE 1 c; END
-- error 1:36 missing "FROM or IN" at end of SQL expression

DECLARE c refcursor; BEGIN CLOSE c, c; END
-- error 1:35 syntax error at or near ","

BEGIN COMMIT WORK; END
-- error 1:14 syntax error at or near "WORK"

BEGIN COMMIT AND; END
-- error 1:17 syntax error at or near ";"

BEGIN a := 1
-- error 2:1 syntax error at end of input

BEGIN a := (1; END
-- error 1:14 mismatched parentheses at or near ";"

BEGIN NULL; ELSE NULL; END
-- error 1:13 syntax error at or near "ELSE"

BEGIN 'unterminated; END
-- error 1:7 unterminated quoted string at or near "'unterminated; END"

BEGIN a := 'unterminated; END
-- error 1:12 unterminated quoted string at or near "'unterminated; END"

BEGIN a := "unterminated; END
-- error 1:12 unterminated quoted identifier at or near ""unterminated; END"

BEGIN a := $x$unterminated; END
-- error 1:12 unterminated dollar-quoted string at or near "$x$unterminated; END"

BEGIN /* unterminated; END
-- error 1:7 unterminated /* comment at or near "/* unterminated; END"

BEGIN a := 1; -- ä
  b := 'ä'; ) END
-- error 2:13 syntax error at or near ")"

BEGIN WHEN a THEN NULL; END
-- error 1:7 syntax error at or near "WHEN"

BEGIN
  LOOP
    NULL;
  END LOOP
  RAISE NOTICE 'x';
END
-- error 5:9 syntax error at or near "NOTICE"

BEGIN
  $x$a
  b$x$;
END
-- error 2:3 syntax error at or near "$x$a"

DECLARE c refcursor; BEGIN FETCH c a; END
-- error 1:36 syntax error at or near "a"

DECLARE x int[]; BEGIN x[] := 1; END
-- error 1:26 syntax error at or near "]"
