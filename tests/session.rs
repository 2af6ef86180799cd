//! How the execution models of runners differ on a real server: what fails, where, and what stays.

#![expect(clippy::disallowed_methods, reason = "writes migrations to the disk")]

mod servers;

use sqlcheck::config::Config;
use sqlcheck::lint;
use sqlcheck::live::script::Script;
use sqlcheck::live::server::Server;
use sqlcheck::live::session::Session;
use sqlcheck::migration::Transaction::{
    self, Autocommit, Pipeline, Psql, SimpleQuery, SplitPipeline, Unknown, Wrapped,
};
use sqlcheck::source::{Sources, Span};

/// What is there before.
const BEFORE: &str = "CREATE TABLE t (a int PRIMARY KEY); INSERT INTO t VALUES (1);";

/// A model, a migration, what the server says with the text from which on it says so, and the
/// tables that are there afterwards.
type Case = (Transaction, &'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    // An index that is built concurrently.
    (
        Wrapped,
        "CREATE INDEX CONCURRENTLY i ON t (a);",
        "25001 CREATE INDEX C",
        "t",
    ),
    (
        SimpleQuery,
        "-- alone\nCREATE INDEX CONCURRENTLY i ON t (a);",
        "ok",
        "t",
    ),
    (
        SimpleQuery,
        "CREATE INDEX CONCURRENTLY i ON t (a); CREATE TABLE u ();",
        "25001 CREATE INDEX C",
        "t",
    ),
    (
        Pipeline,
        "CREATE INDEX CONCURRENTLY i ON t (a); CREATE TABLE u ();",
        "ok",
        "t u",
    ),
    (
        Pipeline,
        "CREATE TABLE u (); CREATE INDEX CONCURRENTLY i ON t (a);",
        "25001 CREATE INDEX C",
        "t",
    ),
    (
        SplitPipeline,
        "CREATE TABLE u (); CREATE INDEX CONCURRENTLY i ON t (a); CREATE TABLE u ();",
        "42P07 CREATE TABLE u ()",
        "t u",
    ),
    (
        Autocommit,
        "CREATE TABLE u (); CREATE INDEX CONCURRENTLY i ON t (a);",
        "ok",
        "t u",
    ),
    (Psql, "CREATE TABLE u (); VACUUM t;", "ok", "t u"),
    // Where nobody said which runner.
    (
        Unknown,
        "LOCK TABLE t; CREATE TABLE u (); CREATE TABLE u ();",
        "42P07 CREATE TABLE u ()",
        "t",
    ),
    (
        Unknown,
        "CREATE TABLE u (); CREATE INDEX CONCURRENTLY i ON t (a);",
        "ok",
        "t u",
    ),
    // What stays of a migration that fails.
    (
        Wrapped,
        "CREATE TABLE u (); CREATE TABLE v (); SELECT b FROM t;",
        "42703 b FROM t",
        "t",
    ),
    (
        SimpleQuery,
        "CREATE TABLE u ();\nSELECT 'ä', b FROM t;",
        "42703 b FROM t",
        "t",
    ),
    (
        SimpleQuery,
        "CREATE TABLE u ();\nCREATE TABLE u ();",
        "42P07 CREATE TABLE u ()",
        "t",
    ),
    (
        SimpleQuery,
        "CREATE TABLE u (); BEGIN; COMMIT; CREATE TABLE u ();",
        "42P07 CREATE TABLE u ()",
        "t u",
    ),
    (
        Pipeline,
        "CREATE TABLE u (); CREATE TABLE u ();",
        "42P07 CREATE TABLE u ()",
        "t",
    ),
    (
        Autocommit,
        "CREATE TABLE u (); CREATE TABLE u ();",
        "42P07 CREATE TABLE u ()",
        "t u",
    ),
    (
        Psql,
        "CREATE TABLE u (); INSERT INTO t VALUES (1);",
        "23505 INSERT",
        "t u",
    ),
    // A constraint that is checked at the end.
    (
        Wrapped,
        "CREATE TABLE u (a int REFERENCES t DEFERRABLE INITIALLY DEFERRED); INSERT INTO u VALUES (7);",
        "23503 INSERT",
        "t",
    ),
    // What needs a transaction block.
    (Wrapped, "LOCK TABLE t;", "ok", "t"),
    (SimpleQuery, "CREATE TABLE u (); LOCK TABLE t;", "ok", "t u"),
    (Autocommit, "LOCK TABLE t;", "25P01 LOCK", "t"),
    (
        Pipeline,
        "LOCK TABLE t; CREATE TABLE u ();",
        "25P01 LOCK",
        "t",
    ),
    // A transaction of the migration's own.
    (
        Autocommit,
        "BEGIN; CREATE TABLE u (); CREATE TABLE u (); COMMIT;",
        "42P07 CREATE TABLE u ()",
        "t",
    ),
    (
        Wrapped,
        "CREATE TABLE u (); COMMIT; CREATE TABLE v (); CREATE TABLE v ();",
        "42P07 CREATE TABLE v ()",
        "t u v",
    ),
    // Inside of blocks.
    (
        Wrapped,
        "DO $$\nBEGIN\n  SELECT b FROM t;\nEND $$;",
        "42703 b FROM t",
        "t",
    ),
    (
        Wrapped,
        "DO $$ BEGIN EXECUTE 'DROP TABLE ' || 'x'; END $$;",
        "42P01 DO",
        "t",
    ),
    // Grammar, data and what is psql's.
    (
        Wrapped,
        "CREATE TABLE u (); CREATE TABEL v ();",
        "42601 TABEL",
        "t",
    ),
    (
        Psql,
        "COPY t FROM stdin;\n2\n3\n\\.\nINSERT INTO t VALUES (3);",
        "23505 INSERT",
        "t",
    ),
    (Psql, "COPY t FROM stdin;\n1\n\\.\n", "23505 COPY", "t"),
    (Wrapped, "COPY t TO stdout;", "ok", "t"),
    (
        Psql,
        "\\set name u\nCREATE TABLE :name ();\nCREATE TABLE :\"name\" ();",
        "42P07 CREATE TABLE :\"name\"",
        "t u",
    ),
    (Wrapped, "-- nothing\n", "ok", "t"),
    (SimpleQuery, "", "ok", "t"),
];

#[test]
fn each_model_fails_and_leaves_behind_what_it_does() {
    let Some(server) = servers::start(None) else {
        return;
    };
    let mut wrong = Vec::new();
    for (model, sql, expected, tables) in CASES {
        let (found, left) = apply(&server, *model, sql);
        let agrees = found == *expected || (found.starts_with(expected) && *expected != "ok");
        if !agrees || left != *tables {
            wrong.push(format!(
                "{model:?}: {sql}\n  expected {expected} ({tables})\n  found    {found} ({left})"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The SQLSTATE and the text from where the server says it on, and the tables afterwards.
fn apply(server: &Server, model: Transaction, sql: &str) -> (String, String) {
    let directory = tempfile::tempdir().unwrap();
    let base = directory.path().canonicalize().unwrap();
    std::fs::create_dir(base.join("migrations")).unwrap();
    std::fs::write(base.join("migrations/0001_a.sql"), sql).unwrap();
    let scratch = server.create().unwrap();
    let mut session = Session::open(&scratch, None).unwrap();
    session.client.batch_execute(BEFORE).unwrap();
    let mut run = |workspace: &lint::Workspace| {
        let root = &workspace.roots[0];
        let script = Script::read(workspace, root.convention, &root.migrations[0]);
        let applied = session.apply(&script, model).unwrap();
        assert!(applied.skipped.is_empty(), "{sql}: {:?}", applied.skipped);
        let tables = "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class \
                      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
        let left: String = session.client.query_one(tables, &[]).unwrap().get(0);
        let Some(failure) = applied.failure else {
            return ("ok".to_owned(), left);
        };
        let at = failure.at.map_or(failure.statement.span.start, |it| it.1);
        let file = workspace.sources.get(failure.statement.file);
        let at = file.as_written(Span::new(at, at)).start;
        (
            format!("{} {}", failure.sqlstate, &sql[at as usize..]),
            left,
        )
    };
    let paths = [base.join("migrations")];
    let config = Config::default();
    let (_, found) = lint::with_facts(
        &base,
        &paths,
        &config,
        Sources::default(),
        |workspace, _| run(workspace),
    )
    .unwrap();
    found
}
