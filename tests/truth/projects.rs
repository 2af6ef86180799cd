//! The projects of the corpus: found, ordered and applied as sqlcheck does it for their users.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sqlcheck::catalog::{Catalog, compare};
use sqlcheck::config::{Config, Idempotency};
use sqlcheck::diagnostic::Diagnostic;
use sqlcheck::lint::{self, Facts, Selection, Workspace};
use sqlcheck::live::extensions::Extensions;
use sqlcheck::live::introspect::read;
use sqlcheck::live::prelude;
use sqlcheck::live::script::Script;
use sqlcheck::live::server::{Scratch, Server};
use sqlcheck::live::session::Session;
use sqlcheck::migration::Root;
use sqlcheck::source::{FileId, Place, Sources};
use tempfile::TempDir;

use super::again::{Step, Tally, transaction};
use super::{corpus, heading, is_asked, line, objects, only, row};

const PROJECTS: &str = include_str!("../../scripts/corpus.txt");

/// The name that a runner writes into its migrations, which it also creates.
const SCHEMA: (&str, &str) = (":GRAPHILE_WORKER_SCHEMA", "graphile_worker");

/// How many of a hundred second runs and down scripts must end alike.
const ALIKE: usize = 98;

/// Prints a line for each history, and gives what differs.
pub(crate) fn compare(server: &Server) -> BTreeSet<String> {
    println!(
        "{}",
        heading(
            "project",
            &[
                "migrations",
                "statements",
                "equal",
                "different",
                "unknown",
                "again",
                "alike",
                "down",
                "alike"
            ]
        )
    );
    let mut found = BTreeSet::new();
    let mut total = Tally::default();
    let projects = PROJECTS.lines().filter(|line| !line.starts_with('#'));
    for project in projects {
        let columns: Vec<&str> = project.split_whitespace().collect();
        if let &[_, name, _, _, directory, "history"] = &columns[..]
            && is_asked(name)
        {
            let directory = corpus(name).join(directory);
            let tally = project_of(server, name, &directory, &mut found);
            total.files += tally.files;
            total.equal += tally.equal;
        }
    }
    let Tally { files, equal } = total;
    println!("of {files} second runs and down scripts, {equal} end alike");
    let enough = equal * 100 >= files * ALIKE;
    assert!(enough || only().is_some(), "fewer than {ALIKE} of 100");
    found
}

/// A project as lint sees it.
pub(crate) struct Project<'a> {
    pub(crate) name: &'a str,
    pub(crate) workspace: &'a Workspace,
    /// What lint says where every file must be able to run again.
    pub(crate) reported: Vec<Diagnostic>,
}

impl Project<'_> {
    pub(crate) fn path(&self, file: FileId) -> &str {
        &self.workspace.sources.get(file).path
    }

    pub(crate) fn line(&self, place: Place) -> usize {
        let text = &self.workspace.sources.get(place.file).text;
        text[..place.span.start as usize].matches('\n').count() + 1
    }
}

fn project_of(
    server: &Server,
    name: &str,
    directory: &Path,
    found: &mut BTreeSet<String>,
) -> Tally {
    let (_written, directory) = written(directory);
    let paths = std::slice::from_ref(&directory);
    let config = Config {
        idempotency: Idempotency::Rerun,
        postgres_version: Some(server.version().major),
        ..Config::default()
    };
    let (sources, selection) = (Sources::default(), Selection::default());
    let linted = lint::lint(&directory, paths, &config, sources, selection).unwrap();
    let reported = linted.diagnostics.into_iter().map(|it| it.diagnostic);
    let reported: Vec<Diagnostic> = reported.collect();
    let run = |workspace: &Workspace, facts: &[Facts<'_>]| {
        let project = Project {
            name,
            workspace,
            reported,
        };
        let mut total = Tally::default();
        for (root, facts) in workspace.roots.iter().zip(facts) {
            let tally = root_of(server, &project, root, facts, found);
            total.files += tally.files;
            total.equal += tally.equal;
        }
        total
    };
    let (_, tally) = lint::with_facts(&directory, paths, &config, Sources::default(), run).unwrap();
    tally
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

/// A database, and a session in it when it is not being copied.
pub(crate) struct Database {
    scratch: Scratch,
    session: Option<Session>,
    /// What it has, if that has been asked for since it was changed.
    catalog: Option<Catalog>,
}

impl Database {
    fn new(server: &Server) -> Self {
        Self {
            scratch: server.create().unwrap(),
            session: None,
            catalog: None,
        }
    }

    /// Makes it what a root's first migration meets, with the extensions that the server has.
    fn prepare(&mut self, root: &Root) -> Extensions {
        let client = &mut self.session().client;
        let extensions = Extensions::read(client).unwrap();
        let platform = root.convention.platform;
        prelude::prepare(client, platform, &root.platform_settings, &extensions).unwrap();
        extensions
    }

    pub(crate) fn catalog(&mut self) -> &Catalog {
        if self.catalog.is_none() {
            let session = self.session();
            session.reset().unwrap();
            self.catalog = Some(read(&mut session.client).unwrap());
        }
        self.catalog.as_ref().expect("it has just been read")
    }

    pub(crate) fn session(&mut self) -> &mut Session {
        let scratch = &self.scratch;
        self.session
            .get_or_insert_with(|| Session::open(scratch, None).unwrap())
    }

    pub(crate) fn on_a_copy<T>(&mut self, run: impl FnOnce(&mut Session) -> T) -> T {
        self.session = None;
        let copy = self.scratch.copy().unwrap();
        let mut session = Session::open(&copy, None).unwrap();
        run(&mut session)
    }
}

fn root_of(
    server: &Server,
    project: &Project<'_>,
    root: &Root,
    facts: &Facts<'_>,
    found: &mut BTreeSet<String>,
) -> Tally {
    let name = project.name;
    let config = Config::default();
    let context = &facts.context(project.workspace, &config, &BTreeSet::new());
    let mut database = Database::new(server);
    let extensions = database.prepare(root);
    let start = database.catalog().clone();
    let mut statements = 0;
    let (mut again, mut down) = (Tally::default(), Tally::default());
    for (number, (_, up)) in root.ups().enumerate() {
        let script = &Script::read(project.workspace, root.convention, up)
            .with_stand_ins(project.workspace, &extensions);
        let before = up.pair.map(|_| database.catalog().clone());
        database.catalog = None;
        let session = database.session();
        let applied = session.apply(script, transaction(up)).unwrap();
        if let Some(failure) = &applied.failure {
            let file = project.path(up.file);
            let stops = format!("stops in {file}: {} {}", failure.sqlstate, failure.message);
            println!("{name} {stops}");
            found.insert(format!("{name}: {stops}"));
            return Tally::default();
        }
        statements += applied.sent;
        let step = Step {
            project,
            root,
            context,
            number,
            up,
            script,
            before,
        };
        step.again(&mut database, &mut again, found);
        step.down(&mut database, &mut down, found);
    }
    let comparison = compare::compare(context.end(), &start, database.catalog());
    let [equal, different, unknown] = objects(&comparison);
    let migrations = root.ups().count();
    let numbers = [migrations, statements, equal, different, unknown];
    let runs = [again.files, again.equal, down.files, down.equal];
    println!("{}", row(name, &[&numbers[..], &runs[..]].concat()));
    assert!(equal > 0, "{name}: nothing was compared");
    found.extend(comparison.disagreements.iter().map(|it| line(name, it)));
    Tally {
        files: again.files + down.files,
        equal: again.equal + down.equal,
    }
}
