//! refinery: `V1__name.sql`, and `U2__name.sql` for one that may come out of turn.

use crate::migration::compose::Form;
use crate::migration::conventions::order;
use crate::migration::folder::{Draft, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::names::{
    compare_numbers, file_name, key, leading_version, without_extension,
};
use crate::migration::{Cause, Convention, Placeholders, Platform, Transaction, VersionKey};

pub(super) const CONVENTION: Convention = Convention {
    id: "refinery",
    name: "refinery",
    version_key: VersionKey::Number,
    reapplies: false,
    has_down: false,
    file_name: Some((
        r"^(.*/)?[UV][0-9]+__\w+\.sql$",
        "`V` or `U`, a number, `__` and a name of letters, digits and `_`: `V1__add_users.sql`",
    )),
    bookkeeping: &["refinery_schema_history"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders::NONE,
    form: Form::STATEMENTS,
    detect,
    read,
};

fn detect(folder: &Folder) -> Option<String> {
    folder
        .direct()
        .find(|(_, file)| matches!(recognise(&file.path), Name::Migration { .. }))?;
    if let Some(manifest) = folder.signals.cargo("refinery") {
        return Some(format!("`{}` depends on refinery", manifest.path));
    }
    let config = folder.signals.nearest("refinery.toml")?;
    Some(format!("`{}` is there", config.path))
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for (index, file) in folder.sql() {
        match recognise(&file.path) {
            Name::Migration { version, name } => reading.drafts.push(Draft {
                version: version.to_owned(),
                key: key(VersionKey::Number, version, &file.path),
                name: name.to_owned(),
                ..Draft::whole(index, file, Transaction::Wrapped)
            }),
            Name::Refused(version) => {
                let reason =
                    format!("refinery stops with an error: `{version}` is no whole number");
                reading.skip(index, Cause::Name, reason);
            }
            Name::Ignored(cause) => {
                let reason = "refinery passes over it: its name is not `V1__name.sql`, \
                              with letters, digits and `_` in the name";
                reading.skip(index, cause, reason);
            }
        }
    }
    order(&mut reading, |a, b| {
        compare_numbers(&a.version, &b.version).then(a.file.cmp(&b.file))
    });
    reading
}

enum Name<'a> {
    Migration { version: &'a str, name: &'a str },
    Refused(&'a str),
    Ignored(Cause),
}

/// `^([U|V])(\d+(?:\.\d+)?)__(\w+)\.sql$`, of which only whole numbers are taken.
fn recognise(path: &str) -> Name<'_> {
    let stem = without_extension(file_name(path));
    let versioned = leading_version(stem.trim_start_matches('U')).is_some();
    let ignored = Name::Ignored(if versioned { Cause::Name } else { Cause::Other });
    let Some((version, name)) = stem
        .strip_prefix(['U', 'V'])
        .filter(|_| path.ends_with(".sql"))
        .and_then(|rest| rest.split_once("__"))
    else {
        return ignored;
    };
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    if name.is_empty() || !name.chars().all(is_word) {
        return ignored;
    }
    if version.parse::<i64>().is_ok() && version.bytes().all(|it| it.is_ascii_digit()) {
        return Name::Migration { version, name };
    }
    let has_point = version
        .split_once('.')
        .is_some_and(|(whole, part)| whole.parse::<u64>().is_ok() && part.parse::<u64>().is_ok());
    if has_point {
        Name::Refused(version)
    } else {
        ignored
    }
}
