//! What a convention sees of a directory, and what it makes of it. Discovery reads the disk; what
//! stands here is already in memory.

use std::sync::Arc;

use crate::migration::includes::MISSING;
use crate::migration::markers::{Marker, Words};
use crate::migration::names::{directory, file_name, is_sql};
use crate::migration::{Cause, Direction, Transaction};
use crate::source::Span;

/// A directory that may hold migrations, with everything around it that tells whose they are.
#[derive(Debug)]
pub struct Folder {
    /// As reports show it; `.` for the base itself.
    pub path: String,
    /// From the file system's root: for matching names, never to be shown.
    pub located: String,
    /// SQL files, and the tools' own small files, by path.
    pub files: Vec<File>,
    /// The versions of migrations that are part of the sequence and have no text here: those in a
    /// programming language, and those that can't be read.
    pub unread: Vec<String>,
    /// The scripts in a programming language in the directory above, without their extensions.
    pub above: Vec<String>,
    /// A script in a programming language in a directory of migrations right below.
    pub in_code_below: Option<String>,
    pub signals: Signals,
    pub asked: Asked,
}

#[derive(Debug, Clone)]
pub struct File {
    /// Relative to the folder.
    pub path: String,
    pub text: Arc<str>,
    /// What it may have of the lines of runners, which [`File::has`] asks.
    pub words: Words,
    /// Set for a down script that stands apart from the migrations, in a folder of its own.
    pub apart: Option<Apart>,
    /// Whether it is a dump of the schema that migrations make, which is never a migration.
    pub snapshot: bool,
}

impl File {
    /// Whether the file has a runner's line.
    #[must_use]
    pub fn has(&self, marker: Marker) -> bool {
        self.words.may_have(marker) && marker.is_in(&self.text)
    }
}

/// What the name of a separate down script says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    pub version: String,
    pub name: String,
    /// Whether the configuration says that downs are there.
    pub configured: bool,
}

/// How a folder came to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A search of the repository came by: only evidence counts.
    Found,
    /// The user named it: numbered files are migrations.
    Named,
    /// The user named it and nothing else makes sense of it: any SQL file counts.
    Anything,
}

/// What a convention makes of a folder: migrations by the index of their file. Ups stand in the
/// runner's order.
#[derive(Debug, Default)]
pub struct Reading {
    pub drafts: Vec<Draft>,
    /// Files that the runner leaves out, by index, with the reason.
    pub skipped: Vec<(usize, Cause, String)>,
    pub flaws: Vec<Flaw>,
}

impl Reading {
    pub fn skip(&mut self, file: usize, cause: Cause, reason: impl Into<String>) {
        self.skipped.push((file, cause, reason.into()));
    }

    /// A file that a journal or a plan lists, and that is not there.
    pub fn miss(&mut self, file: usize, span: Span, path: &str) {
        self.flaws.push(Flaw {
            rule: MISSING,
            file,
            span,
            message: format!("`{path}` is listed here, and does not exist"),
            label: "the runner stops here".to_owned(),
            help: "add the file, or take the entry out",
        });
    }
}

/// What is wrong with a journal or a plan, or with a migration's place among the others.
#[derive(Debug)]
pub struct Flaw {
    /// The rule that reports it.
    pub rule: &'static str,
    /// The index of the file that it is in, and where.
    pub file: usize,
    pub span: Span,
    pub message: String,
    pub label: String,
    pub help: &'static str,
}

/// A migration before its file has an id.
#[derive(Debug, Clone)]
pub struct Draft {
    pub file: usize,
    pub direction: Direction,
    pub version: String,
    pub key: String,
    pub name: String,
    pub spans: Vec<Span>,
    /// What the runner makes of the file's text, in the same number of bytes, where it is more
    /// than stretches of it.
    pub view: Option<Arc<str>>,
    pub transaction: Transaction,
    pub transaction_reason: Option<String>,
    pub repeatable: bool,
    pub baseline: bool,
}

impl Folder {
    /// The SQL files in it, at any depth, with their indices; without separate downs and snapshots.
    pub fn sql(&self) -> impl Iterator<Item = (usize, &File)> + Clone {
        self.files
            .iter()
            .enumerate()
            .filter(|(_, file)| file.apart.is_none() && !file.snapshot && is_sql(&file.path))
    }

    /// The SQL files directly in it.
    pub fn direct(&self) -> impl Iterator<Item = (usize, &File)> + Clone {
        self.sql().filter(|(_, file)| !file.path.contains('/'))
    }

    /// The SQL files one directory down that are called so, such as `up.sql`.
    pub fn units<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (usize, &'a File)> + Clone {
        self.sql().filter(move |(_, file)| {
            file_name(&file.path) == name
                && !directory(&file.path).is_empty()
                && !directory(&file.path).contains('/')
        })
    }

    /// A file by its path in the folder.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&File> {
        self.files
            .iter()
            .find(|file| file.apart.is_none() && file.path == path)
    }

    /// The index of a file by its path in the folder.
    #[must_use]
    pub fn position(&self, path: &str) -> Option<usize> {
        self.files
            .iter()
            .position(|file| file.apart.is_none() && file.path == path)
    }

    /// Whether its path ends in these parts: `supabase/migrations`.
    #[must_use]
    pub fn is_called(&self, ending: &str) -> bool {
        self.located
            .strip_suffix(ending)
            .is_some_and(|before| before.is_empty() || before.ends_with('/'))
    }
}

impl Draft {
    /// All of a file, going up, without a version.
    #[must_use]
    pub fn whole(index: usize, file: &File, transaction: Transaction) -> Self {
        Self {
            file: index,
            direction: Direction::Up,
            version: String::new(),
            key: String::new(),
            name: String::new(),
            spans: vec![whole(&file.text)],
            view: None,
            transaction,
            transaction_reason: None,
            repeatable: false,
            baseline: false,
        }
    }

    /// Sends it another way than the rest, for a reason.
    #[must_use]
    pub fn sent(mut self, transaction: Transaction, reason: impl Into<String>) -> Self {
        self.transaction = transaction;
        self.transaction_reason = Some(reason.into());
        self
    }
}

/// The span of a whole text.
#[must_use]
pub fn whole(text: &str) -> Span {
    Span::new(0, u32::try_from(text.len()).unwrap_or(u32::MAX))
}

/// Manifests and configuration files of the folder and the directories above it, the nearest first.
#[derive(Debug, Default, Clone)]
pub struct Signals {
    pub files: Vec<Signal>,
}

#[derive(Debug, Clone)]
pub struct Signal {
    /// As reports show it.
    pub path: String,
    /// How many directories above the folder.
    pub distance: usize,
    pub text: Arc<str>,
}

impl Signals {
    /// The nearest file of a name.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Option<&Signal> {
        self.files
            .iter()
            .find(|signal| file_name(&signal.path) == name)
    }

    fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Signal> {
        self.files
            .iter()
            .filter(move |signal| file_name(&signal.path) == name)
    }

    /// The nearest `Cargo.toml` that depends on a crate.
    #[must_use]
    pub fn cargo(&self, package: &str) -> Option<&Signal> {
        self.named("Cargo.toml")
            .find(|signal| depends_on(&signal.text, package))
    }

    /// The nearest `go.mod` that requires a module whose path begins so.
    #[must_use]
    pub fn go(&self, module: &str) -> Option<&Signal> {
        self.named("go.mod").find(|signal| {
            signal
                .text
                .lines()
                .flat_map(str::split_whitespace)
                .any(|word| word.starts_with(module))
        })
    }

    /// The nearest `package.json` that depends on a package, and the version it asks for.
    #[must_use]
    pub fn npm(&self, package: &str) -> Option<(&Signal, String)> {
        self.named("package.json").find_map(|signal| {
            let manifest: serde_json::Value = serde_json::from_str(&signal.text).ok()?;
            ["dependencies", "devDependencies", "peerDependencies"]
                .iter()
                .find_map(|table| manifest.get(table)?.get(package)?.as_str())
                .map(|version| (signal, version.to_owned()))
        })
    }
}

/// Whether a Cargo manifest depends on a package in any of its tables.
fn depends_on(manifest: &str, package: &str) -> bool {
    let Ok(manifest) = toml::from_str::<toml::Table>(manifest) else {
        return false;
    };
    let workspace = manifest.get("workspace").and_then(toml::Value::as_table);
    let targets = manifest
        .get("target")
        .and_then(toml::Value::as_table)
        .into_iter()
        .flat_map(toml::Table::values)
        .filter_map(toml::Value::as_table);
    std::iter::once(&manifest)
        .chain(workspace)
        .chain(targets)
        .any(|table| {
            ["dependencies", "dev-dependencies", "build-dependencies"]
                .iter()
                .filter_map(|kind| table.get(*kind)?.as_table())
                .any(|dependencies| names(dependencies, package))
        })
}

fn names(dependencies: &toml::Table, package: &str) -> bool {
    dependencies.iter().any(|(name, value)| {
        name == package || value.get("package").and_then(toml::Value::as_str) == Some(package)
    })
}
