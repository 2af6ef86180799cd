//! yoyo: SQL files that name what they depend on, undone by `name.rollback.sql`.

use std::collections::{BTreeMap, BTreeSet};

use crate::migration::compose::{Form, Lines};
use crate::migration::folder::{Draft, File, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::names::{leading_version, without_extension};
use crate::migration::sections::lines;
use crate::migration::{Convention, Direction, Placeholders, Platform, Transaction, VersionKey};

pub(super) const CONVENTION: Convention = Convention {
    id: "yoyo",
    name: "yoyo",
    version_key: VersionKey::Name,
    reapplies: false,
    has_down: true,
    file_name: None,
    bookkeeping: &["_yoyo_log", "_yoyo_migration", "_yoyo_version", "yoyo_lock"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders::NONE,
    form: Form::File {
        usual: Lines {
            up: "-- depends: {newest}\n",
            ..Lines::NONE
        },
        one_by_one: None,
        then: None,
    },
    detect,
    read,
};

const DOWN: &str = ".rollback.sql";

fn detect(folder: &Folder) -> Option<String> {
    folder.direct().next()?;
    let config = folder.signals.nearest("yoyo.ini");
    if let Some(config) = config.filter(|config| is_source(folder, config.distance, &config.text)) {
        return Some(format!("`{}` is there", config.path));
    }
    let stems: BTreeSet<&str> = ups(folder).map(|(_, file)| id(file)).collect();
    let (_, file) = ups(folder).find(|(_, file)| {
        let depends = setting(&file.text, "depends").unwrap_or_default();
        depends.split_whitespace().any(|name| stems.contains(name))
    })?;
    Some(format!("`{}` has `-- depends:`", file.path))
}

/// Whether the configuration's `sources` name the folder; without any, whether it stands beside it.
fn is_source(folder: &Folder, distance: usize, config: &str) -> bool {
    let sources = config.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "sources").then(|| value.trim())
    });
    let Some(sources) = sources else {
        return distance <= 1;
    };
    sources.split_whitespace().any(|source| {
        let source = source.replace("%(here)s/", "");
        let source = source.trim_start_matches("./").trim_end_matches('/');
        folder.is_called(source) || source == "." && distance == 0
    })
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for (index, file) in in_order(folder) {
        reading.drafts.push(draft(index, file, Direction::Up));
    }
    let downs = folder
        .direct()
        .filter(|(_, file)| file.path.ends_with(DOWN));
    for (index, file) in downs {
        reading.drafts.push(draft(index, file, Direction::Down));
    }
    reading
}

fn ups(folder: &Folder) -> impl Iterator<Item = (usize, &File)> {
    folder
        .direct()
        .filter(|(_, file)| !file.path.ends_with(DOWN))
}

fn id(file: &File) -> &str {
    let path = file.path.as_str();
    path.strip_suffix(DOWN).unwrap_or(without_extension(path))
}

/// By id, but each behind what it depends on.
fn in_order(folder: &Folder) -> Vec<(usize, &File)> {
    let by_id: BTreeMap<&str, (usize, &File)> = ups(folder)
        .map(|(index, file)| (id(file), (index, file)))
        .collect();
    let mut placed = BTreeSet::new();
    let mut ordered = Vec::new();
    for first in by_id.keys() {
        // Depth first, without recursion: nobody knows how long a chain is.
        let mut stack = vec![(*first, false)];
        while let Some((name, is_ready)) = stack.pop() {
            let Some((index, file)) = by_id.get(name).copied() else {
                continue;
            };
            if is_ready {
                ordered.push((index, file));
            } else if placed.insert(name) {
                stack.push((name, true));
                let depends = setting(&file.text, "depends").unwrap_or_default();
                let mut depends: Vec<_> = depends.split_whitespace().collect();
                depends.sort_unstable();
                stack.extend(depends.into_iter().rev().map(|name| (name, false)));
            }
        }
    }
    ordered
}

fn draft(index: usize, file: &File, direction: Direction) -> Draft {
    let id = id(file);
    let parsed = leading_version(id);
    let draft = Draft {
        direction,
        version: parsed
            .as_ref()
            .map_or("", |parsed| parsed.version)
            .to_owned(),
        key: id.to_owned(),
        name: parsed.map_or(id, |parsed| parsed.name).to_owned(),
        ..Draft::whole(index, file, Transaction::Wrapped)
    };
    let setting = setting(&file.text, "transactional").unwrap_or_default();
    if setting.eq_ignore_ascii_case("false") {
        let reason = "it begins with `-- transactional: false`";
        return draft.sent(Transaction::Autocommit, reason);
    }
    draft
}

/// What `-- key: value` says in the comments before the first statement.
fn setting<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    lines(text)
        .map(|(_, line)| line.trim())
        .take_while(|line| line.is_empty() || line.starts_with("--"))
        .find_map(|line| {
            let (name, value) = line.strip_prefix("--")?.split_once(':')?;
            (name.trim() == key).then(|| value.trim())
        })
}

#[cfg(test)]
mod tests {
    use super::setting;

    #[test]
    fn settings_stand_before_the_first_statement() {
        let text =
            "-- Adds users.\n--\n-- depends: a  b\n-- transactional: false\nselect 1;\n-- x: y";
        assert_eq!(setting(text, "depends"), Some("a  b"));
        assert_eq!(setting(text, "transactional"), Some("false"));
        assert_eq!(setting(text, "x"), None);
    }
}
