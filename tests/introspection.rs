//! What is read from a server equals what replay builds from the same statements.

#![expect(clippy::disallowed_methods, reason = "reads test data")]

mod servers;

use std::sync::Arc;

use sqlcheck::catalog::compare::{Comparison, Dissent, compare};
use sqlcheck::catalog::diff::{What, diff};
use sqlcheck::catalog::summary::summarize;
use sqlcheck::catalog::{Catalog, Profile};
use sqlcheck::live::introspect::read;
use sqlcheck::live::server::Scratch;
use sqlcheck::lower::Lowered;
use sqlcheck::lower::postgres::{STACK_SIZE, lower};
use sqlcheck::replay::{Script, replay};
use sqlcheck::source::FileId;
use sqlcheck::statement::split;

/// A scratch database; `None`, and said so, where no server is installed.
fn scratch() -> Option<Scratch> {
    Some(servers::start(None)?.create().unwrap())
}

/// The catalog that replay builds.
fn model(sql: &str) -> Arc<Catalog> {
    let work = || {
        let script = split(sql);
        let statements = script.statements.iter();
        let lowered: Vec<Lowered> = statements.map(|it| lower(sql, &script, it)).collect();
        let statements = lowered.iter().map(|it| (FileId(0), it)).collect();
        let script = Script {
            statements,
            conditional: Vec::new(),
            atomic: None,
        };
        replay(Catalog::new(Profile::PostgreSql, None), &[script]).end
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
        thread.spawn_scoped(scope, work).unwrap().join().unwrap()
    })
}

fn objects() -> String {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/introspection/objects.sql"
    );
    std::fs::read_to_string(path).unwrap()
}

fn said(comparison: &Comparison) -> Vec<String> {
    let disagreements = comparison.disagreements.iter();
    disagreements
        .map(|it| match &it.what {
            Dissent::OnlyModel => format!("{} {}: only in the model", it.kind.as_str(), it.name),
            Dissent::OnlyServer => format!("{} {}: only on the server", it.kind.as_str(), it.name),
            Dissent::Differs(aspects) => {
                format!("{} {}: {aspects:?}", it.kind.as_str(), it.name)
            }
        })
        .collect()
}

#[test]
fn every_kind_of_object_is_as_replay_has_it() {
    let Some(scratch) = scratch() else { return };
    let mut client = scratch.connect().unwrap();
    let start = read(&mut client).unwrap();
    client.batch_execute(&objects()).unwrap();
    let server = read(&mut client).unwrap();
    let model = model(&objects());
    let comparison = compare(&model, &start, &server);
    assert_eq!(said(&comparison), Vec::<String>::new());
    assert_eq!(comparison.unknown, 0);
    assert_eq!(
        comparison.equal, 73,
        "the objects of the file and what comes with them"
    );
    assert_eq!(summarize(&model).counts, summarize(&server).counts);
}

#[test]
fn a_change_shows() {
    let Some(scratch) = scratch() else { return };
    let mut client = scratch.connect().unwrap();
    client
        .batch_execute(
            "CREATE TABLE t (a int DEFAULT 1 + 1, b text CHECK (b IN ('x', 'y')));
             CREATE VIEW v AS SELECT a FROM t;",
        )
        .unwrap();
    let before = read(&mut client).unwrap();
    assert_eq!(diff(&before, &read(&mut client).unwrap()), []);
    client
        .batch_execute(
            "ALTER TABLE t ALTER a SET DEFAULT 3, ALTER b SET NOT NULL, ADD c int;
             DROP VIEW v;
             CREATE INDEX ON t (b);",
        )
        .unwrap();
    let after = read(&mut client).unwrap();
    let differences: Vec<String> = diff(&before, &after)
        .into_iter()
        .map(|it| match it.what {
            What::Missing => format!("{} is gone", it.name),
            What::Extra => format!("{} is new", it.name),
            What::Unknown(_) => format!("{} is unknown", it.name),
            What::Changed(aspects) => {
                let aspects = aspects.iter().map(|it| {
                    format!(
                        "{}: {} -> {}",
                        it.name,
                        it.before.as_deref().unwrap_or("none"),
                        it.after.as_deref().unwrap_or("none")
                    )
                });
                format!("{}: {}", it.name, aspects.collect::<Vec<_>>().join("; "))
            }
        })
        .collect();
    assert_eq!(
        differences,
        [
            "public.t: default of column a: ( 1 + 1 ) -> 3; NOT NULL of column b: none -> yes; \
             column c: none -> ; type of column c: none -> integer",
            "public.v is gone",
            "public.t_b_idx is new",
        ]
    );
}

#[test]
fn a_session_stays_as_it_is() {
    let Some(scratch) = scratch() else { return };
    let mut client = scratch.connect().unwrap();
    client
        .batch_execute("CREATE SCHEMA app; SET search_path = app, public")
        .unwrap();
    read(&mut client).unwrap();
    let path: String = client.query_one("SHOW search_path", &[]).unwrap().get(0);
    assert_eq!(path, "app, public");
}

/// Objects that somebody else made, which a history only uses, are nobody's claim.
#[test]
fn what_was_there_before_is_not_compared() {
    let Some(scratch) = scratch() else { return };
    let mut client = scratch.connect().unwrap();
    client
        .batch_execute("CREATE TABLE old (id int PRIMARY KEY, name text)")
        .unwrap();
    let start = read(&mut client).unwrap();
    let history =
        "CREATE TABLE new (id int REFERENCES old (id)); CREATE VIEW v AS SELECT * FROM old;";
    client.batch_execute(history).unwrap();
    let comparison = compare(&model(history), &start, &read(&mut client).unwrap());
    assert_eq!(said(&comparison), Vec::<String>::new());
}

#[test]
fn a_wrong_model_is_told() {
    let Some(scratch) = scratch() else { return };
    let mut client = scratch.connect().unwrap();
    let start = read(&mut client).unwrap();
    client
        .batch_execute("CREATE TABLE t (a bigint, b text); CREATE INDEX i ON t (b);")
        .unwrap();
    let wrong = "CREATE TABLE t (a int, b text, CONSTRAINT c CHECK (a > 0));";
    let comparison = compare(&model(wrong), &start, &read(&mut client).unwrap());
    assert_eq!(
        said(&comparison),
        [
            "table public.t: [Aspect { name: \"type of column a\", before: Some(\"integer\"), \
             after: Some(\"bigint\") }]",
            "constraint public.t.c: only in the model",
            "index public.i: only on the server",
        ]
    );
}
