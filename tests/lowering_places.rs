//! Every place in every operation, over PostgreSQL's regression SQL and the migrations of real
//! projects: not empty, in its statement, and on the name that it is the place of.

#![expect(clippy::disallowed_methods, reason = "the corpus is on the disk")]

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use sqlcheck::lexer::{identifier, lex, truncate_identifier};
use sqlcheck::lower::postgres::{STACK_SIZE, lower};
use sqlcheck::source::Span;
use sqlcheck::statement::{StatementKind, split};

fn sql_files(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(directory) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files.extend(sql_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            files.push(path);
        }
    }
    files.sort();
    files
}

struct Checker {
    spans: Regex,
    names: Regex,
    wrong: Vec<String>,
    places: usize,
}

impl Checker {
    fn new() -> Self {
        Self {
            spans: Regex::new(r"Span \{ start: (\d+), end: (\d+) \}").unwrap(),
            names: Regex::new(
                r#"(Identifier|ObjectName) \{(?: schema: [^}]*?,)? name: "((?:[^"\\]|\\.)*)", span: Span \{ start: (\d+), end: (\d+) \}"#,
            )
            .unwrap(),
            wrong: Vec::new(),
            places: 0,
        }
    }

    fn check(&mut self, text: &str, statement: Span, operation: &str) {
        for found in self.spans.captures_iter(operation) {
            let (start, end): (u32, u32) = (found[1].parse().unwrap(), found[2].parse().unwrap());
            self.places += 1;
            if start >= end || start < statement.start || end > statement.end {
                let whole = &text[statement.range()];
                self.wrong.push(format!(
                    "{start}..{end} of {statement:?}\n  {whole}\n  {operation}"
                ));
            }
        }
        for found in self.names.captures_iter(operation) {
            let (start, end): (usize, usize) =
                (found[3].parse().unwrap(), found[4].parse().unwrap());
            let Some(slice) = text.get(start..end) else {
                continue;
            };
            // SQL spells these with keywords: `x AT TIME ZONE y` calls `timezone`.
            if found[0].contains("schema: Some(\"pg_catalog\")") {
                continue;
            }
            // A cast's or a transform's name is its printed words; the constraint NOT NULL of a
            // domain is on `value`.
            let name = unescaped(&found[2]);
            if name.contains(' ')
                || (name == "value" && slice.to_lowercase().starts_with("not null"))
            {
                continue;
            }
            if !means(slice, &name) {
                let whole = &text[statement.range()];
                self.wrong
                    .push(format!("{} is not {slice:?}\n  {whole}", &found[0]));
            }
        }
    }
}

/// A string without the escapes of its Debug text.
fn unescaped(text: &str) -> String {
    let plain = text.replace("\\\"", "\"").replace("\\'", "'");
    plain
        .replace("\\t", "\t")
        .replace("\\n", "\n")
        .replace("\\\\", "\\")
}

/// Whether the text is a name, qualified or not, whose last part is this.
fn means(text: &str, name: &str) -> bool {
    let tokens = lex(text);
    let last = tokens.iter().rfind(|token| !token.is_trivia());
    let Some(last) = last else { return false };
    match identifier(last.text(text), last.kind) {
        Some(last) => truncate_identifier(&last) == name,
        // In a string that is cast to `regclass`, and such.
        None => text
            .to_ascii_lowercase()
            .contains(&name.to_ascii_lowercase()),
    }
}

fn check_all() -> Checker {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/corpus");
    let mut checker = Checker::new();
    for path in sql_files(&directory) {
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let script = split(&text);
        for statement in &script.statements {
            let lowered = lower(&text, &script, statement);
            let whole = &text[statement.span.range()];
            if statement.kind == StatementKind::Sql
                && lowered.error.is_none()
                && (lowered.operations.is_empty()
                    || format!("{lowered:?}").contains("command: \"statement\""))
            {
                checker.wrong.push(format!("forgotten: {whole}"));
            }
            for operation in &lowered.operations {
                checker.check(&text, statement.span, &format!("{operation:?}"));
            }
        }
    }
    checker
}

#[test]
#[ignore = "needs target/corpus; `make corpus-test` runs it"]
fn places_are_exact() {
    let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
    let checker = thread.spawn(check_all).unwrap().join().unwrap();
    println!("{} places", checker.places);
    assert!(
        checker.places > 0,
        "fetch the projects first: `make corpus`"
    );
    let shown: Vec<&String> = checker
        .wrong
        .iter()
        .take(
            std::env::var("SHOW")
                .ok()
                .and_then(|s| s.parse().ok())
                .unwrap_or(20),
        )
        .collect();
    assert!(
        checker.wrong.is_empty(),
        "{} wrong: {shown:#?}",
        checker.wrong.len()
    );
}
