//! A snapshot of the schema beside migrations in a programming language: Rails and Ecto keep one in
//! `structure.sql`.

use crate::migration::compose::Form;
use crate::migration::conventions::has_version;
use crate::migration::folder::{Asked, Draft, File, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::names::{file_name, without_extension};
use crate::migration::{Convention, Placeholders, Platform, Transaction, VersionKey};

pub(super) const CONVENTION: Convention = Convention {
    id: "snapshot",
    name: "schema snapshot",
    version_key: VersionKey::Name,
    reapplies: false,
    has_down: false,
    file_name: None,
    bookkeeping: &[
        "ar_internal_metadata",
        "public.ar_internal_metadata",
        "public.schema_migrations",
        "schema_migrations",
    ],
    platform: Platform::PostgreSql,
    includes: Includes::Psql,
    placeholders: Placeholders::NONE,
    form: Form::Refused("its migrations are in code, of which this is a snapshot"),
    detect,
    read,
};

fn detect(folder: &Folder) -> Option<String> {
    let (_, file) = snapshots(folder).next()?;
    if folder.direct().any(|(_, file)| has_version(&file.path)) {
        return None;
    }
    if let Some(script) = &folder.in_code_below {
        return Some(format!(
            "`{}` is a dump of a schema, and its migrations are in code, such as `{script}`",
            file.path
        ));
    }
    let is_all = folder.direct().next().is_none();
    (folder.asked == Asked::Anything && is_all)
        .then(|| format!("`{}` is a dump of a schema", file.path))
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for (index, file) in snapshots(folder) {
        reading.drafts.push(draft(index, file));
    }
    reading
}

/// What a history begins with where a snapshot stands for the migrations before it.
pub(in crate::migration) fn draft(index: usize, file: &File) -> Draft {
    Draft {
        key: file.path.clone(),
        name: without_extension(file_name(&file.path)).to_owned(),
        baseline: true,
        ..Draft::whole(index, file, Transaction::Psql)
    }
}

/// The snapshots in the folder itself.
fn snapshots(folder: &Folder) -> impl Iterator<Item = (usize, &File)> {
    folder
        .files
        .iter()
        .enumerate()
        .filter(|(_, file)| file.snapshot && !file.path.contains('/'))
}
