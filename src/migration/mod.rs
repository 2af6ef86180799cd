//! Migrations: the files of a root, in the order and the transactions of their runner.

pub mod assemble;
pub mod base;
pub mod compose;
pub mod conventions;
pub mod directives;
pub mod discover;
pub mod folder;
pub mod includes;
pub mod markers;
pub mod names;
pub mod next;
pub mod placeholders;
pub mod sections;
pub mod snapshot;

use std::sync::Arc;

use crate::config::Config;
use crate::migration::compose::Form;
use crate::migration::folder::{Folder, Reading};
use crate::migration::includes::Includes;
use crate::source::{FileId, Place};

/// A directory of migrations with a history of its own.
#[derive(Debug)]
pub struct Root {
    /// Relative to where the run reports from, with `/`; `.` for that directory itself.
    pub path: String,
    pub convention: &'static Convention,
    /// Why this convention, for `status`: "`supabase/config.toml` has `project_id`".
    pub reason: String,
    /// Whether it is a single file that was asked for and that no history has: a seed, a test.
    pub alone: bool,
    /// Both directions. Those with [`Direction::Up`] stand in the runner's order and are the
    /// history; a down stands right after its up, and downs without an up at the end.
    pub migrations: Vec<Migration>,
    /// Files of the root that the runner never applies.
    pub skipped: Vec<Skipped>,
    /// What lists the scripts that run, where the framework keeps such a file: its path and its text.
    pub journal: Option<(String, Arc<str>)>,
    /// The versions of migrations that are part of the sequence and have no text here: those in a
    /// programming language, and those that can't be read.
    pub unread: Vec<String>,
    /// What discovery itself has to report: unreadable files, versions that do not parse.
    pub problems: Vec<crate::diagnostic::Diagnostic>,
    /// What the platform's own configuration says; empty where there is none.
    pub platform_settings: PlatformSettings,
}

impl Root {
    /// The forward history, in the runner's order, with the indices into [`Root::migrations`].
    pub fn ups(&self) -> impl Iterator<Item = (usize, &Migration)> {
        self.in_direction(Direction::Up)
    }

    /// The down scripts, in the order of their ups, with the indices into [`Root::migrations`].
    pub fn downs(&self) -> impl Iterator<Item = (usize, &Migration)> {
        self.in_direction(Direction::Down)
    }

    /// The server's major version, as far as somebody says it.
    #[must_use]
    pub fn server_version(&self, config: &Config) -> Option<u16> {
        config
            .postgres_version
            .or(self.platform_settings.major_version)
    }

    fn in_direction(&self, direction: Direction) -> impl Iterator<Item = (usize, &Migration)> {
        self.migrations
            .iter()
            .enumerate()
            .filter(move |(_, migration)| migration.direction == direction)
    }
}

/// A file of a root that its runner never applies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    pub file: FileId,
    /// A clause for people: "goose does not take it: …".
    pub reason: String,
    pub cause: Cause,
}

/// Why a runner leaves a file out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// It looks like a migration, and the runner cannot read its name.
    Name,
    /// The runner's journal, plan or master file does not list it.
    Unlisted,
    /// It lacks what the runner looks for in its text.
    Text,
    /// A baseline takes its place.
    Replaced,
    /// It is something else, and meant to be: a seed, a snapshot of the schema, a note.
    Other,
}

/// What `supabase/config.toml` says of the database; `None` for what it leaves out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlatformSettings {
    /// `[db] major_version`.
    pub major_version: Option<u16>,
    /// `[api] schemas`: what the REST interface exposes.
    pub exposed_schemas: Option<Vec<String>>,
    /// `[api] extra_search_path`.
    pub extra_search_path: Option<Vec<String>>,
    /// `[api] auto_expose_new_tables`: whether new tables are granted to `anon` and
    /// `authenticated`.
    pub auto_expose_new_tables: Option<bool>,
}

/// What a framework does, as data; one for each framework, in a file of its own.
#[derive(Debug)]
pub struct Convention {
    /// As `framework = "…"` names it: `supabase`, `golang-migrate`.
    pub id: &'static str,
    /// As its makers write it.
    pub name: &'static str,
    /// What makes two migrations the same version for the runner.
    pub version_key: VersionKey,
    /// Whether the runner can apply a file a second time in ordinary use, so that a few idempotency
    /// guards say that all are meant to have one.
    pub reapplies: bool,
    /// Whether missing down scripts are worth reporting when some exist.
    pub has_down: bool,
    /// How a file name should look, for `misnamed-migration`: a regular expression on the path
    /// relative to the root, and the words for a message. `None` where any name goes.
    pub file_name: Option<(&'static str, &'static str)>,
    /// Tables that the runner keeps for itself.
    pub bookkeeping: &'static [&'static str],
    /// Whether the platform's objects (`auth.users`, roles `anon`, …) exist from the start.
    pub platform: Platform,
    /// How a file includes others.
    pub includes: Includes,
    /// What the framework puts into a file before the server sees it.
    pub placeholders: Placeholders,
    /// How a new migration is written.
    pub form: Form,
    /// Why a directory is this framework's; `None` if it isn't. The first convention of
    /// [`conventions::ALL`] that says so has it.
    pub detect: fn(&Folder) -> Option<String>,
    /// The migrations of a directory.
    pub read: fn(&Folder) -> Reading,
}

/// What a framework puts into a migration before the server sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placeholders {
    pub syntaxes: &'static [Syntax],
    /// The files that define values, in the root or above it, by name.
    pub defined_in: &'static [&'static str],
}

impl Placeholders {
    /// The text is sent as it is.
    pub const NONE: Self = Self {
        syntaxes: &[],
        defined_in: &[],
    };
}

/// How a placeholder is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// `${name}`.
    Braces,
    /// `$NAME`, `${NAME}`, `${NAME:-default}`: variables of the environment.
    Shell,
    /// `:NAME`, in capitals.
    Colon,
    /// psql's `:name`, `:'name'`, `:"name"`, `:{?name}`.
    Psql,
    /// Go's `{{.name}}`.
    GoTemplate,
    /// `{{ name }}` and `{% … %}`.
    Jinja,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionKey {
    /// The leading digits, compared as text: `01` and `1` differ.
    Digits,
    /// The leading digits, compared as numbers.
    Number,
    /// Flyway's dotted version, trailing zeros dropped.
    Dotted,
    /// The whole name.
    Name,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    PostgreSql,
    Supabase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    Up,
    Down,
}

/// One migration in one direction.
#[derive(Debug)]
pub struct Migration {
    /// The file that names it. With `psql` includes, the master file.
    pub file: FileId,
    pub direction: Direction,
    /// As written in the name, `20240101120000`; empty where the name has none.
    pub version: String,
    /// What the runner tells versions apart by; equal keys are duplicates.
    pub key: String,
    /// The name without version and extension: `add_users`.
    pub name: String,
    /// The stretches of text that make it up, in the order of execution: a section of the file
    /// between markers, or, with includes, stretches of several files.
    pub parts: Vec<Place>,
    /// How the runner sends it.
    pub transaction: Transaction,
    /// Why that way, where it is not how the convention sends every file.
    pub transaction_reason: Option<String>,
    /// The other direction's index in [`Root::migrations`].
    pub pair: Option<usize>,
    /// Runs again whenever it changes (Flyway's `R__`).
    pub repeatable: bool,
    /// A down script in a folder of its own, which the convention has no names for.
    pub apart: bool,
    /// The schema as it was before the other migrations: a dump, which only an empty database sees.
    pub baseline: bool,
}

/// The execution models of migration runners (`A` to `F` in the documentation of conventions).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Transaction {
    /// `BEGIN` and `COMMIT` around the file.
    Wrapped,
    /// The whole file as one simple query: an implicit transaction.
    SimpleQuery,
    /// An extended-protocol pipeline with one sync.
    Pipeline,
    /// Pipelines, with statements between them that are sent alone: each is committed by itself.
    SplitPipeline,
    /// One message for each statement, in autocommit.
    Autocommit,
    /// One transaction around all pending migrations.
    AllPending,
    /// `psql -f`.
    Psql,
    /// Nobody said which runner.
    Unknown,
}

impl Transaction {
    /// Whether a failing statement undoes those before it in the file.
    #[must_use]
    pub fn is_atomic(self) -> Option<bool> {
        match self {
            Self::Wrapped | Self::SimpleQuery | Self::Pipeline | Self::AllPending => Some(true),
            Self::SplitPipeline | Self::Autocommit | Self::Psql => Some(false),
            Self::Unknown => None,
        }
    }

    /// The words for `sqlcheck status`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wrapped => "one transaction",
            Self::SimpleQuery => "one simple query",
            Self::Pipeline => "one pipeline",
            Self::SplitPipeline => "several pipelines",
            Self::Autocommit => "autocommit",
            Self::AllPending => "one transaction for all pending",
            Self::Psql => "psql",
            Self::Unknown => "unknown",
        }
    }
}
