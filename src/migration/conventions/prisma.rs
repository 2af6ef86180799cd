//! Prisma: `20240131120000_name/migration.sql`.

use crate::migration::compose::{Form, Lines};
use crate::migration::conventions::order;
use crate::migration::folder::{Draft, File, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::names::{by_locale, directory, leading_digits};
use crate::migration::{
    Cause, Convention, Direction, Placeholders, Platform, Transaction, VersionKey,
};

pub(super) const CONVENTION: Convention = Convention {
    id: "prisma",
    name: "Prisma",
    version_key: VersionKey::Name,
    reapplies: false,
    has_down: true,
    file_name: Some((
        r"^[0-9]+_[^/]+/(migration|down)\.sql$",
        "a directory called by a timestamp, `_` and a name, with `migration.sql` in it: \
         `20240131120000_add_users/migration.sql`",
    )),
    bookkeeping: &["_prisma_migrations"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders::NONE,
    form: Form::File {
        usual: Lines::NONE,
        one_by_one: None,
        then: Some(
            "declare its indexes in `schema.prisma` as well, as `@@index`, or the next `prisma migrate dev` drops them",
        ),
    },
    detect,
    read,
};

/// The file that names the database, and the database.
pub(in crate::migration) fn provider(folder: &Folder) -> Option<(String, String)> {
    let lock = folder.get("migration_lock.toml")?;
    let read: toml::Table = toml::from_str(&lock.text).ok()?;
    let provider = read.get("provider")?.as_str()?;
    Some((lock.path.clone(), provider.to_owned()))
}

fn detect(folder: &Folder) -> Option<String> {
    folder.units("migration.sql").next()?;
    if folder.get("migration_lock.toml").is_some() {
        return Some("it has `migration_lock.toml`".to_owned());
    }
    Some("directories with `migration.sql`".to_owned())
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    let all_at_once = sends_files_whole(folder);
    for (index, file) in folder.units("migration.sql") {
        let draft = draft(index, file, Direction::Up);
        reading.drafts.push(match &all_at_once {
            Some(reason) => draft.sent(Transaction::SimpleQuery, reason),
            None => draft,
        });
    }
    for (index, file) in folder.units("down.sql") {
        let draft = draft(index, file, Direction::Down);
        let reason = "Prisma does not run down scripts; a person does";
        reading
            .drafts
            .push(draft.sent(Transaction::Unknown, reason));
    }
    for (index, _) in folder.direct() {
        let reason = "Prisma only runs `migration.sql` in a directory for each migration";
        reading.skip(index, Cause::Other, reason);
    }
    order(&mut reading, |a, b| by_locale(&a.key, &b.key));
    reading
}

fn draft(index: usize, file: &File, direction: Direction) -> Draft {
    let directory = directory(&file.path);
    let parsed = leading_digits(directory);
    Draft {
        direction,
        version: parsed
            .as_ref()
            .map_or("", |parsed| parsed.version)
            .to_owned(),
        key: directory.to_owned(),
        name: parsed.map_or(directory, |parsed| parsed.name).to_owned(),
        ..Draft::whole(index, file, Transaction::Autocommit)
    }
}

/// Before 7.4 a file was sent as it is; since then, statement by statement.
fn sends_files_whole(folder: &Folder) -> Option<String> {
    let (manifest, range) = folder
        .signals
        .npm("prisma")
        .or_else(|| folder.signals.npm("@prisma/client"))?;
    let version = range.trim_start_matches(|character: char| !character.is_ascii_digit());
    let mut numbers = version
        .split('.')
        .map_while(|part| part.parse::<u32>().ok());
    let major = numbers.next()?;
    // A range such as `^7.0.0` leads to the newest of that major version.
    let is_old = if range.starts_with(|first: char| first.is_ascii_digit()) {
        (major, numbers.next().unwrap_or(0)) < (7, 4)
    } else {
        major < 7
    };
    is_old.then(|| {
        format!(
            "`{}` has Prisma {range}; it is 7.4 that splits files",
            manifest.path
        )
    })
}
