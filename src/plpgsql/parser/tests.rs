use proptest::prelude::*;

use super::*;
use crate::lexer::tests::sqlish;
use crate::plpgsql::tree::{FragmentKind, StatementKind};

#[test]
fn spans_are_of_the_body() {
    let text = "BEGIN\n  SELECT a INTO  x , y  FROM t; -- done\nEND";
    let tree = parse(text).unwrap();
    let statement = &tree.block.body[0];
    assert_eq!(
        &text[statement.span.range()],
        "SELECT a INTO  x , y  FROM t"
    );
    let StatementKind::Sql { statement, into } = &statement.kind else {
        panic!("{statement:?}");
    };
    let into = into.as_ref().unwrap();
    assert_eq!(&text[into.span.range()], "INTO  x , y");
    assert_eq!(&text[into.targets[1].span.range()], "y");
    let fragment = tree.fragment(*statement);
    assert_eq!(fragment.sql(text), "SELECT a              FROM t");
    assert_eq!(&text[fragment.cut.unwrap().range()], "INTO  x , y  ");
}

#[test]
fn an_into_at_the_end_leaves_its_blanks() {
    let text = "BEGIN SELECT a INTO x; END";
    let tree = parse(text).unwrap();
    assert_eq!(tree.fragments[0].sql(text), "SELECT a       ");
}

#[test]
fn an_error_comes_with_the_sql_before_it() {
    let text = "BEGIN PERFORM 1; CALL f() END";
    let error = parse(text).unwrap_err();
    assert_eq!(error.to_string(), "syntax error at end of input");
    let before: Vec<_> = error.fragments.iter().map(|it| it.sql(text)).collect();
    assert_eq!(before, ["1", "CALL f() END"]);
    assert_eq!(error.fragments[1].kind, FragmentKind::Statement);
}

#[test]
fn placeholders_are_names_and_parts_of_sql() {
    let text = "BEGIN ${x} := 1; CREATE TABLE ${schema}.t (a int); END";
    let tree = parse(text).unwrap();
    assert_eq!(tree.block.body.len(), 2);
    assert!(matches!(
        tree.block.body[0].kind,
        StatementKind::Assign { .. }
    ));
}

#[test]
fn nesting_has_an_end() {
    for (open, close) in [
        ("IF a THEN ", "END IF; "),
        ("BEGIN ", "END; "),
        ("LOOP ", "END LOOP; "),
        ("CASE WHEN a THEN ", "END CASE; "),
        ("FOR i IN 1..2 LOOP ", "END LOOP; "),
    ] {
        let nested = |times: usize| {
            let text = format!("BEGIN {}{}END", open.repeat(times), close.repeat(times));
            parse(&text).map(drop).map_err(|error| error.to_string())
        };
        assert_eq!(nested(150), Ok(()), "{open}");
        let refused = Err("stack depth limit exceeded".to_owned());
        assert_eq!(nested(300), refused, "{open}");
        assert_eq!(nested(100_000), refused, "{open}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in ".*") {
        check(&text);
    }

    #[test]
    fn anything_like_a_body_is_read(words in body_words(), sql in sqlish()) {
        check(&words);
        check(&format!("BEGIN {words} END"));
        check(&format!("DECLARE {words} BEGIN {sql}; END"));
    }

    #[test]
    fn nearly_a_body_is_read(from in 0usize..400, length in 0usize..40) {
        let body = include_str!("../../../tests/plpgsql/good.sql");
        let cut: String = body.chars().take(from).chain(body.chars().skip(from + length)).collect();
        check(&cut);
    }
}

/// Words, marks and literals that bodies are made of, in any order.
fn body_words() -> impl Strategy<Value = String> {
    const WORDS: &str = r#"
        BEGIN END DECLARE IF THEN ELSE ELSIF LOOP WHILE FOR FOREACH IN EXECUTE USING INTO STRICT
        CASE WHEN EXCEPTION OTHERS RAISE RETURN QUERY NEXT PERFORM OPEN FETCH MOVE CLOSE CURSOR
        GET DIAGNOSTICS ROW_COUNT COMMIT AND CHAIN CALL EXIT CONTINUE REVERSE BY SLICE ARRAY ALIAS
        CONSTANT NOT NULL DEFAULT SELECT INSERT CREATE FUNCTION ATOMIC x y.z "q" $1 's' $$d$$ 1 ..
        := = , ; ( ) [ ] << >> # % /* é E'\n'
    "#;
    let words: Vec<_> = WORDS.split_whitespace().chain(["--\n"]).collect();
    proptest::collection::vec(proptest::sample::select(words), 0..40).prop_map(|it| it.join(" "))
}

/// Whether every place is in the text, cuts no character, and holds what is in it.
fn check(text: &str) {
    let (fragments, span) = match parse(text) {
        Ok(tree) => (tree.fragments, tree.block.span),
        Err(error) => {
            assert!(!error.message.is_empty());
            (error.fragments, error.span)
        }
    };
    assert!(text.get(span.range()).is_some(), "{span:?} of {text:?}");
    for fragment in fragments {
        assert!(text.get(fragment.span.range()).is_some());
        assert_eq!(fragment.sql(text).len(), fragment.span.range().len());
    }
}
