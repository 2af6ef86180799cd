//! db-migrate's SQL files: `sqls/20240131120000-name-up.sql` and `-down.sql`, which
//! `20240131120000-name.js` in the directory above loads.

use crate::migration::compose::Form;
use crate::migration::conventions::{has_version, order};
use crate::migration::folder::{Draft, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::names::{Parsed, compare_numbers, leading_digits};
use crate::migration::{
    Cause, Convention, Direction, Placeholders, Platform, Transaction, VersionKey,
};

pub(super) const CONVENTION: Convention = Convention {
    id: "db-migrate",
    name: "db-migrate",
    version_key: VersionKey::Name,
    reapplies: false,
    has_down: true,
    file_name: Some((
        r"^[0-9]+-[^/]+-(up|down)\.sql$",
        "a timestamp, `-`, a name, and `-up.sql` or `-down.sql`: \
         `20240131120000-add-users-up.sql`",
    )),
    bookkeeping: &["migrations"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders::NONE,
    form: Form::Refused("db-migrate wants a script in JavaScript that loads it"),
    detect,
    read,
};

fn detect(folder: &Folder) -> Option<String> {
    if !folder.is_called("sqls") {
        return None;
    }
    let (_, first) = folder
        .direct()
        .find(|(_, file)| matches!(recognise(&file.path), Some((_, Direction::Up))))?;
    if let Some((manifest, _)) = folder.signals.npm("db-migrate") {
        return Some(format!("`{}` depends on db-migrate", manifest.path));
    }
    if let Some(config) = folder.signals.nearest("database.json") {
        return Some(format!("`{}` is there", config.path));
    }
    Some(format!("a directory `sqls` with `{}`", first.path))
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    let is_loaded = |stem: &str| folder.above.iter().any(|script| script == stem);
    for (index, file) in folder.direct() {
        let Some((parsed, direction)) = recognise(&file.path) else {
            let reason = "its name does not end in `-up.sql` or `-down.sql`";
            let cause = if has_version(&file.path) {
                Cause::Name
            } else {
                Cause::Other
            };
            reading.skip(index, cause, reason);
            continue;
        };
        let stem = format!("{}-{}", parsed.version, parsed.name);
        if !folder.above.is_empty() && !is_loaded(&stem) {
            let reason = format!("db-migrate never runs it: there is no `{stem}.js` that loads it");
            reading.skip(index, Cause::Unlisted, reason);
            continue;
        }
        reading.drafts.push(Draft {
            direction,
            version: parsed.version.to_owned(),
            key: stem,
            name: parsed.name.to_owned(),
            ..Draft::whole(index, file, Transaction::Wrapped)
        });
    }
    order(&mut reading, |a, b| {
        compare_numbers(&a.version, &b.version).then_with(|| a.key.cmp(&b.key))
    });
    reading
}

fn recognise(name: &str) -> Option<(Parsed<'_>, Direction)> {
    let (stem, direction) = match name.strip_suffix("-up.sql") {
        Some(stem) => (stem, Direction::Up),
        None => (name.strip_suffix("-down.sql")?, Direction::Down),
    };
    let version = leading_digits(stem)?.version;
    let name = stem[version.len()..].strip_prefix('-')?;
    Some((Parsed { version, name }, direction))
}
