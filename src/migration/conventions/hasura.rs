//! Hasura: `1704067200000_name/up.sql` and `down.sql`.

use crate::migration::compose::Form;
use crate::migration::conventions::{order, paired};
use crate::migration::folder::{Draft, File, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::names::{compare_numbers, directory, key, leading_digits};
use crate::migration::{
    Cause, Convention, Direction, Placeholders, Platform, Transaction, VersionKey,
};

pub(super) const CONVENTION: Convention = Convention {
    id: "hasura",
    name: "Hasura",
    version_key: VersionKey::Number,
    reapplies: false,
    has_down: true,
    file_name: Some((
        r"^[0-9]+_[^/]+(/|\.)(up|down)\.sql$",
        "a directory called by a timestamp in milliseconds, `_` and a name, with `up.sql` and \
         `down.sql` in it: `1704067200000_add_users/up.sql`",
    )),
    bookkeeping: &["hdb_catalog.schema_migrations"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders::NONE,
    form: Form::STATEMENTS,
    detect,
    read,
};

fn detect(folder: &Folder) -> Option<String> {
    let first = units(folder).next()?;
    if let Some(config) = folder.signals.nearest("config.yaml")
        && config.text.contains("metadata_directory")
    {
        return Some(format!("`{}` has `metadata_directory`", config.path));
    }
    let numbered_by_milliseconds = units(folder).all(|unit| unit.version.len() == 13);
    if is_diesel(folder) {
        return None;
    }
    // Directories: flat pairs of files with such numbers are anybody's.
    let in_directories = first.file.path.contains('/');
    (in_directories && numbered_by_milliseconds).then(|| {
        format!(
            "directories numbered by milliseconds, such as `{}`",
            directory(&first.file.path)
        )
    })
}

/// Whether a file says that such directories are diesel's, whatever their numbers.
fn is_diesel(folder: &Folder) -> bool {
    let has_metadata = |file: &File| file.path.ends_with("/metadata.toml");
    folder.signals.cargo("diesel").is_some()
        || folder.signals.nearest("diesel.toml").is_some()
        || folder.files.iter().any(has_metadata)
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for unit in units(folder) {
        if unit.file.text.trim().is_empty() {
            reading.skip(unit.index, Cause::Text, "Hasura skips it: it is empty");
            continue;
        }
        reading.drafts.push(Draft {
            direction: unit.direction,
            version: unit.version.to_owned(),
            key: key(VersionKey::Number, unit.version, unit.name),
            name: unit.name.to_owned(),
            ..Draft::whole(unit.index, unit.file, Transaction::Wrapped)
        });
    }
    order(&mut reading, |a, b| {
        compare_numbers(&a.version, &b.version).then(a.file.cmp(&b.file))
    });
    reading
}

struct Unit<'a> {
    index: usize,
    file: &'a File,
    version: &'a str,
    name: &'a str,
    direction: Direction,
}

/// Scripts in directories, and the flat pairs of the first version.
fn units(folder: &Folder) -> impl Iterator<Item = Unit<'_>> {
    folder.sql().filter_map(|(index, file)| {
        let (stem, direction) = match file.path.split_once('/') {
            Some((directory, "up.sql")) => (directory, Direction::Up),
            Some((directory, "down.sql")) => (directory, Direction::Down),
            Some(_) => return None,
            None => paired(&file.path)?,
        };
        let version = leading_digits(stem)?.version;
        let name = stem[version.len()..].strip_prefix('_')?;
        Some(Unit {
            index,
            file,
            version,
            name,
            direction,
        })
    })
}
