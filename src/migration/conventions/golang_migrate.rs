//! golang-migrate: `000001_name.up.sql` and `000001_name.down.sql`.

use crate::migration::compose::Form;
use crate::migration::conventions::{has_version, order, paired};
use crate::migration::folder::{Draft, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::names::{Parsed, compare_numbers, key, leading_digits};
use crate::migration::{
    Cause, Convention, Direction, Placeholders, Platform, Transaction, VersionKey,
};

pub(super) const CONVENTION: Convention = Convention {
    id: "golang-migrate",
    name: "golang-migrate",
    version_key: VersionKey::Number,
    reapplies: false,
    has_down: true,
    file_name: Some((
        r"^[0-9]+_[^/]+\.(up|down)\.sql$",
        "digits, `_`, a name, and `.up.sql` or `.down.sql`: `000001_add_users.up.sql`",
    )),
    bookkeeping: &["schema_migrations"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders::NONE,
    form: Form::STATEMENTS,
    detect,
    read,
};

fn detect(folder: &Folder) -> Option<String> {
    let is_up = |path: &str| matches!(recognise(path), Some((_, Direction::Up)));
    if !folder.direct().any(|(_, file)| is_up(&file.path)) {
        return None;
    }
    if let Some(manifest) = folder.signals.go("github.com/golang-migrate/migrate") {
        return Some(format!("`{}` requires golang-migrate", manifest.path));
    }
    Some("files in pairs, `.up.sql` and `.down.sql`".to_owned())
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for (index, file) in folder.direct() {
        let Some((parsed, direction)) = recognise(&file.path) else {
            let reason =
                "golang-migrate ignores it: its name is not `N_name.up.sql` or `N_name.down.sql`";
            if has_version(&file.path) {
                reading.skip(index, Cause::Name, reason);
            } else {
                reading.skip(index, Cause::Other, reason);
            }
            continue;
        };
        reading.drafts.push(Draft {
            direction,
            version: parsed.version.to_owned(),
            key: key(VersionKey::Number, parsed.version, &file.path),
            name: parsed.name.to_owned(),
            ..Draft::whole(index, file, Transaction::SimpleQuery)
        });
    }
    order(&mut reading, |a, b| {
        compare_numbers(&a.version, &b.version).then(a.file.cmp(&b.file))
    });
    reading
}

/// `^([0-9]+)_(.*)\.(down|up)\.sql$`
fn recognise(name: &str) -> Option<(Parsed<'_>, Direction)> {
    let (stem, direction) = paired(name)?;
    let digits = leading_digits(stem)?.version;
    let name = stem[digits.len()..].strip_prefix('_')?;
    let parsed = Parsed {
        version: digits,
        name,
    };
    Some((parsed, direction))
}
