//! What statements are lowered to. `tests/golden/lowering/*.sql` has statements, each followed by its
//! operations as comments; `UPDATE=1 cargo test` writes the comments anew.
//!
//! An operation is its Debug text, shortened: its place as the text there, a name alone where its
//! place says the same, and nothing for what is `None`, `false` or empty.

#![expect(clippy::disallowed_methods, reason = "golden files are on the disk")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use regex::{Captures, Regex};
use sqlcheck::lower::Lowered;
use sqlcheck::lower::postgres::{STACK_SIZE, lower};
use sqlcheck::operation::{Operation, OperationKind, TableAction};
use sqlcheck::source::Span;
use sqlcheck::statement::split;

/// Lowers every statement of a text.
fn lowered(text: &str) -> Vec<Lowered> {
    let script = split(text);
    let statements = script.statements.iter();
    statements
        .map(|statement| lower(text, &script, statement))
        .collect()
}

fn on_large_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
    thread.spawn(run).unwrap().join().unwrap()
}

struct Renderer {
    spans: Regex,
    names: Regex,
    empty: Regex,
    empty_structs: Regex,
    texts: Regex,
}

impl Renderer {
    fn new() -> Self {
        let regex = |pattern| Regex::new(pattern).unwrap();
        Self {
            spans: regex(r"Span \{ start: (\d+), end: (\d+) \}"),
            names: regex(
                r#"(?:Identifier|ObjectName) \{(?: schema: (?:None|Some\("(\w+)"\)),)? name: "(\w+)", span: ‹([^›]*)› \}"#,
            ),
            empty: regex(
                r#"(\{|,) \w+: (?:None|false|\[\]|\(\)|References|Query|Including|SequenceOptions|Permanent|NoAction|0|"")(, | \})"#,
            ),
            empty_structs: regex(r"(\w+) \{ \}"),
            texts: regex(r#"text: "([^"]*)", span: ‹([^›]*)›"#),
        }
    }

    fn render(&self, text: &str, operation: &Operation) -> String {
        let debug = format!("{:?}", operation.kind);
        let slice = |found: &Captures<'_>| {
            let (start, end) = (found[1].parse().unwrap(), found[2].parse().unwrap());
            format!("‹{}›", one_line(&text[Span::new(start, end).range()]))
        };
        let mut short = self.spans.replace_all(&debug, slice).into_owned();
        short = self.names.replace_all(&short, short_name).into_owned();
        short = self.texts.replace_all(&short, short_text).into_owned();
        loop {
            let before = short.len();
            short = self.empty_structs.replace_all(&short, "$1").into_owned();
            short = self
                .empty
                .replace_all(&short, |found: &Captures<'_>| {
                    match (&found[1], &found[2]) {
                        ("{", ", ") => "{ ".to_owned(),
                        ("{", _) => "{ }".to_owned(),
                        (_, " }") => " }".to_owned(),
                        _ => ", ".to_owned(),
                    }
                })
                .into_owned();
            if short.len() == before {
                break;
            }
        }
        format!("‹{}› {short}", one_line(&text[operation.span.range()]))
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name alone, if its place says no more.
fn short_name(found: &Captures<'_>) -> String {
    let name = match found.get(1) {
        Some(schema) => format!("{}.{}", schema.as_str(), &found[2]),
        None => found[2].to_owned(),
    };
    if found[3] == *name {
        name
    } else {
        format!("{name} at ‹{}›", &found[3])
    }
}

/// The text of an expression, and its place if that says more.
fn short_text(found: &Captures<'_>) -> String {
    let squeezed = |text: &str| text.replace(char::is_whitespace, "").to_lowercase();
    if squeezed(&found[1]) == squeezed(&found[2]) {
        format!("‹{}›", &found[2])
    } else {
        format!("\"{}\" at ‹{}›", &found[1], &found[2])
    }
}

/// The file with the comments that say what its statements are lowered to.
fn annotated(text: &str) -> String {
    let renderer = Renderer::new();
    let plain: String = text
        .lines()
        .filter(|line| !line.starts_with("--   "))
        .fold(String::new(), |text, line| text + line + "\n");
    let mut result = String::new();
    let mut at = 0;
    for lowered in lowered(&plain) {
        let end = plain[lowered.span.end as usize..]
            .find('\n')
            .map_or(plain.len(), |line| lowered.span.end as usize + line + 1);
        result.push_str(&plain[at..end]);
        at = end;
        for operation in &lowered.operations {
            writeln!(result, "--   {}", renderer.render(&plain, operation)).unwrap();
        }
        if let Some(error) = &lowered.error {
            let place = &plain[error.span.range()];
            writeln!(result, "--   error: {} ‹{place}›", error.message).unwrap();
        }
        for (name, span) in &lowered.overlong {
            writeln!(result, "--   overlong: {name} ‹{}›", &plain[span.range()]).unwrap();
        }
    }
    result.push_str(&plain[at..]);
    result
}

#[test]
fn golden_files() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/lowering");
    let mut paths: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let actual = annotated(&text);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, actual).unwrap();
        } else {
            assert!(
                actual == text,
                "{} differs: run UPDATE=1 cargo test --test lowering",
                path.display()
            );
        }
    }
}

fn only(text: &str) -> Lowered {
    let mut all = lowered(text);
    assert_eq!(all.len(), 1, "{text}");
    all.remove(0)
}

#[test]
fn deep_trees_are_lowered() {
    on_large_stack(|| {
        let depth = 10_000;
        let texts = [
            format!("SELECT {}1{}", "(".repeat(depth), ")".repeat(depth)),
            format!("SELECT a{}", " || b".repeat(depth)),
            format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(depth)),
            format!("SELECT x{}", "::int".repeat(depth)),
            format!("SELECT x{}", " IS NULL".repeat(depth)),
            format!("SELECT x{}", " AT TIME ZONE 'utc'".repeat(depth)),
            format!("SELECT {}1{}", "f(".repeat(depth), ")".repeat(depth)),
            format!("SELECT {}1{}", "(SELECT ".repeat(depth), ")".repeat(depth)),
            format!("SELECT * FROM a{}", " JOIN b USING (c)".repeat(depth)),
            format!("SELECT {}true", "NOT ".repeat(depth)),
            format!("SELECT a{}", " AND b".repeat(depth)),
            format!(
                "SELECT {}1{}",
                "CASE WHEN a THEN ".repeat(depth),
                " END".repeat(depth)
            ),
            format!(
                "CREATE TABLE t (a int CHECK ({}a{}))",
                "(".repeat(depth),
                ")".repeat(depth)
            ),
            format!("INSERT INTO t VALUES (1){}", ", (f(2))".repeat(depth)),
            format!("SELECT {}", "(".repeat(depth)),
        ];
        for text in texts {
            let lowered = only(&text);
            assert!(lowered.error.is_some() || !lowered.operations.is_empty());
        }
    });
}

#[test]
fn odd_bytes_are_errors() {
    let nul = only("SELECT 1, '\0'");
    let error = nul.error.unwrap();
    assert_eq!(error.span, Span::new(11, 12));
    for text in [
        r"SELECT E'\xff'",
        r"SELECT E'\377' AS a",
        r"CREATE TABLE t (a text DEFAULT E'\xc3')",
        r#"SELECT U&"\D800""#,
        r"SELECT U&'\D800'",
        "SELECT \u{feff}1",
        "CREATE TABLE \"ééééééééééééééééééééééééééééééééx\" (éééééééééééééééééééééééééééééééééx int)",
    ] {
        only(text);
    }
}

#[test]
fn passwords_are_left_out() {
    for text in [
        "CREATE ROLE r PASSWORD 'secret'",
        "ALTER ROLE r WITH ENCRYPTED PASSWORD 'secret'",
        "CREATE USER MAPPING FOR r SERVER s OPTIONS (user 'u', password 'secret')",
        "ALTER USER MAPPING FOR r SERVER s OPTIONS (SET password 'secret')",
        "CREATE SUBSCRIPTION s CONNECTION 'password=secret' PUBLICATION p",
        "ALTER SUBSCRIPTION s CONNECTION 'password=secret'",
        "CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (password 'secret')",
    ] {
        let operations = format!("{:?}", only(text).operations);
        assert!(!operations.contains("secret"), "{operations}");
    }
}

#[test]
fn an_action_is_an_operation() {
    let lowered = only("ALTER TABLE t ADD a int, DROP b");
    let actions = lowered
        .operations
        .iter()
        .map(|operation| match &operation.kind {
            OperationKind::AlterTable(alter) => &alter.action,
            other => panic!("{other:?}"),
        });
    let actions: Vec<&TableAction> = actions.collect();
    assert!(matches!(
        actions.as_slice(),
        [
            TableAction::AddColumn { .. },
            TableAction::DropColumn { .. }
        ]
    ));
}
