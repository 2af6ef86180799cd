//! goose: one file with a `-- +goose Up` and a `-- +goose Down` section.

use crate::migration::compose::{Form, Lines};
use crate::migration::conventions::{has_version, order};
use crate::migration::folder::{Draft, File, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::markers::{Marker, alone};
use crate::migration::names::{compare_numbers, file_name, key, without_extension};
use crate::migration::sections;
use crate::migration::{
    Cause, Convention, Direction, Placeholders, Platform, Syntax, Transaction, VersionKey,
};

pub(super) const CONVENTION: Convention = Convention {
    id: "goose",
    name: "goose",
    version_key: VersionKey::Number,
    reapplies: false,
    has_down: true,
    file_name: Some((
        r"^[0-9]+_[^/]+\.sql$",
        "digits, `_`, a name and `.sql`: `00001_add_users.sql`",
    )),
    bookkeeping: &["goose_db_version"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders {
        syntaxes: &[Syntax::Shell],
        defined_in: &[".env"],
    },
    form: Form::File {
        usual: Lines {
            up: "-- +goose Up\n",
            down: Some("-- +goose Down\n"),
            needs_down: false,
        },
        one_by_one: Some(Lines {
            up: "-- +goose NO TRANSACTION\n-- +goose Up\n",
            down: Some("-- +goose Down\n"),
            needs_down: false,
        }),
        then: None,
    },
    detect,
    read,
};

fn detect(folder: &Folder) -> Option<String> {
    let files = folder.direct().map(|(_, file)| file);
    let file = alone(files, Marker::Goose)?;
    Some(format!("`{}` has `-- +goose Up`", file.path))
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for (index, file) in folder.direct() {
        match drafts(index, file) {
            Ok(drafts) => reading.drafts.extend(drafts),
            Err(Refusal::Name(reason)) if has_version(&file.path) => {
                reading.skip(index, Cause::Name, reason);
            }
            Err(Refusal::Name(reason)) => reading.skip(index, Cause::Other, reason),
            Err(Refusal::Text(reason)) => reading.skip(index, Cause::Text, reason),
        }
    }
    order(&mut reading, |a, b| {
        compare_numbers(&a.version, &b.version).then(a.file.cmp(&b.file))
    });
    reading
}

/// Why goose does not take a file.
enum Refusal {
    Name(&'static str),
    Text(&'static str),
}

fn drafts(index: usize, file: &File) -> Result<Vec<Draft>, Refusal> {
    let stem = without_extension(file_name(&file.path));
    let (version, name) = stem
        .split_once('_')
        .filter(|(version, _)| version.parse::<i64>().is_ok_and(|version| version >= 1))
        .ok_or(Refusal::Name(
            "goose does not take it: no positive number and `_` begin its name",
        ))?;
    let sections = sections::goose(&file.text);
    if sections
        .first()
        .is_none_or(|first| first.direction == Direction::Down)
    {
        return Err(Refusal::Text(
            "goose stops with an error: no `-- +goose Up` comes first",
        ));
    }
    let one_by_one = sections::goose_without_transaction(&file.text);
    let draft = |section: &sections::Section<'_>| {
        let draft = Draft {
            direction: section.direction,
            version: version.to_owned(),
            key: key(VersionKey::Number, version, stem),
            name: name.to_owned(),
            spans: vec![section.span],
            ..Draft::whole(index, file, Transaction::Wrapped)
        };
        if one_by_one {
            return draft.sent(Transaction::Autocommit, "it has `-- +goose NO TRANSACTION`");
        }
        draft
    };
    Ok(sections.iter().map(draft).collect())
}
