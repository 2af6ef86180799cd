//! Reads the bodies in `tests/plpgsql/*.sql` and those of the corpus, and asks a server whether it
//! agrees.
//!
//! A case is a body and what comes of it: `-- ok` and the outline of its tree, which `UPDATE=1`
//! writes; `-- error line:column message`; or `-- sql line:column message` where its structure is
//! right and the SQL in it is not. `--! RETURNS …` before a body is of the function around it,
//! `--: …` a remark.

#![expect(clippy::disallowed_methods, reason = "the cases are files")]

#[path = "plpgsql/outline.rs"]
mod outline;

mod servers;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ::postgres::Client;
use ::postgres::error::ErrorPosition;
use sqlcheck::lexer::lex;
use sqlcheck::live::server::{Scratch, Server};
use sqlcheck::lower::postgres::{self, block};
use sqlcheck::operation::OperationKind;
use sqlcheck::plpgsql::tree::Fragment;
use sqlcheck::plpgsql::{Body, BodyText, SyntaxError, parse};
use sqlcheck::source::{Origin, Span};
use sqlcheck::statement::{TokenCursor, split};

/// One body.
struct Case {
    line: usize,
    remarks: String,
    returns: String,
    body: String,
    expected: String,
}

#[test]
fn bodies_have_their_structure() {
    for path in files() {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut written = String::new();
        for case in cases(&text) {
            let actual = match parse(&case.body) {
                Ok(tree) => {
                    if let Err(error) = block::code(&case.body, Origin::FILE) {
                        let _ = write!(
                            written,
                            "{}{}-- sql {}\n\n",
                            case.remarks,
                            case.body,
                            at(&case.body, error.span, &error.message)
                        );
                        continue;
                    }
                    let outline = outline::outline(&case.body, &tree);
                    let lines = outline.lines().map(|line| format!("\n--   {line}"));
                    format!("ok{}", lines.collect::<String>())
                }
                Err(error) => format!("error {}", placed(&case.body, &error)),
            };
            let Case { remarks, body, .. } = &case;
            let _ = write!(written, "{remarks}{body}-- {actual}\n\n");
        }
        let written = format!("{}\n", written.trim_end());
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, written).unwrap();
        } else {
            assert_eq!(text, written, "{}", path.display());
        }
    }
}

#[test]
fn answers_are_the_servers() {
    let Some((_server, scratch)) = server() else {
        return;
    };
    let mut client = scratch.connect().unwrap();
    let mut wrong = String::new();
    for path in files() {
        let text = std::fs::read_to_string(&path).unwrap();
        for case in cases(&text) {
            let answer = ask(&mut client, &case.returns, &case.body);
            let agrees = match (case.expected.split_once(' '), &answer) {
                (Some(("error" | "sql", expected)), Err((message, place))) => match place {
                    Some(place) => *expected == format!("{place} {message}"),
                    None => expected.split_once(' ').map(|it| it.1) == Some(message),
                },
                (Some((kind, _)), Ok(())) => kind.starts_with("ok"),
                (None, Ok(())) => case.expected == "ok",
                _ => false,
            };
            if !agrees {
                let name = path.file_stem().unwrap().to_str().unwrap();
                let (line, expected) = (case.line, &case.expected);
                let _ = writeln!(wrong, "{name}:{line}: {expected}\n  server: {answer:?}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Every routine of the corpus: the server refuses the bodies that we refuse, with the same words
/// at the same place.
#[test]
#[ignore = "fetch the projects first: `make corpus`, then `make corpus-test`"]
fn routines_of_the_corpus_are_refused_as_the_server_does() {
    let Some((_server, scratch)) = server() else {
        return;
    };
    let mut client = scratch.connect().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/corpus");
    let (mut read, mut refused) = (0, 0);
    let mut wrong = String::new();
    for path in sql_files(&corpus) {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let script = split(&text);
        for statement in &script.statements {
            let lowered = postgres::lower(&text, &script, statement);
            for operation in &lowered.operations {
                let OperationKind::CreateFunction(function) = &operation.kind else {
                    continue;
                };
                let Some(body) = &function.body else { continue };
                read += 1;
                let Some(error) = &body.error else { continue };
                refused += 1;
                let written = &text[body.span.range()];
                let inside = Span::new(
                    error.span.start - body.span.start,
                    error.span.end - body.span.start,
                );
                let ours = at(written, inside, &error.message);
                let theirs = ask_in(&mut client, &function.language, "", written);
                let agrees = theirs.as_ref().is_err_and(|(message, place)| match place {
                    _ if message.ends_with("must use a bound cursor variable") => true,
                    Some(place) => ours == format!("{place} {message}"),
                    None => ours.ends_with(message.as_str()),
                });
                if !agrees {
                    let file = path.strip_prefix(&corpus).unwrap().display();
                    let _ = writeln!(wrong, "{file}: {ours}\n  server: {theirs:?}\n{written}");
                }
            }
        }
    }
    println!("{read} routines, of which {refused} are refused");
    assert!(wrong.is_empty(), "{wrong}");
    assert!(read > 0, "no routine in {}", corpus.display());
}

/// Every body of the corpus: the server refuses what we refuse.
#[test]
#[ignore = "fetch the projects first: `make corpus`, then `make corpus-test`"]
fn bodies_of_the_corpus_are_read() {
    let Some((_server, scratch)) = server() else {
        return;
    };
    let mut client = scratch.connect().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/corpus");
    let (mut read, mut refused) = (0, 0);
    let mut wrong = String::new();
    for path in sql_files(&corpus) {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        for body in bodies(&text) {
            read += 1;
            let Err(error) = parse(&body) else { continue };
            refused += 1;
            let ours = placed(&body, &error);
            let file = path.strip_prefix(&corpus).unwrap().display();
            match ask(&mut client, "", &body) {
                Ok(()) => {
                    let _ = writeln!(wrong, "{file}: {ours}\n{body}");
                }
                Err((message, place)) => {
                    println!("{file}: {ours}\n  server: {place:?} {message}");
                }
            }
        }
    }
    println!("{read} bodies, of which {refused} are refused");
    assert!(wrong.is_empty(), "the server takes these:\n{wrong}");
    assert!(read > 0, "no body in {}", corpus.display());
}

/// Bodies of the corpus without one of their words or marks: the server gives up at the same place
/// with the same words, or at the SQL of a fragment, which is not parsed here.
#[test]
#[ignore = "fetch the projects first: `make corpus`, then `make corpus-test`"]
fn damaged_bodies_are_refused_as_the_server_does() {
    let Some((_server, scratch)) = server() else {
        return;
    };
    let mut client = scratch.connect().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/corpus");
    let texts = sql_files(&corpus).into_iter();
    let mut all: Vec<_> = texts
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .flat_map(|text| bodies(&text))
        .collect();
    all.sort();
    all.dedup();
    all.retain(|body| ask(&mut client, "", body).is_ok());
    let (mut asked, mut same, mut in_sql) = (0, 0, 0);
    let mut wrong = String::new();
    for body in &all {
        for token in lex(body) {
            let mut damaged = body.clone();
            damaged.replace_range(token.span.range(), "");
            asked += 1;
            let (ours, fragments) = match parse(&damaged) {
                Ok(tree) => (None, tree.fragments),
                Err(error) => (Some(placed(&damaged, &error)), error.fragments),
            };
            let answer = ask(&mut client, "", &damaged);
            let theirs = answer.err();
            let is_theirs = |ours: &String| {
                theirs.as_ref().is_some_and(|(message, place)| match place {
                    Some(place) => *ours == format!("{place} {message}"),
                    None => ours.ends_with(message.as_str()),
                })
            };
            if ours.as_ref().map_or(theirs.is_none(), is_theirs) {
                same += 1;
            } else if theirs.as_ref().is_some_and(|(message, place)| {
                let place = place.as_deref().unwrap_or_default();
                NEEDS_NAMES.iter().any(|it| message.contains(it))
                    || is_in_sql(&damaged, &fragments, place)
            }) {
                in_sql += 1;
            } else {
                let _ = writeln!(wrong, "ours:   {ours:?}\nserver: {theirs:?}\n{damaged}\n");
            }
        }
    }
    println!("{asked} asked, {same} the same, {in_sql} in SQL or of names");
    assert!(wrong.is_empty(), "{wrong}");
}

/// What the server says where it knows more of names: which are variables, so that a keyword is not
/// one (`assert = 0`, `FOREACH slice`), which have arguments, and where one ends.
const NEEDS_NAMES: [&str; 5] = [
    "is not a known variable",
    "syntax error at or near \"=\"",
    "syntax error at or near \"slice\"",
    "has arguments",
    "trailing junk",
];

/// Whether a line and column are in one of these fragments, or in the blanks after it.
fn is_in_sql(text: &str, fragments: &[Fragment], place: &str) -> bool {
    fragments.iter().any(|fragment| {
        let (start, end) = (fragment.span.start as usize, fragment.span.end as usize);
        let rest = text[end..].trim_start();
        let end = text.len() - rest.len();
        (start..=end)
            .filter_map(|at| text.get(..at))
            .any(|before| line_and_column(before) == place)
    })
}

/// The texts of the PL/pgSQL bodies in a script.
fn bodies(text: &str) -> Vec<String> {
    let script = split(text);
    let mut bodies = Vec::new();
    for statement in &script.statements {
        let cursor = TokenCursor::new(text, &script, statement);
        let Some(body) = Body::find(text, &cursor) else {
            continue;
        };
        let tokens = script.tokens_of(statement).iter();
        let token = tokens.rev().find(|it| it.span.start < body.span.start);
        let Some(token) = token.filter(|_| body.language == "plpgsql") else {
            continue;
        };
        if let Some(text) = BodyText::new(text, *token) {
            bodies.push(text.text.into_owned());
        }
    }
    bodies
}

fn server() -> Option<(Server, Scratch)> {
    let server = servers::start(None)?;
    let scratch = server.create().unwrap();
    Some((server, scratch))
}

/// What the server says to a function with this body: a message, and a line and column in it.
fn ask(client: &mut Client, returns: &str, body: &str) -> Answer {
    ask_in(client, "plpgsql", returns, body)
}

/// A message, and a line and column.
type Answer = Result<(), (String, Option<String>)>;

fn ask_in(client: &mut Client, language: &str, returns: &str, body: &str) -> Answer {
    let returns = if returns.is_empty() {
        "RETURNS void"
    } else {
        returns
    };
    let head = format!(
        "CREATE FUNCTION pg_temp.f(a int, b text) {returns} LANGUAGE {language} AS $a_body$"
    );
    let mut transaction = client.transaction().unwrap();
    let answer = transaction.batch_execute(&format!("{head}{body}$a_body$"));
    let Err(error) = answer else { return Ok(()) };
    let error = error.as_db_error().unwrap();
    let message = error.message().split(['\n', '\r']).next().unwrap();
    let message = if message.len() < error.message().len() {
        format!("{message}\"")
    } else {
        message.to_owned()
    };
    let place = error.position().map(|position| {
        let characters = match position {
            ErrorPosition::Original(at) => *at as usize - 1 - head.chars().count(),
            ErrorPosition::Internal { position, .. } => *position as usize - 1,
        };
        let before: String = body.chars().take(characters).collect();
        line_and_column(&before)
    });
    Err((message, place))
}

fn placed(body: &str, error: &SyntaxError) -> String {
    at(body, error.span, &error.to_string())
}

/// The place and the message. What ends too early is reported at its last word, and the server
/// points behind it.
fn at(body: &str, span: Span, message: &str) -> String {
    let place = if message.ends_with("at end of input") {
        span.end
    } else {
        span.start
    };
    let before = &body[..place as usize];
    format!("{} {message}", line_and_column(before))
}

fn line_and_column(before: &str) -> String {
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    format!("{line}:{column}")
}

fn cases(text: &str) -> Vec<Case> {
    let empty = |line| Case {
        line,
        remarks: String::new(),
        returns: String::new(),
        body: String::new(),
        expected: String::new(),
    };
    let mut cases = Vec::new();
    let mut case = empty(1);
    for (index, line) in text.lines().enumerate() {
        let is_outline = line.starts_with("--   ") && case.body.is_empty();
        if is_outline || (line.is_empty() && case.body.is_empty()) {
            continue;
        }
        if line.starts_with("--:") || line.starts_with("--!") {
            case.remarks += &format!("{line}\n");
            case.returns += line.strip_prefix("--! ").unwrap_or_default();
            continue;
        }
        let expected = line
            .strip_prefix("-- ")
            .filter(|rest| *rest == "ok" || rest.starts_with("error ") || rest.starts_with("sql "));
        if let Some(expected) = expected {
            expected.clone_into(&mut case.expected);
            cases.push(std::mem::replace(&mut case, empty(index + 2)));
            continue;
        }
        case.body += &format!("{line}\n");
    }
    assert!(
        case.body.is_empty(),
        "a body without an answer: {}",
        case.body
    );
    cases
}

/// The files of the cases, in order.
fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plpgsql");
    let mut files = sql_files(&folder);
    files.sort();
    assert!(!files.is_empty());
    files
}

fn sql_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "sql") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
