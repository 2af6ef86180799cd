//! `sqlcheck.toml`.
//!
//! The file is read as a whole: every mistake in it is a diagnostic with a place, and a run with
//! any of them does not start. Path patterns are relative to the file's directory; here they have
//! that directory in front, so that they match the paths of [`crate::source::SourceFile`].

mod find;
mod pattern;
mod read;
mod schema;
mod settings;
mod suggest;
mod value;
mod vocabulary;
mod written;

use std::collections::BTreeMap;

use globset::GlobMatcher;
use regex::Regex;

use crate::diagnostic::Severity;
use crate::source::FileId;

pub use find::{FILE_NAMES, find, repository};
pub use read::read;
pub use schema::schema;
pub use settings::{Names, SETTINGS, Setting, Takes};
pub use suggest::closest;
pub use vocabulary::{EXPECTED_KINDS, NAMING_KINDS, TEMPLATE_PARTS, Vocabulary};
pub use written::{Written, written};

/// The rule that problems of a configuration file are reported as.
pub const RULE: &str = "invalid-configuration";

/// A level in the configuration: a severity, or `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Off,
    On(Severity),
}

/// Everything a user can set, with the defaults filled in.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The file it was read from, for places in it.
    pub file: Option<FileId>,
    /// Roots to lint where the command line names none, relative to the configuration's directory.
    pub roots: Vec<RootConfig>,
    /// `framework = "supabase"`, for all roots that don't say otherwise.
    pub framework: Option<String>,
    /// Where the down scripts of plain files live: `supabase/rollback/{version}_rollback.sql`.
    pub down: Option<String>,
    /// The server's major version; 15 where nobody says.
    pub postgres_version: Option<u16>,
    /// `[rules]`: levels by rule id.
    pub rules: BTreeMap<String, Level>,
    /// `[categories]`: levels by category.
    pub categories: BTreeMap<String, Level>,
    /// `[[overrides]]`, in order; later ones win.
    pub overrides: Vec<Override>,
    pub exclude: Vec<GlobMatcher>,
    /// `[[ignore]]`: diagnostics that are accepted.
    pub ignore: Vec<Ignore>,
    pub suppressions: Suppressions,
    /// `start-after = "20240101000000"`: the last version of which nothing is reported.
    pub start_after: Option<String>,
    /// `baseline = "db/accepted.txt"`: where the baseline is.
    pub baseline: Option<String>,
    /// `[placeholders]`: values by name, in place of `${name}` and the like.
    pub placeholders: BTreeMap<String, String>,
    pub idempotency: Idempotency,
    pub pending: Pending,
    pub naming: Naming,
    pub rls: RowSecurity,
    pub foreign_keys: ForeignKeys,
    pub modules: Vec<Module>,
    /// `unowned = "error"`: objects that no module owns are reported.
    pub unowned: bool,
    pub module_exceptions: Vec<ModuleException>,
    pub forbidden_terms: Vec<ForbiddenTerm>,
    /// The values that something of the project has to be as.
    pub meant: Vec<Meant>,
    /// `[expect]`: kind in the plural, such as `tables`, to a range.
    pub expect: BTreeMap<String, Expectation>,
}

/// A value that is of use only if something of the project is as it says.
#[derive(Debug, Clone)]
pub struct Meant {
    pub kind: MeantKind,
    pub written: String,
    /// Byte span in the configuration file.
    pub span: std::ops::Range<usize>,
}

#[derive(Debug, Clone)]
pub enum MeantKind {
    /// Paths of migration files.
    Path(GlobMatcher),
    /// Names of tables, with or without their schema.
    Table(GlobMatcher),
    Schema,
    /// That of a migration.
    Version,
}

#[derive(Debug, Clone)]
pub struct RootConfig {
    pub path: String,
    pub framework: Option<String>,
    pub down: Option<String>,
    /// Byte span of the path in the configuration file.
    pub span: std::ops::Range<usize>,
}

/// `[[overrides]]`: other levels for some paths.
#[derive(Debug, Clone)]
pub struct Override {
    pub paths: Vec<GlobMatcher>,
    pub rules: BTreeMap<String, Level>,
    pub categories: BTreeMap<String, Level>,
}

/// `[[ignore]]`: rules that say nothing of some paths or objects.
#[derive(Debug, Clone)]
pub struct Ignore {
    /// Ids, each with its place in the configuration file.
    pub rules: Vec<(String, std::ops::Range<usize>)>,
    /// Empty for all.
    pub paths: Vec<GlobMatcher>,
    /// Patterns on `name` or `schema.name`; empty for all.
    pub objects: Vec<GlobMatcher>,
    pub reason: String,
}

/// `[suppressions]`: what comments that suppress diagnostics must have.
#[derive(Debug, Clone)]
pub struct Suppressions {
    /// One without a reason suppresses nothing.
    pub require_reason: bool,
}

impl Default for Suppressions {
    fn default() -> Self {
        Self {
            require_reason: true,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Idempotency {
    /// By the convention, and by what the directory already does.
    #[default]
    Auto,
    /// Every file must be a no-op on its own end state.
    Rerun,
    /// Only a file that can be half applied must be guarded.
    Atomic,
    Off,
}

/// Which migrations are taken to be still to be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pending {
    /// Those that a run is asked about, where that is not all of them.
    #[default]
    Asked,
    /// Each.
    All,
    None,
}

#[derive(Debug, Clone, Default)]
pub struct Naming {
    /// The pattern of file names, on the path relative to the root.
    pub file: Option<Regex>,
    /// Patterns by kind in the singular: `table`, `column`, `index`, `primary-key`, `unique`,
    /// `foreign-key`, `check`, `exclusion`, `schema`, `view`, `materialized-view`, `sequence`,
    /// `type`, `enum`, `domain`, `function`, `procedure`, `trigger`, `policy`, `role` …
    pub kinds: BTreeMap<String, NamePattern>,
    /// Whether names that PostgreSQL generates are checked too.
    pub check_generated: bool,
    /// Names that are fine as they are, as patterns on `schema.name`.
    pub ignore: Vec<GlobMatcher>,
}

/// How a name must look.
#[derive(Debug, Clone)]
pub struct NamePattern {
    /// As the user wrote it: a case style, a template or a regular expression.
    pub written: String,
    pub matcher: NameMatcher,
}

#[derive(Debug, Clone)]
pub enum NameMatcher {
    Case(CaseStyle),
    Regex(Regex),
    /// `idx_{table}_{columns}`, filled in for each object.
    Template(String),
    /// `off`.
    Any,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseStyle {
    Snake,
    Camel,
    Pascal,
    ScreamingSnake,
    Kebab,
}

#[derive(Debug, Clone, Default)]
pub struct RowSecurity {
    /// `None`: on for Supabase and where the history switches RLS on anywhere.
    pub required: Option<bool>,
    /// Schemas whose tables need it; `None` takes the platform's.
    pub schemas: Option<Vec<String>>,
    pub exempt: Vec<Exemption>,
    /// Enabling in a later file is reported too.
    pub same_migration: bool,
}

/// `{ table = "public.countries", reason = "…" }`.
#[derive(Debug, Clone)]
pub struct Exemption {
    pub object: String,
    pub reason: String,
    /// Byte span in the configuration file, for a stale one.
    pub span: std::ops::Range<usize>,
}

#[derive(Debug, Clone, Default)]
pub struct ForeignKeys {
    /// `schema.table.column` (or a constraint's `schema.table.name`), with reasons.
    pub ignore: Vec<Exemption>,
}

/// `[[module]]`.
#[derive(Debug, Clone)]
pub struct Module {
    pub name: String,
    pub paths: Vec<GlobMatcher>,
    pub schemas: Vec<String>,
    /// Patterns on `name` or `schema.name`.
    pub tables: Vec<GlobMatcher>,
    pub may_depend_on: Vec<String>,
    /// Everybody may depend on it.
    pub shared: bool,
}

#[derive(Debug, Clone)]
pub struct ModuleException {
    pub from: String,
    pub to: String,
    pub reason: String,
    pub span: std::ops::Range<usize>,
}

#[derive(Debug, Clone)]
pub struct ForbiddenTerm {
    /// As written; matched case-insensitively as a whole word, or as a regular expression between
    /// slashes. The parts of `snake_case` are words, so a match may hold the underscores beside it.
    pub term: String,
    pub pattern: Regex,
    pub reason: Option<String>,
    /// Where it is allowed.
    pub allowed_in: Vec<GlobMatcher>,
}

/// `tables = 41`, `indexes = ">= 80"`, `policies = "100..140"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    pub written: String,
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub span: std::ops::Range<usize>,
}
