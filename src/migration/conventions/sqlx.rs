//! sqlx: `20240101120000_name.sql`, or `.up.sql` and `.down.sql`.

use crate::migration::compose::Form;
use crate::migration::conventions::{has_version, order, paired};
use crate::migration::folder::{Draft, Folder, Reading, Signal};
use crate::migration::includes::Includes;
use crate::migration::names::{compare_numbers, key};
use crate::migration::{
    Cause, Convention, Direction, Placeholders, Platform, Transaction, VersionKey,
};

pub(super) const CONVENTION: Convention = Convention {
    id: "sqlx",
    name: "sqlx",
    version_key: VersionKey::Number,
    reapplies: false,
    has_down: true,
    file_name: Some((
        r"^[0-9]+_[^/]+\.sql$",
        "digits, `_`, a name and `.sql`: `20240131120000_add_users.sql`",
    )),
    bookkeeping: &["_sqlx_migrations"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders::NONE,
    form: Form::STATEMENTS,
    detect,
    read,
};

const OPT_OUT: &str = "-- no-transaction";

fn detect(folder: &Folder) -> Option<String> {
    let (signal, words) = evidence(folder)?;
    let rival = folder.signals.go("github.com/golang-migrate/migrate");
    if rival.is_some_and(|rival| rival.distance < signal.distance) {
        return None;
    }
    folder
        .direct()
        .any(|(_, file)| matches!(recognise(&file.path), Name::Migration(_)))
        .then(|| format!("`{}` {words}", signal.path))
}

fn evidence(folder: &Folder) -> Option<(&Signal, &'static str)> {
    let signals = &folder.signals;
    if let Some(signal) = signals.cargo("sqlx") {
        return Some((signal, "depends on sqlx"));
    }
    if let Some(signal) = signals.nearest("sqlx.toml") {
        return Some((signal, "is there"));
    }
    signals.nearest(".sqlx").map(|signal| (signal, "is there"))
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for (index, file) in folder.direct() {
        let parts = match recognise(&file.path) {
            Name::Migration(parts) => parts,
            Name::Ignored => {
                let reason = "sqlx ignores it: its name is not digits, `_`, a name and `.sql`";
                if has_version(&file.path) {
                    reading.skip(index, Cause::Name, reason);
                } else {
                    reading.skip(index, Cause::Other, reason);
                }
                continue;
            }
            Name::Refused(version) => {
                let reason = format!("sqlx stops with an error: `{version}` is not a version");
                reading.skip(index, Cause::Name, reason);
                continue;
            }
        };
        let draft = Draft {
            direction: parts.direction,
            version: parts.version.to_owned(),
            key: key(VersionKey::Number, parts.version, &file.path),
            name: parts.name.to_owned(),
            ..Draft::whole(index, file, Transaction::Wrapped)
        };
        reading.drafts.push(if file.text.starts_with(OPT_OUT) {
            draft.sent(
                Transaction::SimpleQuery,
                format!("it begins with `{OPT_OUT}`"),
            )
        } else {
            draft
        });
    }
    order(&mut reading, |a, b| {
        compare_numbers(&a.version, &b.version).then(a.file.cmp(&b.file))
    });
    reading
}

struct Parts<'a> {
    version: &'a str,
    name: &'a str,
    direction: Direction,
}

enum Name<'a> {
    Migration(Parts<'a>),
    Ignored,
    /// The part before the `_`, which should be a number.
    Refused(&'a str),
}

fn recognise(file_name: &str) -> Name<'_> {
    let Some((version, rest)) = file_name.split_once('_') else {
        return Name::Ignored;
    };
    let Some(stem) = rest.strip_suffix(".sql") else {
        return Name::Ignored;
    };
    if version.parse::<i64>().is_err() {
        return Name::Refused(version);
    }
    let (name, direction) = paired(rest).unwrap_or((stem, Direction::Up));
    Name::Migration(Parts {
        version,
        name,
        direction,
    })
}
