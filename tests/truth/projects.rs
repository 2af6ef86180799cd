//! The projects of the corpus: found, ordered and applied as sqlcheck does it for their users.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sqlcheck::catalog::compare;
use sqlcheck::config::Config;
use sqlcheck::lint::{self, Workspace};
use sqlcheck::live::introspect::read;
use sqlcheck::live::script::Script;
use sqlcheck::live::server::Server;
use sqlcheck::live::session::Session;
use sqlcheck::migration::{Root, Transaction};
use sqlcheck::replay::History;
use sqlcheck::source::Sources;
use tempfile::TempDir;

use super::{corpus, heading, line, objects, row};

const PROJECTS: &str = include_str!("../../scripts/corpus.txt");

/// The name that a runner writes into its migrations, which it also creates.
const SCHEMA: (&str, &str) = (":GRAPHILE_WORKER_SCHEMA", "graphile_worker");

/// Prints a line for each history, and gives what differs.
pub(crate) fn compare(server: &Server) -> BTreeSet<String> {
    println!(
        "{}",
        heading(
            "project",
            &["migrations", "statements", "equal", "different", "unknown"]
        )
    );
    let mut found = BTreeSet::new();
    let projects = PROJECTS.lines().filter(|line| !line.starts_with('#'));
    for project in projects {
        let columns: Vec<&str> = project.split_whitespace().collect();
        if let &[_, name, _, _, directory, "history"] = &columns[..] {
            found.extend(project_of(server, name, &corpus(name).join(directory)));
        }
    }
    found
}

fn project_of(server: &Server, name: &str, directory: &Path) -> BTreeSet<String> {
    let (_written, directory) = written(directory);
    let (workspace, histories) = lint::replay(
        &directory,
        std::slice::from_ref(&directory),
        &Config::default(),
        Sources::default(),
    )
    .unwrap();
    let mut found = BTreeSet::new();
    for (root, history) in workspace.roots.iter().zip(&histories) {
        found.extend(root_of(server, name, &workspace, root, history));
    }
    found
}

/// The migrations as the runner sends them: with the name of its schema.
fn written(directory: &Path) -> (Option<TempDir>, PathBuf) {
    let texts: Vec<(PathBuf, String)> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            (
                path.clone(),
                std::fs::read_to_string(&path).unwrap_or_default(),
            )
        })
        .collect();
    if !texts.iter().any(|(_, text)| text.contains(SCHEMA.0)) {
        return (None, directory.to_owned());
    }
    let folder = tempfile::tempdir().unwrap();
    let migrations = folder.path().join("migrations");
    std::fs::create_dir(&migrations).unwrap();
    for (path, text) in texts {
        let mut text = text.replace(SCHEMA.0, SCHEMA.1);
        let name = path.file_name().unwrap();
        if name.to_str().unwrap().contains("000001") {
            text.insert_str(0, &format!("create schema {};\n", SCHEMA.1));
        }
        std::fs::write(migrations.join(name), text).unwrap();
    }
    (Some(folder), migrations)
}

fn root_of(
    server: &Server,
    name: &str,
    workspace: &Workspace,
    root: &Root,
    history: &History,
) -> BTreeSet<String> {
    let scratch = server.create().unwrap();
    let mut session = Session::open(&scratch, None).unwrap();
    let start = read(&mut session.client).unwrap();
    let mut migrations = 0;
    let mut statements = 0;
    for (_, migration) in root.ups() {
        let script = Script::read(workspace, root.convention, migration);
        // The runners that only the projects themselves know wrap each file.
        let model = match migration.transaction {
            Transaction::Unknown => Transaction::Wrapped,
            known => known,
        };
        let applied = session.apply(&script, model).unwrap();
        assert_eq!(applied.failure, None, "{name}");
        migrations += 1;
        statements += applied.sent;
    }
    session.reset().unwrap();
    let end = read(&mut session.client).unwrap();
    let comparison = compare::compare(&history.end, &start, &end);
    let [equal, different, unknown] = objects(&comparison);
    println!(
        "{}",
        row(name, &[migrations, statements, equal, different, unknown])
    );
    assert!(equal > 0, "{name}: nothing was compared");
    comparison
        .disagreements
        .iter()
        .map(|it| line(name, it))
        .collect()
}
