//! The conventions of migration frameworks, each in a file of its own.

mod atlas;
mod db_migrate;
mod dbmate;
mod diesel;
mod drizzle;
mod flyway;
mod golang_migrate;
mod goose;
mod graphile_migrate;
mod hasura;
mod liquibase;
mod mybatis;
mod node_pg_migrate;
mod nomad;
mod plain;
mod prisma;
mod psql;
mod refinery;
mod snapshot;
mod sql_migrate;
mod sqitch;
mod sqlx;
mod supabase;
mod tern;
mod yoyo;

use std::cmp::Ordering;

use crate::migration::folder::{Draft, Folder, Reading};
use crate::migration::{Convention, Direction};

pub(super) use drizzle::{JOURNAL as DRIZZLE_JOURNAL, with_entry as drizzle_listed};
pub(super) use liquibase::is_changelog;
pub(super) use plain::has_version;
pub(super) use psql::reaches as psql_reaches;
pub(super) use snapshot::draft as baseline;
pub(super) use sqitch::is_plan;
pub(super) use supabase::settings as supabase_settings;

/// The most telling first: the first that knows a directory has it. Files of the runner's own come
/// before marker lines, and those before names, which several runners share.
pub const ALL: &[&Convention] = &[
    &supabase::CONVENTION,
    &sqitch::CONVENTION,
    &sqitch::PGPM,
    &nomad::CONVENTION,
    &drizzle::CONVENTION,
    &prisma::CONVENTION,
    &atlas::CONVENTION,
    &graphile_migrate::CONVENTION,
    &liquibase::CONVENTION,
    &goose::CONVENTION,
    &dbmate::CONVENTION,
    &sql_migrate::CONVENTION,
    &tern::CONVENTION,
    &mybatis::CONVENTION,
    &yoyo::CONVENTION,
    &db_migrate::CONVENTION,
    &hasura::CONVENTION,
    &diesel::CONVENTION,
    &refinery::CONVENTION,
    &flyway::CONVENTION,
    &sqlx::CONVENTION,
    &node_pg_migrate::CONVENTION,
    &golang_migrate::CONVENTION,
    &snapshot::CONVENTION,
    &psql::CONVENTION,
    &plain::CONVENTION,
];

/// The rule of migrations that the runner does not apply.
const SKIPPED: &str = "skipped-file";

/// Where nothing else fits.
pub const PLAIN: &Convention = &plain::CONVENTION;

/// A convention by its id, as `framework = "…"` names it.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Convention> {
    ALL.iter().copied().find(|convention| convention.id == id)
}

/// The convention of a folder, and why.
#[must_use]
pub fn detect(folder: &Folder) -> Option<(&'static Convention, String)> {
    ALL.iter()
        .find_map(|convention| Some((*convention, (convention.detect)(folder)?)))
}

/// Why a folder's migrations are for another database than PostgreSQL, as its runner's own file
/// says.
#[must_use]
pub fn other_database(folder: &Folder) -> Option<String> {
    const OURS: [&str; 7] = [
        "cockroach",
        "cockroachdb",
        "gel",
        "pg",
        "postgres",
        "postgresql",
        "yugabyte",
    ];
    let named = prisma::provider(folder)
        .or_else(|| drizzle::dialect(folder))
        .or_else(|| sqitch::engine(folder))?;
    let (file, database) = named;
    let is_other = !OURS.contains(&database.as_str());
    is_other.then(|| format!("its `{file}` names `{database}`"))
}

/// Whether a statement stands between the parts of a [`Transaction::SplitPipeline`] for itself.
///
/// [`Transaction::SplitPipeline`]: crate::migration::Transaction::SplitPipeline
#[must_use]
pub fn is_sent_alone(statement: &str) -> bool {
    supabase::is_sent_alone(statement)
}

/// Sorts ups by an order on them. Downs keep their place behind.
fn order(reading: &mut Reading, compare: impl Fn(&Draft, &Draft) -> Ordering) {
    reading.drafts.sort_by(|a, b| {
        a.direction
            .cmp(&b.direction)
            .then_with(|| a.repeatable.cmp(&b.repeatable))
            .then_with(|| compare(a, b))
    });
}

/// The stem of a file name that says its direction: `a.up.sql`, `a.down.sql`.
fn paired(file_name: &str) -> Option<(&str, Direction)> {
    if let Some(stem) = file_name.strip_suffix(".up.sql") {
        return Some((stem, Direction::Up));
    }
    file_name
        .strip_suffix(".down.sql")
        .map(|stem| (stem, Direction::Down))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::ALL;

    #[test]
    fn ids_are_unique_and_patterns_compile() {
        let ids: BTreeSet<_> = ALL.iter().map(|convention| convention.id).collect();
        assert_eq!(ids.len(), ALL.len());
        for convention in ALL {
            if let Some((pattern, words)) = convention.file_name {
                regex::Regex::new(pattern).expect(convention.id);
                assert!(!words.is_empty());
            }
        }
    }
}
