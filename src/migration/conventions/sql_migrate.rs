//! sql-migrate: one file with a `-- +migrate Up` and a `-- +migrate Down` section.

use std::cmp::Ordering;

use crate::migration::compose::{Form, Lines};
use crate::migration::conventions::order;
use crate::migration::folder::{Draft, File, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::markers::{Marker, alone};
use crate::migration::names::{compare_numbers, leading_digits, without_extension};
use crate::migration::sections::{self, Section};
use crate::migration::{
    Cause, Convention, Direction, Placeholders, Platform, Transaction, VersionKey,
};

pub(super) const CONVENTION: Convention = Convention {
    id: "sql-migrate",
    name: "sql-migrate",
    version_key: VersionKey::Name,
    reapplies: false,
    has_down: true,
    file_name: None,
    bookkeeping: &["gorp_migrations"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders::NONE,
    form: Form::File {
        usual: Lines {
            up: "-- +migrate Up\n",
            down: Some("-- +migrate Down\n"),
            needs_down: false,
        },
        one_by_one: Some(Lines {
            up: "-- +migrate Up notransaction\n",
            down: Some("-- +migrate Down notransaction\n"),
            needs_down: false,
        }),
        then: None,
    },
    detect,
    read,
};

const OPT_OUT: &str = "notransaction";

fn detect(folder: &Folder) -> Option<String> {
    let files = folder.direct().map(|(_, file)| file);
    let file = alone(files, Marker::SqlMigrate)?;
    Some(format!("`{}` has `-- +migrate Up`", file.path))
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for (index, file) in folder.direct() {
        let sections = sections::sql_migrate(&file.text);
        if sections.is_empty() {
            let reason =
                "sql-migrate stops with an error: it has neither `-- +migrate Up` nor `Down`";
            reading.skip(index, Cause::Text, reason);
            continue;
        }
        for direction in [Direction::Up, Direction::Down] {
            reading
                .drafts
                .extend(draft(index, file, direction, &sections));
        }
    }
    order(&mut reading, |a, b| {
        compare(&a.version, &b.version).then(a.key.cmp(&b.key))
    });
    reading
}

fn draft(
    index: usize,
    file: &File,
    direction: Direction,
    sections: &[Section<'_>],
) -> Option<Draft> {
    let own: Vec<_> = sections
        .iter()
        .filter(|section| section.direction == direction)
        .collect();
    let stem = without_extension(&file.path);
    let parsed = leading_digits(stem);
    let draft = Draft {
        direction,
        version: parsed
            .as_ref()
            .map_or("", |parsed| parsed.version)
            .to_owned(),
        key: file.path.clone(),
        name: parsed.map_or(stem, |parsed| parsed.name).to_owned(),
        spans: own.iter().map(|section| section.span).collect(),
        ..Draft::whole(index, file, Transaction::Wrapped)
    };
    if own.is_empty() {
        return None;
    }
    let opts_out =
        |section: &&Section<'_>| section.options.split_whitespace().any(|it| it == OPT_OUT);
    if own.iter().any(opts_out) {
        let reason = format!("its section has `{OPT_OUT}`");
        return Some(draft.sent(Transaction::Autocommit, reason));
    }
    Some(draft)
}

/// Names with a number come before those without.
fn compare(a: &str, b: &str) -> Ordering {
    a.is_empty()
        .cmp(&b.is_empty())
        .then_with(|| compare_numbers(a, b))
}
