//! Migrations of the base that are not as they were.

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::migration::base::{Modification, Modified};

pub(super) const RULE: Rule = rule!("merged-migration-modified", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let modified = context.base.iter().flat_map(|base| &base.modified);
    modified
        .filter_map(|modified| report(context, modified))
        .collect()
}

fn report(context: &Context<'_>, modified: &Modified) -> Option<Diagnostic> {
    let file = context.file_name(modified.file);
    let base = &context.base?.name;
    let checks = checksum(context.root.convention.id);
    let top = context.top(modified.file);
    let diagnostic = match &modified.change {
        Modification::Edited(place) => {
            let message = format!("`{file}` was changed after it was merged into `{base}`");
            Diagnostic::new(RULE.id, *place, message)
                .because("from here on it is not what databases have run")
                .help(help(
                    "restore it, and change the schema in a new migration",
                    checks,
                ))
        }
        Modification::Reworded(place) => {
            let message =
                format!("comments of `{file}` were changed after it was merged into `{base}`");
            Diagnostic::new(RULE.id, *place, message)
                .because("the file's checksum is another one from here on")
                .help(help("restore it", Some(checks?)))
        }
        Modification::Renamed(from) => {
            let from = from.rsplit('/').next().unwrap_or(from);
            let message =
                format!("`{from}` was renamed to `{file}` after it was merged into `{base}`");
            Diagnostic::new(RULE.id, top, message)
                .because("for databases that have run it, this is another migration")
                .help("give it its old name back")
        }
        Modification::Deleted => {
            let message = format!("`{file}` was deleted after it was merged into `{base}`");
            Diagnostic::new(RULE.id, top, message)
                .because("databases have run it, and new ones would not")
                .help("bring it back, and undo in a new migration what it does")
        }
    };
    Some(diagnostic)
}

fn help(advice: &str, consequence: Option<&str>) -> String {
    match consequence {
        Some(consequence) => format!("{advice}: {consequence}"),
        None => advice.to_owned(),
    }
}

/// What a runner that keeps checksums does where one is not what it was; docs/suppressions.md lists
/// them.
fn checksum(convention: &str) -> Option<&'static str> {
    Some(match convention {
        "atlas" => "Atlas refuses a directory that `atlas.sum` does not fit",
        "flyway" => "Flyway refuses to migrate when a checksum is not that of the file it applied",
        "graphile-migrate" => "graphile-migrate refuses a file that does not fit its hash",
        "liquibase" => "Liquibase refuses a changeset whose checksum is not that of the one it ran",
        "prisma" => "Prisma wants to reset a database whose migrations are not those of the files",
        "refinery" => "refinery refuses a migration that is not the one it applied",
        "sqlx" => "sqlx refuses to migrate when a file is not the one it applied",
        _ => return None,
    })
}
