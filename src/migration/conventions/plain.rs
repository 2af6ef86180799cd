//! Numbered or timestamped files that no known framework claims, and whatever else a user names.

use crate::migration::compose::Form;
use crate::migration::conventions::order;
use crate::migration::folder::{Asked, Draft, File, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::names::{
    directory, file_name, key, leading_version, natural, without_extension,
};
use crate::migration::sections::lines;
use crate::migration::snapshot::is_dump;
use crate::migration::{
    Cause, Convention, Direction, Placeholders, Platform, Syntax, Transaction, VersionKey,
};

pub(super) const CONVENTION: Convention = Convention {
    id: "plain",
    name: "plain files",
    version_key: VersionKey::Number,
    reapplies: false,
    has_down: true,
    file_name: None,
    bookkeeping: &["schema_migrations", "public.schema_migrations"],
    platform: Platform::PostgreSql,
    includes: Includes::Psql,
    placeholders: Placeholders {
        syntaxes: &[Syntax::Psql, Syntax::Braces, Syntax::Jinja],
        defined_in: &[],
    },
    form: Form::STATEMENTS,
    detect,
    read,
};

/// Parts of a path that make numbered SQL files in it migrations.
const TELLING: [&str; 9] = [
    "migration",
    "migrations",
    "migrate",
    "migrator",
    "db",
    "database",
    "schema",
    "ddl",
    "sql",
];

fn detect(folder: &Folder) -> Option<String> {
    let versioned = units(folder).find(|(_, file)| has_version(&file.path));
    // The base's own name tells as well, but not what lies above it.
    let own = (folder.path == ".").then(|| file_name(&folder.located));
    let telling = folder
        .path
        .split('/')
        .chain(own)
        .any(|part| TELLING.contains(&part.to_ascii_lowercase().as_str()));
    if let Some((_, file)) = versioned {
        let words = format!("numbered files, such as `{}`", file.path);
        return match folder.asked {
            Asked::Named | Asked::Anything => Some(words),
            Asked::Found if !is_called_migrations(folder) && only_dumps(folder) => None,
            Asked::Found => (telling || changes_schema(folder)).then_some(words),
        };
    }
    let any = folder.asked == Asked::Anything && folder.sql().next().is_some();
    any.then(|| "SQL files in a directory that was asked for".to_owned())
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    let numbered = is_numbered(folder);
    let files: Vec<_> = if numbered {
        units(folder).collect()
    } else {
        folder.sql().collect()
    };
    for (index, file) in files {
        let draft = draft(index, file, Transaction::Unknown);
        if numbered && draft.version.is_empty() {
            let reason = "its name has no version, and the others' names do";
            reading.skip(index, Cause::Other, reason);
            continue;
        }
        if draft.version.is_empty() && folder.files.len() > 1 && is_dump(&file.text) {
            let reason = "it is a dump of a schema";
            reading.skip(index, Cause::Other, reason);
            continue;
        }
        reading.drafts.push(draft);
    }
    let path = |draft: &Draft| folder.files[draft.file].path.clone();
    order(&mut reading, |a, b| natural(&path(a), &path(b)));
    reading
}

/// Whether a file's name, or that of a directory with `up.sql`, begins with a version.
pub(in crate::migration) fn has_version(path: &str) -> bool {
    leading_version(whole_name(path)).is_some()
}

/// Whether the directory's own name says it outright. A dump in it is the baseline.
fn is_called_migrations(folder: &Folder) -> bool {
    file_name(&folder.located)
        .to_ascii_lowercase()
        .contains("migrat")
}

fn only_dumps(folder: &Folder) -> bool {
    units(folder)
        .filter(|(_, file)| has_version(&file.path))
        .all(|(_, file)| is_dump(&file.text))
}

/// A migration from a file, with its direction by the name.
pub(super) fn draft(index: usize, file: &File, transaction: Transaction) -> Draft {
    let name = whole_name(&file.path);
    let (stem, direction) = directed(name, file_name(&file.path));
    let parsed = leading_version(stem);
    let version = parsed.as_ref().map_or("", |parsed| parsed.version);
    Draft {
        direction,
        version: version.to_owned(),
        key: key(VersionKey::Number, version, stem),
        name: parsed
            .as_ref()
            .map_or(stem, |parsed| parsed.name)
            .to_owned(),
        ..Draft::whole(index, file, transaction)
    }
}

/// The files that can be migrations of a numbered directory: those in it, and scripts of a fixed
/// name in directories.
fn units(folder: &Folder) -> impl Iterator<Item = (usize, &File)> {
    folder.sql().filter(|(_, file)| {
        let depth = file.path.matches('/').count();
        depth == 0 || depth == 1 && is_fixed(file_name(&file.path))
    })
}

fn is_fixed(file_name: &str) -> bool {
    ["up.sql", "down.sql", "migration.sql"].contains(&file_name)
}

/// The part of a path that has the version: a file's stem, or its directory where the file's name
/// is the same for all.
fn whole_name(path: &str) -> &str {
    if is_fixed(file_name(path)) && !directory(path).is_empty() {
        return file_name(directory(path));
    }
    without_extension(file_name(path))
}

fn directed<'a>(name: &'a str, file_name: &str) -> (&'a str, Direction) {
    if file_name == "down.sql" {
        return (name, Direction::Down);
    }
    let downs = [
        ".down",
        "_down",
        "-down",
        ".rollback",
        "_rollback",
        "-rollback",
        ".undo",
    ];
    if let Some(stem) = downs.iter().find_map(|suffix| name.strip_suffix(suffix)) {
        return (stem, Direction::Down);
    }
    let ups = [".up", "_up", "-up"];
    let stem = ups.iter().find_map(|suffix| name.strip_suffix(suffix));
    (stem.unwrap_or(name), Direction::Up)
}

/// Whether at least half of the files are numbered, so that the others are something else: seeds,
/// dumps, a script that undoes everything.
fn is_numbered(folder: &Folder) -> bool {
    let versioned = units(folder)
        .filter(|(_, file)| has_version(&file.path))
        .count();
    let all = units(folder).count();
    versioned > 0 && (folder.asked == Asked::Found || versioned * 2 >= all)
}

/// Whether any numbered file has DDL at a line's beginning: seeds and reports have not.
fn changes_schema(folder: &Folder) -> bool {
    const WORDS: [&str; 4] = ["create", "alter", "drop", "grant"];
    units(folder)
        .filter(|(_, file)| has_version(&file.path))
        .flat_map(|(_, file)| lines(&file.text))
        .filter_map(|(_, line)| line.split_ascii_whitespace().next())
        .any(|word| WORDS.iter().any(|ddl| word.eq_ignore_ascii_case(ddl)))
}
