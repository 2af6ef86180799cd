//! MyBatis Migrations: `20240131120000_name.sql`, undone by what stands below `-- //@UNDO`.

use crate::migration::compose::{Form, Lines};
use crate::migration::conventions::order;
use crate::migration::folder::{Draft, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::markers::{Marker, alone, is_undo};
use crate::migration::names::{leading_digits, without_extension};
use crate::migration::sections::lines;
use crate::migration::{
    Cause, Convention, Direction, Placeholders, Platform, Syntax, Transaction, VersionKey,
};
use crate::source::Span;

pub(super) const CONVENTION: Convention = Convention {
    id: "mybatis",
    name: "MyBatis Migrations",
    version_key: VersionKey::Number,
    reapplies: false,
    has_down: true,
    file_name: Some((
        r"^([0-9]+(\.[0-9]+)?_[^/]+|bootstrap|onabort)\.sql$",
        "a timestamp, `_`, a name and `.sql`: `20240131120000_add_users.sql`",
    )),
    bookkeeping: &["changelog"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders {
        syntaxes: &[Syntax::Braces],
        defined_in: &["environments/development.properties"],
    },
    form: Form::File {
        usual: Lines {
            up: "-- // {name}\n",
            down: Some("-- //@UNDO\n"),
            needs_down: false,
        },
        one_by_one: None,
        then: None,
    },
    detect,
    read,
};

fn detect(folder: &Folder) -> Option<String> {
    let files = folder.direct().map(|(_, file)| file);
    let file = alone(files, Marker::Mybatis)?;
    Some(format!("`{}` has `-- //@UNDO`", file.path))
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for (index, file) in folder.direct() {
        let name = without_extension(&file.path);
        if ["bootstrap", "onabort"].contains(&name) {
            let reason = "MyBatis Migrations runs it only when it is asked to";
            reading.skip(index, Cause::Other, reason);
            continue;
        }
        let Some(parsed) = leading_digits(name) else {
            let reason = "MyBatis Migrations stops with an error: no number begins its name";
            reading.skip(index, Cause::Name, reason);
            continue;
        };
        for (direction, span) in halves(&file.text) {
            let draft = Draft {
                direction,
                version: parsed.version.to_owned(),
                key: parsed.version.to_owned(),
                name: parsed.name.to_owned(),
                spans: vec![span],
                ..Draft::whole(index, file, Transaction::Wrapped)
            };
            reading.drafts.push(draft);
        }
    }
    order(&mut reading, |a, b| a.file.cmp(&b.file));
    reading
}

/// What stands above the line that begins the undo, and below.
fn halves(text: &str) -> Vec<(Direction, Span)> {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let end = offset(text.len());
    let Some((start, line)) = lines(text).find(|(_, line)| is_undo(line)) else {
        return vec![(Direction::Up, Span::new(0, end))];
    };
    let below = offset(start + line.len());
    vec![
        (Direction::Up, Span::new(0, offset(start))),
        (Direction::Down, Span::new(below, end)),
    ]
}
