use proptest::prelude::*;

use super::*;

/// The tokens as `Kind text`, one a line.
fn shown(text: &str) -> String {
    let lines: Vec<_> = lex(text)
        .iter()
        .map(|token| format!("{:?} {}", token.kind, token.text(text)))
        .collect();
    lines.join("\n")
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(shown(text), expected.join("\n"), "{text}");
}

/// Tokens have text, do not overlap, and leave nothing but white space between them.
fn assert_lossless(text: &str) {
    let mut at = 0;
    for token in lex(text) {
        let gap = &text[at..token.span.start as usize];
        let gap = if at == 0 {
            gap.trim_start_matches('\u{feff}')
        } else {
            gap
        };
        assert!(
            gap.chars().all(|one| " \t\r\n\u{b}\u{c}".contains(one)),
            "gap {gap:?}"
        );
        assert!(!token.text(text).is_empty());
        at = token.span.end as usize;
    }
    let rest = text[at..].trim_start_matches('\u{feff}');
    assert!(
        rest.chars().all(|one| " \t\r\n\u{b}\u{c}".contains(one)),
        "rest {rest:?}"
    );
}

#[test]
fn words_and_names() {
    check("a$b$ c", &["Word a$b$", "Word c"]);
    check("größe _x1", &["Word größe", "Word _x1"]);
    check(
        r#""a""b" U&"d\0061""#,
        &[
            r#"QuotedIdentifier "a""b""#,
            r#"QuotedIdentifier U&"d\0061""#,
        ],
    );
    check("\u{feff}SELECT", &["Word SELECT"]);
    check("u & 'x'", &["Word u", "Operator &", "String 'x'"]);
}

#[test]
fn strings() {
    check(
        r"'it''s' E'\'' 'a\'",
        &["String 'it''s'", r"EscapeString E'\''", r"String 'a\'"],
    );
    check(
        "N'x' U&'y' B'01' x'1F'",
        &[
            "String N'x'",
            "String U&'y'",
            "BitString B'01'",
            "BitString x'1F'",
        ],
    );
    check(
        "E'a' -- c\n 'b\\'' x",
        &["EscapeString E'a' -- c\n 'b\\''", "Word x"],
    );
    check("'a' 'b'", &["String 'a'", "String 'b'"]);
    check(
        "'a' /* c */\n'b'",
        &["String 'a'", "BlockComment /* c */", "String 'b'"],
    );
    check(
        "$a$ $b$ $a$ $$x$$",
        &["DollarString $a$ $b$ $a$", "DollarString $$x$$"],
    );
    check("$a$ $x$a$ y", &["DollarString $a$ $x$a$", "Word y"]);
    check("x 'a; b", &["Word x", "Unterminated 'a; b"]);
    check("\"a; b", &["Unterminated \"a; b"]);
    check("$a$ b $", &["Unterminated $a$ b $"]);
    check("E'\\", &["Unterminated E'\\"]);
}

#[test]
fn numbers() {
    check(
        "1_000 0x1F 0b01 0o17",
        &["Number 1_000", "Number 0x1F", "Number 0b01", "Number 0o17"],
    );
    check(
        "1e5 1.5e-3 .5 1.",
        &["Number 1e5", "Number 1.5e-3", "Number .5", "Number 1."],
    );
    check("1..10", &["Number 1", "Operator ..", "Number 10"]);
    check("12abc 0x", &["Number 12abc", "Number 0x"]);
    check("$1+$2", &["Parameter $1", "Operator +", "Parameter $2"]);
}

#[test]
fn operators() {
    check("a=-1", &["Word a", "Operator =", "Operator -", "Number 1"]);
    check("a@-1", &["Word a", "Operator @-", "Number 1"]);
    check(
        "*-+- +",
        &[
            "Operator *",
            "Operator -",
            "Operator +",
            "Operator -",
            "Operator +",
        ],
    );
    check("a<--b", &["Word a", "Operator <", "LineComment --b"]);
    check(
        "a*/*b*/c",
        &["Word a", "Operator *", "BlockComment /*b*/", "Word c"],
    );
    check(
        "a::b:=c=>d->>e",
        &[
            "Word a",
            "Operator ::",
            "Word b",
            "Operator :=",
            "Word c",
            "Operator =>",
            "Word d",
            "Operator ->>",
            "Word e",
        ],
    );
    check("a:b", &["Word a", "Variable :b"]);
}

#[test]
fn comments() {
    check(
        "/* a /* b */ c */ d",
        &["BlockComment /* a /* b */ c */", "Word d"],
    );
    check("/*/ */ d", &["BlockComment /*/ */", "Word d"]);
    check("/* a /* b */", &["Unterminated /* a /* b */"]);
    check("-- a\r\nb", &["LineComment -- a", "Word b"]);
}

#[test]
fn variables() {
    check(
        ":a :'b' :\"c\" :{?d}",
        &[
            "Variable :a",
            "Variable :'b'",
            "Variable :\"c\"",
            "Variable :{?d}",
        ],
    );
    check(
        "a[1:2]",
        &[
            "Word a",
            "Punctuation [",
            "Number 1",
            "Punctuation :",
            "Number 2",
            "Punctuation ]",
        ],
    );
    check(
        "a[i:j]",
        &[
            "Word a",
            "Punctuation [",
            "Word i",
            "Punctuation :",
            "Word j",
            "Punctuation ]",
        ],
    );
    check(
        "a[:j]",
        &[
            "Word a",
            "Punctuation [",
            "Punctuation :",
            "Word j",
            "Punctuation ]",
        ],
    );
    check(
        "ARRAY[:j]",
        &[
            "Word ARRAY",
            "Punctuation [",
            "Variable :j",
            "Punctuation ]",
        ],
    );
    check(
        "f('k':v)",
        &[
            "Word f",
            "Punctuation (",
            "String 'k'",
            "Punctuation :",
            "Word v",
            "Punctuation )",
        ],
    );
    check(
        "f(x, :v)",
        &[
            "Word f",
            "Punctuation (",
            "Word x",
            "Punctuation ,",
            "Variable :v",
            "Punctuation )",
        ],
    );
    check(":'a", &["Punctuation :", "Unterminated 'a"]);
}

#[test]
fn placeholders() {
    check(
        "@extschema@.f @extschema:x@ @extowner@ @ext",
        &[
            "Placeholder @extschema@",
            "Punctuation .",
            "Word f",
            "Placeholder @extschema:x@",
            "Placeholder @extowner@",
            "Operator @",
            "Word ext",
        ],
    );
    check(
        "${a:b}.t p_${x}",
        &[
            "Placeholder ${a:b}",
            "Punctuation .",
            "Word t",
            "Word p_",
            "Placeholder ${x}",
        ],
    );
    check(
        "{{ a }} {% if b %} {# c #}",
        &[
            "Placeholder {{ a }}",
            "Placeholder {% if b %}",
            "Placeholder {# c #}",
        ],
    );
    check("{{ a", &["Unknown {", "Unknown {", "Word a"]);
    check("'${a}'", &["String '${a}'"]);
}

#[test]
fn meta_commands() {
    check("\\ir a.sql\r\nx", &["MetaCommand \\ir a.sql", "Word x"]);
    check(
        "SELECT 1 \\gset p_\n",
        &["Word SELECT", "Number 1", "MetaCommand \\gset p_"],
    );
    check("a\\; b", &["Word a", "MetaCommand \\;", "Word b"]);
}

#[test]
fn copy_data() {
    check(
        "COPY t (a) FROM stdin WITH (FORMAT csv); -- x\nit's\t;\n\\.\nSELECT",
        &[
            "Word COPY",
            "Word t",
            "Punctuation (",
            "Word a",
            "Punctuation )",
            "Word FROM",
            "Word stdin",
            "Word WITH",
            "Punctuation (",
            "Word FORMAT",
            "Word csv",
            "Punctuation )",
            "Punctuation ;",
            "LineComment -- x",
            "CopyData it's\t;\n\\.\n",
            "Word SELECT",
        ],
    );
    let without_end = shown("copy t from stdin;\r\n1\r\n2");
    assert!(without_end.ends_with("CopyData 1\r\n2"), "{without_end}");
    let crlf = shown("copy t from stdin;\r\n1\r\n\\.\r\nx");
    assert!(crlf.ends_with("Word x"), "{crlf}");
    let command = shown("\\copy t from stdin csv\n1\n\\.\nx");
    assert!(
        command.contains("CopyData 1") && command.ends_with("Word x"),
        "{command}"
    );
    let two = shown("copy a from stdin\\; copy b from stdin;\n1\n\\.\n2\n\\.\nx");
    assert!(
        two.contains("CopyData 1\n") && two.contains("CopyData 2\n"),
        "{two}"
    );
    for other in [
        "COPY t FROM 'stdin';\na",
        "COPY t TO stdout;\na",
        "COPY (SELECT a FROM stdin) TO stdout;\na",
        "COPY (SELECT 1) FROM stdin;\na",
        "SELECT a FROM stdin;\na",
    ] {
        assert!(shown(other).ends_with("Word a"), "{other}");
    }
}

#[test]
fn identifiers() {
    let name = |text: &str| {
        let token = lex(text)[0];
        identifier(token.text(text), token.kind)
    };
    assert_eq!(name("FooÄ").as_deref(), Some("fooÄ"));
    assert_eq!(name(r#""Fo""o""#).as_deref(), Some("Fo\"o"));
    assert_eq!(
        name(r#"U&"d\0061t\+000061 \\ \zz \d83d\de00""#).as_deref(),
        Some("data \\ \\zz 😀")
    );
    assert_eq!(name(r#"U&"\d83d""#).as_deref(), Some("\\d83d"));
    assert_eq!(name("'a'"), None);
    let long = "ä".repeat(40);
    assert_eq!(truncate_identifier(&long), "ä".repeat(31));
    assert_eq!(truncate_identifier("short"), "short");
}

/// Each took quadratic time in one draft or another, or does so in PostgreSQL.
#[test]
fn hostile_repetition_is_linear() {
    for unit in [
        "+",
        "+-",
        "{{",
        "{%",
        "${",
        "$a",
        "$a$b",
        "/*",
        "'",
        "E'\\",
        ":a",
        ":'",
        "[:a",
        "copy(",
        "\\;",
        "'a'\n",
        "\"",
        "u&",
        "1.",
        "1..",
        "0x",
        "copy a from stdin\\;",
        "(",
        "--\n",
        "/**/copy",
    ] {
        let text = unit.repeat(2_000_000 / unit.len());
        let tokens = lex(&text);
        assert!(!tokens.is_empty(), "{unit}");
    }
}

/// Text made of what lexers trip over.
pub(crate) fn sqlish() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "'",
        "''",
        "E'",
        "\\",
        "\"",
        "$$",
        "$a$",
        "$",
        "$1",
        "--",
        "/*",
        "*/",
        "\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        ";",
        ":",
        "::",
        ":=",
        ":x",
        "{{",
        "}}",
        "${",
        "}",
        "{",
        "(",
        ")",
        "[",
        "]",
        "1",
        ".",
        "..",
        "e",
        "_",
        "ä",
        "\u{feff}",
        "\u{a0}",
        "😀",
        "\0",
        "+",
        "-",
        "<",
        "@",
        "a",
        "U&",
        "B'",
        "COPY t FROM stdin",
        "\\.\n",
        "\\copy t from stdin\n",
        "\\gset",
        "CREATE",
        " FUNCTION",
        " BEGIN ",
        "ATOMIC ",
        "CASE ",
        " END",
        "SELECT ",
        " RULE ",
        "DO ",
        "BEGIN",
        " LOOP ",
        " IF ",
        " THEN ",
        "EXECUTE ",
        "DECLARE ",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_rebuilt(text in any::<String>()) {
        assert_lossless(&text);
    }

    #[test]
    fn sqlish_text_is_rebuilt(text in sqlish()) {
        assert_lossless(&text);
    }

    #[test]
    fn names_never_panic(text in "U&\"[\\\\+0-9a-fä\"]{0,12}\"") {
        let _ = identifier(&text, TokenKind::QuotedIdentifier);
        let _ = truncate_identifier(&text);
    }
}
