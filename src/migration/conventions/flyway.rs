//! Flyway: `V1__name.sql`, `U1__name.sql`, `R__name.sql`, `B1__name.sql`.

use std::cmp::Ordering;

use crate::migration::compose::Form;
use crate::migration::conventions::order;
use crate::migration::folder::{Draft, File, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::names::{
    compare_numbers, dotted, file_name, leading_version, without_extension,
};
use crate::migration::sections::{begins, heads};
use crate::migration::{
    Cause, Convention, Direction, Placeholders, Platform, Syntax, Transaction, VersionKey,
};

pub(super) const CONVENTION: Convention = Convention {
    id: "flyway",
    name: "Flyway",
    version_key: VersionKey::Dotted,
    reapplies: false,
    has_down: true,
    file_name: Some((
        r"^(.*/)?([VUB][0-9][0-9._]*|R)__[^/]+\.[sS][qQ][lL]$",
        "`V`, a version, `__` and a description: `V1.2__add_users.sql`; `R__` for repeatable ones",
    )),
    bookkeeping: &["flyway_schema_history"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders {
        syntaxes: &[Syntax::Braces],
        defined_in: &["flyway.toml", "flyway.user.toml", "flyway.conf"],
    },
    form: Form::STATEMENTS,
    detect,
    read,
};

fn detect(folder: &Folder) -> Option<String> {
    let is_versioned =
        |file: &File| matches!(recognise(&file.path), Some(name) if name.kind == Kind::Versioned);
    let (_, first) = folder.direct().find(|(_, file)| is_versioned(file))?;
    for config in ["flyway.toml", "flyway.conf", "flyway.user.toml"] {
        if let Some(config) = folder.signals.nearest(config) {
            return Some(format!("`{}` is there", config.path));
        }
    }
    Some(format!("files named like `{}`", first.path))
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for (index, file) in folder.sql() {
        let Some(name) = recognise(&file.path) else {
            let reason = "Flyway ignores it: its name is not `V1__name.sql` or `R__name.sql`";
            if is_attempt(&file.path) {
                reading.skip(index, Cause::Name, reason);
            } else {
                reading.skip(index, Cause::Other, reason);
            }
            continue;
        };
        let draft = Draft {
            direction: match name.kind {
                Kind::Undo => Direction::Down,
                Kind::Versioned | Kind::Baseline | Kind::Repeatable => Direction::Up,
            },
            version: name.version.to_owned(),
            key: match name.kind {
                Kind::Repeatable => format!("R__{}", name.description),
                Kind::Versioned | Kind::Undo | Kind::Baseline => dotted(name.version).join("."),
            },
            name: name.description.to_owned(),
            repeatable: name.kind == Kind::Repeatable,
            ..Draft::whole(index, file, Transaction::Wrapped)
        };
        reading.drafts.push(sent(draft, folder, file));
    }
    start_from_baseline(folder, &mut reading);
    order(&mut reading, |a, b| {
        if a.repeatable {
            return a.name.cmp(&b.name);
        }
        compare_versions(&a.version, &b.version).then(a.file.cmp(&b.file))
    });
    reading
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Versioned,
    Undo,
    Baseline,
    Repeatable,
}

struct Name<'a> {
    kind: Kind,
    version: &'a str,
    description: &'a str,
}

fn recognise(path: &str) -> Option<Name<'_>> {
    let stem = without_extension(file_name(path));
    let kind = match stem.as_bytes().first()? {
        b'V' => Kind::Versioned,
        b'U' => Kind::Undo,
        b'B' => Kind::Baseline,
        b'R' => Kind::Repeatable,
        _ => return None,
    };
    let (version, description) = stem[1..].split_once("__")?;
    let is_version = version.starts_with(|first: char| first.is_ascii_digit())
        && version
            .chars()
            .all(|character| character.is_ascii_digit() || "._".contains(character));
    let fits = match kind {
        Kind::Repeatable => version.is_empty() && !description.is_empty(),
        Kind::Versioned | Kind::Undo | Kind::Baseline => is_version,
    };
    fits.then_some(Name {
        kind,
        version,
        description,
    })
}

/// Whether a name that is not Flyway's tries to be: it has a version.
fn is_attempt(path: &str) -> bool {
    let stem = without_extension(file_name(path));
    leading_version(stem.trim_start_matches(['U', 'R', 'B'])).is_some()
}

fn compare_versions(a: &str, b: &str) -> Ordering {
    let (a, b) = (dotted(a), dotted(b));
    for (x, y) in a.iter().zip(&b) {
        let order = compare_numbers(x, y);
        if order.is_ne() {
            return order;
        }
    }
    a.len().cmp(&b.len())
}

/// On an empty database the newest baseline stands for everything up to its version.
fn start_from_baseline(folder: &Folder, reading: &mut Reading) {
    let is_baseline = |draft: &Draft| matches!(recognise(&folder.files[draft.file].path), Some(name) if name.kind == Kind::Baseline);
    let newest = reading
        .drafts
        .iter()
        .filter(|draft| is_baseline(draft))
        .max_by(|a, b| compare_versions(&a.version, &b.version))
        .map(|draft| (draft.file, draft.version.clone()));
    let Some((baseline, version)) = newest else {
        return;
    };
    let (kept, replaced): (Vec<_>, Vec<_>) = std::mem::take(&mut reading.drafts)
        .into_iter()
        .partition(|draft| {
            draft.repeatable
                || draft.file == baseline
                || compare_versions(&draft.version, &version).is_gt()
        });
    let reason = format!("the baseline of version {version} replaces it on an empty database");
    reading.drafts = kept;
    for draft in replaced {
        reading.skip(draft.file, Cause::Replaced, reason.as_str());
    }
}

/// Flyway leaves the transaction out where a statement cannot run in one, or where the script's own
/// configuration says so.
fn sent(draft: Draft, folder: &Folder, file: &File) -> Draft {
    let config = folder.get(&format!("{}.conf", file.path));
    let setting = config.and_then(|config| execute_in_transaction(&config.text));
    if setting == Some(false) {
        return draft.sent(
            Transaction::Autocommit,
            format!("`{}.conf` has `executeInTransaction=false`", file.path),
        );
    }
    if setting == Some(true) {
        return draft;
    }
    match heads(&file.text)
        .iter()
        .find(|head| refuses_transactions(head))
    {
        Some(head) => {
            let words: Vec<_> = head.split(' ').take(3).collect();
            let reason = format!("`{}` cannot run in a transaction", words.join(" "));
            draft.sent(Transaction::Autocommit, reason)
        }
        None => draft,
    }
}

fn execute_in_transaction(config: &str) -> Option<bool> {
    config.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "executeInTransaction").then(|| !value.trim().eq_ignore_ascii_case("false"))
    })
}

fn refuses_transactions(head: &str) -> bool {
    const WORDS: [&str; 18] = [
        "CREATE DATABASE",
        "DROP DATABASE",
        "CREATE TABLESPACE",
        "DROP TABLESPACE",
        "CREATE SUBSCRIPTION",
        "DROP SUBSCRIPTION",
        "ALTER SYSTEM",
        "CREATE INDEX CONCURRENTLY",
        "CREATE UNIQUE INDEX CONCURRENTLY",
        "DROP INDEX CONCURRENTLY",
        "REINDEX SCHEMA",
        "REINDEX DATABASE",
        "REINDEX SYSTEM",
        "REINDEX (VERBOSE) SCHEMA",
        "REINDEX (VERBOSE) DATABASE",
        "REINDEX (VERBOSE) SYSTEM",
        "VACUUM",
        "DISCARD ALL",
    ];
    WORDS.iter().any(|words| begins(head, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let kind = |name| recognise(name).map(|name| name.kind);
        assert_eq!(kind("V1__a.sql"), Some(Kind::Versioned));
        assert_eq!(kind("sub/V1_2.3__a.SQL"), Some(Kind::Versioned));
        assert_eq!(kind("R__views.sql"), Some(Kind::Repeatable));
        for invalid in [
            "V__a.sql",
            "R1__a.sql",
            "V1_a.sql",
            "v1__a.sql",
            "afterMigrate.sql",
        ] {
            assert_eq!(kind(invalid), None, "{invalid}");
        }
    }

    #[test]
    fn versions() {
        assert_eq!(compare_versions("1", "1.0"), Ordering::Equal);
        assert_eq!(compare_versions("1.10", "1_9"), Ordering::Greater);
        assert_eq!(compare_versions("2", "10"), Ordering::Less);
    }
}
