use proptest::prelude::*;

use super::*;
use crate::lexer::lex_in;
use crate::lexer::tests::sqlish;

fn shown(text: &str) -> Vec<String> {
    let script = split(text);
    let own = |statement: &Statement| {
        let own = &text[statement.span.range()];
        match statement.kind {
            StatementKind::Sql => own.to_owned(),
            StatementKind::MetaCommand => format!("META {own}"),
            StatementKind::CopyData => format!("DATA {own}"),
        }
    };
    script.statements.iter().map(own).collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(shown(text), expected, "{text}");
}

#[test]
fn semicolons() {
    check("a; ;\n;b", &["a", "b"]);
    check("SELECT ';' /* ; */ -- ;\n;x", &["SELECT ';'", "x"]);
    check("", &[]);
    check("-- only\n;", &[]);
    let script = split("a; b");
    assert!(script.statements[0].terminated && !script.statements[1].terminated);
}

#[test]
fn rules() {
    let rule =
        "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; DELETE FROM u;\nINSERT INTO v VALUES (1))";
    check(&format!("{rule}; x"), &[rule, "x"]);
}

#[test]
fn function_bodies() {
    let body = "CREATE OR REPLACE PROCEDURE f() BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END;\n\
                SELECT t.end, 1 AS end FROM t;\nDELETE FROM t; END";
    check(&format!("{body}; x"), &[body, "x"]);
    let empty = "create function f() returns int begin/**/atomic end";
    check(&format!("{empty}; x"), &[empty, "x"]);
    check(
        "BEGIN; SELECT 1; END; x",
        &["BEGIN", "SELECT 1", "END", "x"],
    );
    check(
        "CREATE TABLE t (begin int); x",
        &["CREATE TABLE t (begin int)", "x"],
    );
    let quoted = "CREATE FUNCTION f() AS $$ BEGIN; END; $$";
    check(&format!("{quoted}; x"), &[quoted, "x"]);
}

/// A draft looked for the statement's first words at each semicolon.
#[test]
fn hostile_repetition_is_linear() {
    let comments = "/**/".repeat(200_000);
    let text = format!(
        "CREATE {comments} RULE r DO ({}",
        ";\nSELECT".repeat(200_000)
    );
    assert_eq!(split(&text).statements.len(), 1);
    let text = format!(
        "CREATE {comments} TABLE r {}",
        "BEGIN ATOMIC ".repeat(200_000)
    );
    assert_eq!(split(&text).statements.len(), 1);
}

#[test]
fn broken_statements_end() {
    check(
        "CREATE TABLE t (a int;\n\n-- b\nCREATE TABLE u (b int);",
        &["CREATE TABLE t (a int", "CREATE TABLE u (b int)"],
    );
    check("SELECT (1;\r\nselect 2;", &["SELECT (1", "select 2"]);
    check(
        "CREATE RULE r AS ON INSERT TO t DO (SELECT 1;\nSELECT 2;\nCREATE TABLE u ();",
        &[
            "CREATE RULE r AS ON INSERT TO t DO (SELECT 1;\nSELECT 2",
            "CREATE TABLE u ()",
        ],
    );
    check(
        "CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE 1;\nSELECT 2;\nEND;\nDROP TABLE t;",
        &[
            "CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE 1;\nSELECT 2;\nEND",
            "DROP TABLE t",
        ],
    );
    check("SELECT (1;", &["SELECT (1"]);
    check("SELECT 1); x", &["SELECT 1)", "x"]);
}

#[test]
fn meta_commands() {
    check(
        "\\set a 1\r\nSELECT 1 \\gset\nSELECT (2 \\g\nx",
        &[
            "META \\set a 1",
            "SELECT 1",
            "META \\gset",
            "SELECT (2",
            "META \\g",
            "x",
        ],
    );
    check(
        "\\if :x\n\\ir a.sql\n\\endif",
        &["META \\if :x", "META \\ir a.sql", "META \\endif"],
    );
}

#[test]
fn copy_data() {
    check(
        "COPY t FROM STDIN;\n1;2\n\\.\nx;",
        &["COPY t FROM STDIN", "DATA 1;2\n\\.\n", "x"],
    );
}

#[test]
fn templates() {
    check(
        "{{ template \"a\" . }}\nCREATE TABLE t ();",
        &["{{ template \"a\" . }}", "CREATE TABLE t ()"],
    );
    check("{{ verb }} TABLE t;", &["{{ verb }} TABLE t"]);
    check("${verb}\nTABLE t;", &["${verb}\nTABLE t"]);
}

#[test]
fn comments_around_statements() {
    let text = "-- head\n/* more */\na -- in\n; -- after\n-- next\nb -- rest";
    let script = split(text);
    let texts = |tokens: Vec<&Token>| -> Vec<&str> {
        tokens.into_iter().map(|token| token.text(text)).collect()
    };
    let [first, second] = &script.statements[..] else {
        panic!("two statements");
    };
    assert_eq!(
        texts(script.tokens_of(first).iter().collect()),
        ["a", "-- in"]
    );
    assert_eq!(texts(script.tokens_of(second).iter().collect()), ["b"]);
    assert_eq!(
        script.terminator(first).map(|token| token.text(text)),
        Some(";")
    );
}

fn with_cursor<T>(text: &str, see: impl FnOnce(TokenCursor<'_>) -> T) -> T {
    let script = split(text);
    see(TokenCursor::new(text, &script, &script.statements[0]))
}

#[test]
fn cursor_finds_keywords() {
    let text = "ALTER TABLE a ADD /* x */ FOREIGN KEY (on) REFERENCES b ON -- y\n DELETE CASCADE;";
    with_cursor(text, |mut cursor| {
        assert!(cursor.eat(&["alter", "TABLE"]) && !cursor.eat(&["b"]));
        assert_eq!(cursor.next().map(|token| token.text(text)), Some("a"));
        assert_eq!(cursor.peek().map(|token| token.text(text)), Some("ADD"));
        let span = cursor.keyword_span(&["ON", "DELETE"]).unwrap();
        assert_eq!(&text[span.range()], "ON -- y\n DELETE");
        assert_eq!(cursor.find(&["ON"]), Some(7));
        assert_eq!(cursor.find_outside_parens(&["ON"]), Some(11));
        assert_eq!(cursor.find(&["ON", "UPDATE"]), None);
        assert_eq!(cursor.find(&["CASCADE"]), Some(13));
        assert_eq!(cursor.find_in(0..8, &["REFERENCES"]), None);
        assert_eq!(cursor.text(99), "");
        assert_eq!(cursor.span_of_tokens(3..3), None);
        assert_eq!(cursor.span_of_tokens(3..99), None);
    });
}

#[test]
fn cursor_matches_parentheses() {
    with_cursor("a ( b ( c ) [ d ] ) (", |cursor| {
        assert_eq!(cursor.matching_paren(1), Some(9));
        assert_eq!(cursor.matching_paren(9), Some(1));
        assert_eq!(cursor.matching_paren(3), Some(5));
        assert_eq!(cursor.matching_paren(6), Some(8));
        assert_eq!(cursor.matching_paren(10), None);
        assert_eq!(cursor.matching_paren(0), None);
    });
}

#[test]
fn cursor_reads_names() {
    let text = "DROP TABLE Public . \"My\"\"T\" , b.*, 'x'";
    with_cursor(text, |cursor| {
        let (parts, span) = cursor.name_at(11).unwrap();
        assert_eq!(parts, ["public", "My\"T"]);
        assert_eq!(&text[span.range()], "Public . \"My\"\"T\"");
        let (parts, span) = cursor.name_at(30).unwrap();
        assert_eq!((parts, &text[span.range()]), (vec!["b".into()], "b"));
        assert_eq!(cursor.name_at(35), None);
        assert_eq!(cursor.name_at(1000), None);
    });
    let long = "x".repeat(70);
    let (parts, _) = with_cursor(&long, |cursor| cursor.name_at(0)).unwrap();
    assert_eq!(parts[0].len(), 63);
}

#[test]
fn placeholders_are_replaced() {
    let text = "x; CREATE TABLE :S.${a:b} (p_${x} text DEFAULT :'y' || :\"Z\" CHECK (:{?z}));";
    let script = split(text);
    let replaced = script.without_placeholders(text, &script.statements[1]);
    assert_eq!(
        replaced,
        "CREATE TABLE _S.__a_b_ (p___x_ text DEFAULT  'y' ||  \"Z\" CHECK (true ))"
    );
    let cursor = TokenCursor::new(text, &script, &script.statements[1]);
    assert_eq!(cursor.name_at(16).unwrap().0, ["_s", "__a_b_"]);
    assert!(!script.statements[0].has_placeholders);
    assert_eq!(
        script.without_placeholders(text, &script.statements[0]),
        "x"
    );
}

proptest! {
    #[test]
    fn every_token_has_its_place(text in sqlish()) {
        let script = split(&text);
        let mut at = 0;
        for statement in &script.statements {
            let tokens = statement.tokens.start as usize..statement.tokens.end as usize;
            between(&text, &script.tokens[at..tokens.start])?;
            let own = script.tokens_of(statement);
            prop_assert!(!own.is_empty() && !own[0].is_trivia());
            prop_assert_eq!(own[0].span.start, statement.span.start);
            let last = own.iter().rev().find(|token| !token.is_trivia());
            prop_assert_eq!(last.map(|token| token.span.end), Some(statement.span.end));
            at = tokens.end;
            if let Some(end) = script.terminator(statement) {
                prop_assert_eq!(end.text(&text), ";");
                at += 1;
            }
        }
        between(&text, &script.tokens[at..])?;
    }

    #[test]
    fn statements_have_their_tokens_by_themselves(text in sqlish()) {
        // At the beginning of a text it is a byte order mark, elsewhere a name.
        let text = text.replace('\u{feff}', "");
        let script = split(&text);
        let sql = |it: &&Statement| it.kind == StatementKind::Sql;
        for statement in script.statements.iter().filter(sql) {
            let own = script.tokens_of(statement);
            let last = own.iter().rposition(|token| token.span.end == statement.span.end);
            let alone = lex_in(&text, statement.span);
            prop_assert_eq!(Some(alone.as_slice()), last.map(|last| &own[..=last]));
        }
    }

    #[test]
    fn outlines_have_the_script(text in sqlish(), cut in 0u32..40) {
        let script = split_at(&text, [cut]);
        let outline = Outline::new(script.clone(), vec![cut]);
        prop_assert_eq!(&outline.statements, &script.statements);
        prop_assert_eq!(&outline.script(&text).tokens, &script.tokens);
        prop_assert_eq!(&outline.script(&text).statements, &script.statements);
    }

    #[test]
    fn what_is_noted_is_so(text in sqlish()) {
        let script = split(&text);
        for statement in &script.statements {
            let own = script.tokens_of(statement);
            let has_placeholders = own.iter().any(Token::is_placeholder);
            prop_assert_eq!(statement.has_placeholders, has_placeholders);
            // A comment behind the last token of a statement without an end may be noted, too.
            prop_assert!(statement.has_comments || !own.iter().any(Token::is_trivia));
        }
        let names = [TokenKind::Word, TokenKind::QuotedIdentifier];
        let names = script.tokens.iter().filter(|token| names.contains(&token.kind));
        let longest = names.map(|token| token.span.len()).max();
        prop_assert_eq!(script.longest_name, longest.unwrap_or(0));
    }

    #[test]
    fn cursors_never_panic(text in sqlish(), index in 0usize..40) {
        let script = split(&text);
        for statement in &script.statements {
            let replaced = script.without_placeholders(&text, statement);
            prop_assert_eq!(replaced.len(), statement.span.range().len());
            let mut cursor = TokenCursor::new(&text, &script, statement);
            cursor.seek(index);
            let _ = cursor.find(&["END", "."]);
            let _ = cursor.find_outside_parens(&["END"]);
            let _ = cursor.matching_paren(index);
            let _ = cursor.name_at(u32::try_from(index).unwrap());
            let _ = cursor.span_of_tokens(3..index);
            let _ = cursor.find_in(index..3, &["END"]);
            cursor.next();
        }
    }
}

/// Between statements there are only comments and semicolons.
fn between(text: &str, tokens: &[Token]) -> Result<(), TestCaseError> {
    for token in tokens {
        prop_assert!(token.is_trivia() || token.text(text) == ";", "{:?}", token);
    }
    Ok(())
}

#[test]
fn a_cut_ends_a_statement() {
    let text = "create table a (id int)\n-- migrate:down\ndrop table a";
    let at = u32::try_from(text.find("-- migrate").expect("there")).expect("small");
    let script = split_at(text, [0, at, at + 15]);
    let texts: Vec<_> = script
        .statements
        .iter()
        .map(|statement| &text[statement.span.range()])
        .collect();
    assert_eq!(texts, ["create table a (id int)", "drop table a"]);
    assert_eq!(split(text).statements.len(), 1);
}
