//! node-pg-migrate's SQL files: one with an `-- Up Migration` and a `-- Down Migration` section, or
//! a pair of `.up.sql` and `.down.sql`.

use crate::migration::compose::{Form, Lines};
use crate::migration::conventions::{order, paired};
use crate::migration::folder::{Draft, File, Folder, Reading, whole};
use crate::migration::includes::Includes;
use crate::migration::markers::{Marker, alone};
use crate::migration::names::{key, leading_digits, natural, without_extension};
use crate::migration::sections::{self, lines};
use crate::migration::{
    Cause, Convention, Direction, Placeholders, Platform, Transaction, VersionKey,
};
use crate::source::Span;

pub(super) const CONVENTION: Convention = Convention {
    id: "node-pg-migrate",
    name: "node-pg-migrate",
    version_key: VersionKey::Name,
    reapplies: false,
    has_down: true,
    file_name: Some((
        r"^[0-9]+[_-][^/]+\.sql$",
        "a timestamp, `_`, a name and `.sql`: `1704067200000_add-users.sql`",
    )),
    bookkeeping: &["pgmigrations"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders::NONE,
    form: Form::File {
        usual: Lines {
            up: "-- Up Migration\n",
            down: Some("-- Down Migration\n"),
            needs_down: false,
        },
        one_by_one: None,
        then: None,
    },
    detect,
    read,
};

fn detect(folder: &Folder) -> Option<String> {
    let numbered = |file: &File| leading_digits(&file.path).is_some();
    folder.direct().find(|(_, file)| numbered(file))?;
    if let Some((manifest, _)) = folder.signals.npm("node-pg-migrate") {
        let rival = folder.signals.go("github.com/golang-migrate/migrate");
        if rival.is_some_and(|rival| rival.distance < manifest.distance) {
            return None;
        }
        return Some(format!("`{}` depends on node-pg-migrate", manifest.path));
    }
    let mut files = folder.direct().map(|(_, file)| file);
    let file = alone(files.clone(), Marker::NodePgMigrate)?;
    let both_ways = |file: &File| {
        let found = sections::node_pg_migrate(&file.text);
        let has = |direction| found.iter().any(|section| section.direction == direction);
        has(Direction::Up) && has(Direction::Down)
    };
    // One comment alone says nothing, and pairs of files are golang-migrate's.
    let is_pair = |file: &File| paired(&file.path).is_some();
    let is_telling = files.clone().any(both_ways) && !files.any(is_pair);
    is_telling.then(|| format!("`{}` has `-- Up Migration`", file.path))
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for (index, file) in folder.direct() {
        let Some(parsed) = leading_digits(&file.path) else {
            let reason = "node-pg-migrate stops with an error: no number begins its name";
            reading.skip(index, Cause::Other, reason);
            continue;
        };
        for (direction, span) in directions(file) {
            let stem = paired(&file.path).map_or(without_extension(&file.path), |(stem, _)| stem);
            let draft = Draft {
                direction,
                version: parsed.version.to_owned(),
                key: key(VersionKey::Name, parsed.version, stem),
                name: leading_digits(stem).map_or(stem, |it| it.name).to_owned(),
                spans: vec![span],
                ..Draft::whole(index, file, Transaction::AllPending)
            };
            reading.drafts.push(sent(draft, &file.text));
        }
    }
    order(&mut reading, |a, b| {
        let times = milliseconds(&a.version).cmp(&milliseconds(&b.version));
        times.then_with(|| natural(&a.key, &b.key))
    });
    reading
}

/// The number that orders migrations. One of 17 digits is a time, `YYYYMMDDHHMMSSmmm` in UTC.
fn milliseconds(version: &str) -> u64 {
    let number = version.parse().unwrap_or(u64::MAX);
    if version.len() != 17 {
        return number;
    }
    let part = |from: usize, to: usize| version[from..to].parse::<u64>().unwrap_or_default();
    let (month, day) = (part(4, 6), part(6, 8));
    // Years begin in March, so that the day that only some have is the last.
    let year = part(0, 4).saturating_sub(u64::from(month <= 2));
    let days_in_year = (153 * ((month + 9) % 12) + 2) / 5 + day;
    let days = 365 * year + year / 4 - year / 100 + year / 400 + days_in_year;
    let days = days.saturating_sub(DAYS_BEFORE_1970);
    let minutes = (days * 24 + part(8, 10)) * 60 + part(10, 12);
    (minutes * 60 + part(12, 14)) * 1000 + part(14, 17)
}

/// As the days above are counted.
const DAYS_BEFORE_1970: u64 = 719_469;

/// What of a file runs in which direction. Without an up marker all of it runs going up, what
/// stands below a down marker too.
fn directions(file: &File) -> Vec<(Direction, Span)> {
    if let Some((_, direction)) = paired(&file.path) {
        return vec![(direction, whole(&file.text))];
    }
    let sections = sections::node_pg_migrate(&file.text);
    let first = |direction| {
        let own = sections.iter().find(|it| it.direction == direction);
        own.map(|section| (direction, section.span))
    };
    let up = first(Direction::Up).unwrap_or((Direction::Up, whole(&file.text)));
    [up].into_iter().chain(first(Direction::Down)).collect()
}

/// Newer versions take a comment before the first statement for an opt-out.
fn sent(draft: Draft, text: &str) -> Draft {
    let is_opt_out = |line: &str| {
        let words = line.trim().trim_start_matches(['-', ' ', '\t']);
        let words: Vec<_> = words.split_whitespace().collect();
        words.concat().eq_ignore_ascii_case("notransaction")
    };
    let mut header = lines(text)
        .map(|(_, line)| line.trim())
        .take_while(|line| line.is_empty() || line.starts_with("--"));
    if header.any(is_opt_out) {
        let reason = "it begins with `-- no transaction`";
        return draft.sent(Transaction::SimpleQuery, reason);
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn times_of_17_digits() {
        assert_eq!(milliseconds("19700101000000000"), 0);
        assert_eq!(milliseconds("20240229123456789"), 1_709_210_096_789);
        assert_eq!(milliseconds("1709210096789"), 1_709_210_096_789);
        assert_eq!(milliseconds("00000000000000000"), 0);
    }
}
