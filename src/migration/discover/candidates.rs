//! Which directories of a repository are worth a look, by names alone.

use std::collections::BTreeSet;

use crate::migration::conventions::{has_version, is_changelog, is_plan};
use crate::migration::names::{directory, file_name, is_sql};
use crate::migration::snapshot::NAMES;

/// Directories that rollback scripts stand in.
pub(super) const DOWN_DIRECTORIES: [&str; 6] =
    ["down", "downs", "rollback", "rollbacks", "undo", "revert"];

/// Whether a script's directory, rather than its name, tells its version.
pub(super) fn is_fixed_name(name: &str) -> bool {
    ["up.sql", "down.sql", "migration.sql"].contains(&name)
}

/// Whether a script stands in a directory of its migration, or of its kind, inside of the root.
pub(super) fn is_inside_unit(path: &str) -> bool {
    let kind = file_name(directory(path));
    is_fixed_name(file_name(path)) || ["committed", "current", "deploy", "verify"].contains(&kind)
}

/// Whether a file lists the scripts of the directories beneath it, by its name.
pub(super) fn has_master_name(path: &str) -> bool {
    let name = file_name(path);
    is_plan(name) || is_changelog(name) && (name.contains("master") || name.contains("root"))
}

/// The directories that hold files named like migrations, parents first.
pub(super) fn candidates(files: &[String]) -> BTreeSet<String> {
    files
        .iter()
        .filter_map(|path| {
            if is_sql(path) {
                candidate(path)
            } else {
                listing(path)
            }
        })
        .filter(|path| !DOWN_DIRECTORIES.contains(&file_name(path)))
        .map(str::to_owned)
        .collect()
}

fn candidate(path: &str) -> Option<&str> {
    let name = file_name(path);
    let parent = directory(path);
    if is_fixed_name(name) && !parent.is_empty() {
        return Some(directory(parent));
    }
    if NAMES.contains(&name) {
        return Some(parent);
    }
    if file_name(parent) == "committed" && has_version(path) {
        return Some(directory(parent));
    }
    let is_supabase = parent == "supabase/migrations" || parent.ends_with("/supabase/migrations");
    (has_version(path) || is_supabase).then_some(parent)
}

/// The directory of migrations that a runner's own file stands in or belongs to.
fn listing(path: &str) -> Option<&str> {
    let parent = directory(path);
    match file_name(path) {
        "atlas.sum" => Some(parent),
        name if is_plan(name) => Some(parent),
        "migration.ini" => Some(directory(parent)).filter(|_| !parent.is_empty()),
        "_journal.json" if file_name(parent) == "meta" => Some(directory(parent)),
        name if is_changelog(name) => Some(parent),
        _ => None,
    }
}

/// Why a directory with such files still holds no migrations of this project, by a path relative to
/// where the search began.
pub(super) fn why_not(path: &str) -> Option<String> {
    for part in path.split('/') {
        let lower = part.to_ascii_lowercase();
        if NOT_MIGRATIONS.contains(&lower.as_str()) {
            return Some(format!("`{part}` holds no migrations"));
        }
        let mut words = lower.split(|character: char| !character.is_ascii_alphanumeric());
        if words.any(|word| OTHER_DATABASES.contains(&word)) {
            return Some(format!("`{part}` is for another database"));
        }
    }
    None
}

/// Why numbered files that only their names make migrations are something else.
pub(super) fn why_not_plain(path: &str) -> Option<String> {
    path.split('/')
        .find(|part| NOT_PLAIN.contains(&part.to_ascii_lowercase().as_str()))
        .map(|part| format!("numbered files in `{part}` are not taken for migrations"))
}

const NOT_MIGRATIONS: [&str; 35] = [
    "__fixtures__",
    "__mocks__",
    "__tests__",
    "_archive",
    "_archived",
    "archive",
    "archived",
    "archives",
    "backup",
    "backups",
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "dump",
    "dumps",
    "e2e",
    "fixture",
    "fixtures",
    "mock",
    "mocks",
    "seed",
    "seeders",
    "seeds",
    "snapshots",
    "snippets",
    "spec",
    "specs",
    "test",
    "test-data",
    "test_data",
    "testdata",
    "testing",
    "tests",
    "testsuite",
];

const NOT_PLAIN: [&str; 14] = [
    "data",
    "demo",
    "demos",
    "doc",
    "docs",
    "example",
    "examples",
    "exercises",
    "queries",
    "query",
    "reports",
    "sample",
    "samples",
    "tutorial",
];

const OTHER_DATABASES: [&str; 18] = [
    "bigquery",
    "cassandra",
    "clickhouse",
    "db2",
    "derby",
    "duckdb",
    "h2",
    "hsqldb",
    "mariadb",
    "mssql",
    "mysql",
    "oracle",
    "scylla",
    "snowflake",
    "spanner",
    "sqlite",
    "sqlite3",
    "sqlserver",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_names() {
        let files = [
            "001_top.sql",
            "a/V1__x.sql",
            "b/2024-01-01-000000_x/up.sql",
            "c/20240101000000_x/migration.sql",
            "d/queries.sql",
            "e/rollback/001_x.sql",
            "supabase/migrations/bad-name.sql",
            "up.sql",
            "f/sqitch.plan",
            "g/meta/_journal.json",
            "h/x/migration.ini",
            "i/db.changelog-master.yaml",
            "j/committed/000001.sql",
            "k/atlas.sum",
        ];
        let found = candidates(&files.map(str::to_owned));
        let expected = [
            "",
            "a",
            "b",
            "c",
            "f",
            "g",
            "h",
            "i",
            "j",
            "k",
            "supabase/migrations",
        ];
        assert_eq!(found, expected.map(str::to_owned).into());
    }

    #[test]
    fn other_peoples_directories() {
        assert!(why_not("crates/x/tests/migrations").is_some());
        assert!(why_not("mysql_migrations/migrations").is_some());
        // What a consolidated schema took the place of.
        assert!(why_not("migrations/archive").is_some());
        assert!(why_not("migrations/postgresql").is_none());
        assert!(why_not("latest/db").is_none());
        assert!(why_not_plain("docs/sql").is_some());
    }
}
