//! Migrations: the files of a root, in the order and the transactions of their runner.

use crate::source::{FileId, Place};

/// A directory of migrations with a history of its own.
#[derive(Debug)]
pub struct Root {
    /// Relative to where the run reports from, with `/`; `.` for that directory itself.
    pub path: String,
    pub convention: &'static Convention,
    /// Why this convention, for `status`: "`supabase/config.toml` has `project_id`".
    pub reason: String,
    /// Both directions. Those with [`Direction::Up`] stand in the runner's order and are the
    /// history; a down stands right after its up, and downs without an up at the end.
    pub migrations: Vec<Migration>,
    /// Files of the root that the runner ignores, with the reason.
    pub skipped: Vec<(FileId, String)>,
    /// What discovery itself has to report: unreadable files, versions that do not parse.
    pub problems: Vec<crate::diagnostic::Diagnostic>,
}

/// What a framework does, as data; one for each framework, in a file of its own.
#[derive(Debug)]
pub struct Convention {
    /// `supabase`, `golang-migrate`, `sqlx`, `diesel`, `prisma`, `dbmate`, `goose`, `flyway`,
    /// `plain`, `psql`.
    pub id: &'static str,
    /// As its makers write it.
    pub name: &'static str,
    /// What makes two migrations the same version for the runner.
    pub version_key: VersionKey,
    /// Whether the runner can apply a file a second time in ordinary use, so that idempotency
    /// guards are on by default.
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
    /// The other direction's index in [`Root::migrations`].
    pub pair: Option<usize>,
    /// Runs again whenever it changes (Flyway's `R__`).
    pub repeatable: bool,
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
            Self::Autocommit | Self::Psql => Some(false),
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
            Self::Autocommit => "autocommit",
            Self::AllPending => "one transaction for all pending",
            Self::Psql => "psql",
            Self::Unknown => "unknown",
        }
    }
}
