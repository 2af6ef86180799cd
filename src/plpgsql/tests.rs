use proptest::prelude::*;

use super::*;
use crate::lexer::tests::sqlish;
use crate::statement::split;

fn summary(body: &str) -> Summary {
    let text = format!("DO $x$ {body} $x$");
    let script = split(&text);
    let cursor = TokenCursor::new(&text, &script, &script.statements[0]);
    Body::find(&text, &cursor).unwrap().summarize(&text)
}

fn starts(body: &str) -> Vec<SmolStr> {
    summary(body)
        .statements
        .into_iter()
        .map(|(word, _)| word)
        .collect()
}

#[test]
fn harmless_bodies() {
    for body in [
        "BEGIN END;",
        "BEGIN IF NOT EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'a') THEN RAISE EXCEPTION 'drop %', 1; END IF; END",
        "DECLARE n int := 0; update record; BEGIN SELECT count(*) INTO n FROM t; ASSERT n = 0, 'full'; n := n + 1; update.id = 3; END;",
        "BEGIN PERFORM 1 FROM t WHERE a; PERFORM set_config('search_path', '', true), pg_catalog.pg_sleep(1); END",
        "BEGIN PERFORM count(*) FROM t WHERE a IN (1, 2) AND (b OR c); END",
        "<<outer>> BEGIN FOR i IN 1..10 LOOP x := CASE WHEN a THEN 1 ELSE 2 END; EXIT outer WHEN a; END LOOP; END",
        "BEGIN FOR r IN SELECT * FROM t LOOP RAISE NOTICE '%', r.id; END LOOP; WHILE a < 3 LOOP a := a + 1; END LOOP; END",
        "BEGIN CASE a WHEN 1 THEN NULL; ELSE b[1] := 2; END CASE; EXCEPTION WHEN others THEN NULL; END",
        "BEGIN IF CASE WHEN a THEN b ELSE c END THEN RETURN; ELSIF auth.uid() IS NULL THEN RETURN; END IF; END",
    ] {
        assert!(!summary(body).effects, "{body}: {:?}", summary(body));
    }
}

#[test]
fn bodies_with_effects() {
    for (body, statements) in [
        (
            "BEGIN CREATE TYPE a AS ENUM ('b'); EXCEPTION WHEN duplicate_object THEN NULL; END",
            vec!["CREATE"],
        ),
        (
            "BEGIN IF a THEN ALTER TABLE t ADD b int; ELSE DROP TABLE t; END IF; END",
            vec!["ALTER", "DROP"],
        ),
        (
            "BEGIN PERFORM cron.schedule('a', 'b', 'c'); END",
            vec!["PERFORM"],
        ),
        ("BEGIN PERFORM own(); END", vec!["PERFORM"]),
        ("BEGIN x := app.make(); END", vec![]),
        ("BEGIN SELECT setval('s', 1) INTO x; END", vec!["SELECT"]),
        (
            "BEGIN WITH d AS (DELETE FROM t RETURNING *) SELECT count(*) INTO n FROM d; END",
            vec!["WITH", "DELETE"],
        ),
        (
            "BEGIN FOR r IN UPDATE t SET a = 1 RETURNING * LOOP NULL; END LOOP; END",
            vec!["UPDATE"],
        ),
        (
            "BEGIN MERGE INTO t USING s ON a WHEN MATCHED THEN UPDATE SET b = 1; END",
            vec!["MERGE"],
        ),
        ("BEGIN <<l>> LOOP COMMIT; END LOOP; END", vec!["COMMIT"]),
        ("BEGIN frobnicate t; END", vec!["FROBNICATE"]),
    ] {
        assert!(summary(body).effects && !summary(body).dynamic, "{body}");
        assert_eq!(starts(body), statements, "{body}");
    }
}

#[test]
fn dynamic_bodies() {
    for body in [
        "BEGIN EXECUTE format('DROP TABLE %I', a); END",
        "BEGIN RETURN QUERY EXECUTE 'SELECT 1'; END",
        "BEGIN OPEN c FOR EXECUTE q; END",
        "BEGIN FOR r IN EXECUTE q LOOP NULL; END LOOP; END",
    ] {
        let summary = summary(body);
        assert!(summary.effects && summary.dynamic, "{body}");
        assert_eq!(summary.statements.last().unwrap().0, "EXECUTE", "{body}");
    }
}

#[test]
fn spans_are_of_the_file() {
    let text = "SELECT 1; DO $x$ BEGIN\n  DROP TABLE t; END $x$;";
    let script = split(text);
    let cursor = TokenCursor::new(text, &script, &script.statements[1]);
    let body = Body::find(text, &cursor).unwrap();
    assert_eq!(&text[body.span.range()], " BEGIN\n  DROP TABLE t; END ");
    let (word, span) = &body.summarize(text).statements[0];
    assert_eq!((word.as_str(), &text[span.range()]), ("DROP", "DROP"));
}

#[test]
fn names() {
    let body = "BEGIN IF to_regclass('Public.users') IS NULL THEN \
                EXECUTE format('ALTER TABLE %I.orders DROP COLUMN \"Total\"', 'App'); \
                EXECUTE $q$ CREATE POLICY p ON x USING (y = 'deep') $q$; END IF; END";
    assert_eq!(
        summary(body).names,
        [
            "to_regclass",
            "public",
            "users",
            "format",
            "orders",
            "Total",
            "app",
            "policy",
            "p",
            "x",
            "y",
            "deep",
        ]
    );
}

#[test]
fn finds_bodies() {
    let found = |text: &str| {
        let script = split(text);
        let cursor = TokenCursor::new(text, &script, &script.statements[0]);
        let body = Body::find(text, &cursor)?;
        Some((
            body.language.to_string(),
            text[body.span.range()].to_owned(),
        ))
    };
    let body = |language: &str, text: &str| Some((language.to_owned(), text.to_owned()));
    assert_eq!(found("DO 'BEGIN END'"), body("plpgsql", "BEGIN END"));
    assert_eq!(found("DO LANGUAGE plv8 $$ x $$"), body("plv8", " x "));
    assert_eq!(
        found("DO LANGUAGE 'PLPGSQL' $$ x $$"),
        body("plpgsql", " x ")
    );
    assert_eq!(
        found(
            "CREATE OR REPLACE FUNCTION f(a text DEFAULT ' AS ') RETURNS int AS $$ x $$ LANGUAGE \"plpgsql\""
        ),
        body("plpgsql", " x ")
    );
    assert_eq!(
        found("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END;"),
        body("sql", " SELECT 1; ")
    );
    assert_eq!(found("CREATE FUNCTION f() RETURNS int RETURN 1"), None);
    assert_eq!(found("CREATE TABLE t AS SELECT 'x'"), None);
}

#[test]
fn languages() {
    let summary = |text: &str| {
        let script = split(text);
        let cursor = TokenCursor::new(text, &script, &script.statements[0]);
        Body::find(text, &cursor).unwrap().summarize(text)
    };
    let other = summary("DO $$ plv8.execute('SELECT a') $$ LANGUAGE plv8");
    assert!(other.effects && other.dynamic && other.names.contains(&"a".into()));
    assert!(!summary("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'").effects);
    assert!(summary("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1 INTO t'").effects);
}

proptest! {
    #[test]
    fn never_panics(text in sqlish(), start in 0u32..80, end in 0u32..160) {
        let _ = summarize(&text, Span::new(start, end));
        let script = split(&text);
        for statement in &script.statements {
            let cursor = TokenCursor::new(&text, &script, statement);
            if let Some(body) = Body::find(&text, &cursor) {
                let _ = body.summarize(&text);
            }
        }
    }
}
