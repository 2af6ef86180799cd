//! What statements lock, in `tests/live/locks.sql`, and how that is reported.

use std::fmt::Write as _;

use sqlcheck::live::locks::{self, Held};
use sqlcheck::live::script::Script;
use sqlcheck::live::session::Session;
use sqlcheck::migration::Platform;

use super::Test;
use super::platform::Platforms;
use super::project::{of_one_file, with_scripts};

pub(crate) fn tests() -> Vec<(String, Test)> {
    vec![
        ("locks::of_each_statement".to_owned(), Box::new(statements)),
        ("locks::in_a_transaction".to_owned(), Box::new(transaction)),
    ]
}

fn statements(platforms: &Platforms) -> Result<(), String> {
    let text = include_str!("locks.sql");
    let major = platforms.server.version().major;
    let mut written = String::new();
    let mut seen = String::new();
    let scratch = platforms.database(Platform::PostgreSql)?;
    let mut session = Session::open(&scratch, None).map_err(|it| it.to_string())?;
    for paragraph in text.split("\n\n") {
        let (comments, code): (Vec<_>, Vec<_>) =
            paragraph.lines().partition(|it| it.starts_with("--"));
        let version = |prefix: &str| {
            let written = comments.iter().find_map(|it| it.strip_prefix(prefix));
            written.and_then(|it| it.parse::<u16>().ok())
        };
        let is_here = version("-- from ").is_none_or(|it| it <= major)
            && version("-- until ").is_none_or(|it| major <= it);
        if code.is_empty() || !is_here {
            continue;
        }
        let statement = code.join("\n");
        let expected = comments.iter().filter(|it| it.contains(": "));
        let expected: String = expected.map(|it| format!("{it}\n")).collect();
        let _ = write!(written, "{statement}\n{expected}");
        let extensions = platforms.extensions(&mut session.client);
        let held = with_scripts(&of_one_file(&statement), extensions, |_, scripts| {
            locks::one_by_one(&mut session, &scratch, &scripts[0]).map_err(|it| it.to_string())
        })??;
        if let Some(failure) = held.failure {
            return Err(format!("{statement}\n  {}", failure.message));
        }
        let held: String = held.held.iter().map(shown).collect();
        let _ = write!(seen, "{statement}\n{held}");
    }
    same(&seen, &written)
}

/// In a transaction, a lock belongs to the statement that takes it, and nothing stays.
fn transaction(platforms: &Platforms) -> Result<(), String> {
    let scratch = platforms.database(Platform::PostgreSql)?;
    let mut session = Session::open(&scratch, None).map_err(|it| it.to_string())?;
    let extensions = platforms.extensions(&mut session.client).clone();
    let mut run = |script: &Script| {
        let held = locks::in_a_transaction(&mut session, script).map_err(|it| it.to_string())?;
        let held = held.map(|it| it.held.iter().map(shown).collect::<String>());
        Ok::<_, String>(held.unwrap_or_else(|| "none\n".to_owned()))
    };
    let setup = "CREATE TABLE t (a int); CREATE TABLE u (a int);";
    scratch
        .connect()
        .map_err(|it| it.to_string())?
        .batch_execute(setup)
        .map_err(|it| it.to_string())?;
    for (text, expected) in [
        (
            "ALTER TABLE t ADD COLUMN b int; CREATE TABLE v (a int); CREATE INDEX ON t (b); \
             ALTER TABLE u ADD COLUMN b int; CREATE INDEX ON v (a);",
            "-- t: ACCESS EXCLUSIVE\n-- t: ACCESS EXCLUSIVE, held, scanned\n\
             -- u: ACCESS EXCLUSIVE\n",
        ),
        ("SELECT 1; CREATE INDEX CONCURRENTLY ON t (a);", "none\n"),
        ("BEGIN; ALTER TABLE t ADD COLUMN b int; COMMIT;", "none\n"),
        // What was seen until a statement fails.
        (
            "LOCK TABLE t; ALTER TABLE nowhere ADD COLUMN b int;",
            "-- t: ACCESS EXCLUSIVE\n",
        ),
        (
            "ALTER TABLE t ADD COLUMN b int;",
            "-- t: ACCESS EXCLUSIVE\n",
        ),
    ] {
        let seen = with_scripts(&of_one_file(text), &extensions, |_, scripts| {
            run(&scripts[0])
        })??;
        same(&seen, expected).map_err(|it| format!("{text}\n{it}"))?;
    }
    Ok(())
}

fn shown(held: &Held) -> String {
    let table = held.table.trim_start_matches("public.");
    let mut text = format!("-- {table}: {}", held.mode);
    for (is_so, word) in [
        (held.earlier, ", held"),
        (held.rewritten, ", rewritten"),
        (held.scanned, ", scanned"),
        (held.from_outside, ", from outside"),
    ] {
        if is_so {
            text.push_str(word);
        }
    }
    text.push('\n');
    text
}

/// The same lines, or those that differ.
fn same(seen: &str, expected: &str) -> Result<(), String> {
    let mut problems = String::new();
    let mut statement = "";
    let (mut seen, mut expected) = (seen.lines().peekable(), expected.lines().peekable());
    loop {
        match (seen.peek().copied(), expected.peek().copied()) {
            (None, None) => break,
            (left, right) if left == right => {
                statement = left.filter(|it| !it.starts_with("--")).unwrap_or(statement);
                seen.next();
                expected.next();
            }
            (Some(left), _) if left.starts_with("--") => {
                let _ = writeln!(problems, "{statement}\n  seen     {left}");
                seen.next();
            }
            (_, Some(right)) => {
                let _ = writeln!(problems, "{statement}\n  expected {right}");
                expected.next();
            }
            (Some(_), None) => break,
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}
