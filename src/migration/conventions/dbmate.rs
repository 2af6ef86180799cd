//! dbmate: one file with a `-- migrate:up` and a `-- migrate:down` section.

use crate::migration::compose::{Form, Lines};
use crate::migration::conventions::order;
use crate::migration::folder::{Draft, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::markers::{Marker, alone};
use crate::migration::names::{file_name, leading_digits, without_extension};
use crate::migration::sections::{self, Section};
use crate::migration::{
    Cause, Convention, Direction, Placeholders, Platform, Transaction, VersionKey,
};

pub(super) const CONVENTION: Convention = Convention {
    id: "dbmate",
    name: "dbmate",
    version_key: VersionKey::Digits,
    reapplies: false,
    has_down: true,
    file_name: Some((
        r"^[0-9]+_[^/]+\.sql$",
        "a timestamp, `_`, a name and `.sql`: `20240131120000_add_users.sql`",
    )),
    bookkeeping: &["schema_migrations"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders::NONE,
    form: Form::File {
        usual: Lines {
            up: "-- migrate:up\n",
            down: Some("-- migrate:down\n"),
            needs_down: true,
        },
        // `transaction:false` sends a section whole, which one statement alone survives.
        one_by_one: None,
        then: None,
    },
    detect,
    read,
};

fn detect(folder: &Folder) -> Option<String> {
    let files = folder.direct().map(|(_, file)| file);
    let file = alone(files, Marker::Dbmate)?;
    Some(format!("`{}` has `-- migrate:up`", file.path))
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for (index, file) in folder.direct() {
        let stem = without_extension(file_name(&file.path));
        let Some(parsed) = leading_digits(stem) else {
            let reason = "dbmate ignores it: its name does not begin with digits";
            reading.skip(index, Cause::Other, reason);
            continue;
        };
        let sections = sections::dbmate(&file.text);
        if sections
            .first()
            .is_none_or(|first| first.direction == Direction::Down)
        {
            let reason = "dbmate stops with an error: no `-- migrate:up` comes first";
            reading.skip(index, Cause::Text, reason);
            continue;
        }
        for direction in [Direction::Up, Direction::Down] {
            let draft = Draft {
                direction,
                version: parsed.version.to_owned(),
                key: parsed.version.to_owned(),
                name: parsed.name.to_owned(),
                ..Draft::whole(index, file, Transaction::Wrapped)
            };
            reading.drafts.extend(with_sections(draft, &sections));
        }
    }
    order(&mut reading, |a, b| a.file.cmp(&b.file));
    reading
}

fn with_sections(mut draft: Draft, sections: &[Section<'_>]) -> Option<Draft> {
    let own = || {
        sections
            .iter()
            .filter(|section| section.direction == draft.direction)
    };
    draft.spans = own().map(|section| section.span).collect();
    if draft.spans.is_empty() {
        return None;
    }
    let opt_out = "transaction:false";
    let opts_out = own().any(|section| section.options.split_whitespace().any(|it| it == opt_out));
    if opts_out {
        return Some(draft.sent(
            Transaction::SimpleQuery,
            format!("its section has `{opt_out}`"),
        ));
    }
    Some(draft)
}
