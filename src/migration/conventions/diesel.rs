//! diesel: `2024-01-31-120000_name/up.sql` and `down.sql`.

use crate::migration::compose::Form;
use crate::migration::conventions::order;
use crate::migration::folder::{Draft, File, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::names::directory;
use crate::migration::{Convention, Direction, Placeholders, Platform, Transaction, VersionKey};

pub(super) const CONVENTION: Convention = Convention {
    id: "diesel",
    name: "diesel",
    version_key: VersionKey::Digits,
    reapplies: false,
    has_down: true,
    file_name: Some((
        r"^[0-9][0-9-]*_[^/]+/(up|down)\.sql$",
        "a directory called by a timestamp, `_` and a name, with `up.sql` and `down.sql` in it: \
         `2024-01-31-120000_add_users/up.sql`",
    )),
    bookkeeping: &["__diesel_schema_migrations"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders::NONE,
    form: Form::STATEMENTS,
    detect,
    read,
};

fn detect(folder: &Folder) -> Option<String> {
    let (_, first) = folder.units("up.sql").next()?;
    if let Some(manifest) = folder.signals.cargo("diesel") {
        return Some(format!("`{}` depends on diesel", manifest.path));
    }
    if let Some(config) = folder.signals.nearest("diesel.toml") {
        return Some(format!("`{}` is there", config.path));
    }
    // Hasura and nomad have such directories too, and files that say so.
    Some(format!(
        "directories with `up.sql`, such as `{}`",
        first.path
    ))
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for (index, file) in folder.units("up.sql") {
        reading
            .drafts
            .push(draft(folder, index, file, Direction::Up));
    }
    for (index, file) in folder.units("down.sql") {
        reading
            .drafts
            .push(draft(folder, index, file, Direction::Down));
    }
    order(&mut reading, |a, b| {
        a.key.cmp(&b.key).then(a.file.cmp(&b.file))
    });
    reading
}

fn draft(folder: &Folder, index: usize, file: &File, direction: Direction) -> Draft {
    let directory = directory(&file.path);
    let (version, name) = directory.split_once('_').unwrap_or((directory, ""));
    let draft = Draft {
        direction,
        version: version.to_owned(),
        key: version.replace('-', ""),
        name: name.to_owned(),
        ..Draft::whole(index, file, Transaction::Wrapped)
    };
    match opt_out(folder, directory) {
        Some(reason) => draft.sent(Transaction::SimpleQuery, reason),
        None => draft,
    }
}

/// A `metadata.toml` that does not say otherwise switches the transaction off.
fn opt_out(folder: &Folder, directory: &str) -> Option<&'static str> {
    let metadata = folder.get(&format!("{directory}/metadata.toml"))?;
    let metadata: toml::Table = toml::from_str(&metadata.text).ok()?;
    match metadata.get("run_in_transaction") {
        None => Some("`metadata.toml` is there without `run_in_transaction`, which means false"),
        Some(value) => (value.as_bool() == Some(false))
            .then_some("`metadata.toml` has `run_in_transaction = false`"),
    }
}
