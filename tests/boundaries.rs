//! The splitter against PostgreSQL's own parser, over PostgreSQL's regression SQL and the migrations of real projects.

#![expect(clippy::disallowed_methods, reason = "the corpus is on the disk")]

use std::fs;
use std::path::{Path, PathBuf};

use sqlcheck::statement::{StatementKind, split};

/// Where PostgreSQL's parser sees statements: from the first token to before the semicolon.
/// Nothing if it does not take the whole text.
fn by_postgres(text: &str) -> Option<Vec<(usize, usize)>> {
    let parsed = pg_raw_parse::parse(text).ok()?;
    let boundaries = parsed.iter().map(|statement| {
        let start = usize::try_from(statement.stmt_location).unwrap_or(0);
        let length = usize::try_from(statement.stmt_len).unwrap_or(0);
        let end = if length == 0 {
            text.len()
        } else {
            start + length
        };
        (start, end)
    });
    Some(boundaries.collect())
}

fn by_us(text: &str) -> Vec<(usize, usize)> {
    let script = split(text);
    let boundaries = script.statements.iter().map(|statement| {
        assert_eq!(statement.kind, StatementKind::Sql);
        let end = script
            .terminator(statement)
            .map_or(text.len(), |token| token.span.start as usize);
        (statement.span.start as usize, end)
    });
    boundaries.collect()
}

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

#[test]
fn corpus() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/corpus");
    let files = sql_files(&directory);
    if files.is_empty() {
        println!("note: nothing compared, target/corpus is not there: `make corpus` fetches it");
    }
    let (mut whole, mut statements, mut parsed, mut broken) = (0, 0, 0, Vec::new());
    for path in files {
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        if let Some(expected) = by_postgres(&text) {
            whole += 1;
            assert_eq!(by_us(&text), expected, "{}", path.display());
        }
        let script = split(&text);
        for statement in &script.statements {
            if statement.kind == StatementKind::Sql {
                statements += 1;
                let own = script.without_placeholders(&text, statement);
                match pg_raw_parse::parse(&own) {
                    Ok(list) if list.len() == 1 => parsed += 1,
                    _ => broken.push(own.into_owned()),
                }
            }
        }
    }
    println!("{whole} files parse whole, and split alike");
    println!("{parsed} of {statements} statements parse alone");
    if std::env::var_os("SHOW_BROKEN").is_some() {
        for own in broken {
            println!("-----\n{own}");
        }
    }
}
