//! nomad: a directory with a `migration.ini` for each migration, and the scripts in it by name.

use crate::migration::compose::Form;
use crate::migration::conventions::order;
use crate::migration::folder::{Draft, File, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::names::{directory, leading_version, natural};
use crate::migration::{
    Cause, Convention, Placeholders, Platform, Syntax, Transaction, VersionKey,
};

pub(super) const CONVENTION: Convention = Convention {
    id: "nomad",
    name: "nomad",
    version_key: VersionKey::Name,
    reapplies: false,
    has_down: false,
    file_name: None,
    bookkeeping: &["nomad"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders {
        syntaxes: &[Syntax::Jinja],
        defined_in: &["nomad.ini"],
    },
    form: Form::Refused("nomad wants a directory with a `migration.ini` for it"),
    detect,
    read,
};

fn detect(folder: &Folder) -> Option<String> {
    let first = folder
        .files
        .iter()
        .find(|file| file.path.ends_with("/migration.ini"))?;
    let config = folder.signals.nearest("nomad.ini");
    Some(match config.filter(|config| config.distance <= 1) {
        Some(config) => format!("`{}` is there", config.path),
        None => format!("directories with `migration.ini`, such as `{}`", first.path),
    })
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for (index, file) in folder.sql() {
        let unit = directory(&file.path);
        let Some(settings) = folder.get(&format!("{unit}/migration.ini")) else {
            let reason = "nomad passes over it: it stands in no directory with a `migration.ini`";
            reading.skip(index, Cause::Other, reason);
            continue;
        };
        reading
            .drafts
            .push(draft(index, file, unit, &settings.text));
    }
    order(&mut reading, |a, b| {
        natural(directory(&a.key), directory(&b.key)).then(a.file.cmp(&b.file))
    });
    reading
}

fn draft(index: usize, file: &File, unit: &str, settings: &str) -> Draft {
    let parsed = leading_version(unit);
    let draft = Draft {
        version: parsed
            .as_ref()
            .map_or("", |parsed| parsed.version)
            .to_owned(),
        key: file.path.clone(),
        name: parsed.map_or(unit, |parsed| parsed.name).to_owned(),
        ..Draft::whole(index, file, Transaction::Wrapped)
    };
    if switches_off(settings) {
        return draft.sent(
            Transaction::Autocommit,
            "`migration.ini` has `transaction = no`",
        );
    }
    draft
}

fn switches_off(settings: &str) -> bool {
    settings.lines().any(|line| {
        let setting = line.split_once(['=', ':']);
        setting.is_some_and(|(key, value)| {
            let off = ["no", "off", "false", "0"];
            key.trim() == "transaction" && off.contains(&value.trim().to_ascii_lowercase().as_str())
        })
    })
}
