//! Changelogs in XML, YAML and JSON: which scripts they run, in which order.

use std::collections::BTreeSet;

use crate::migration::folder::{File, Folder, whole};
use crate::migration::names::{directory, file_name, is_sql, join};
use crate::source::Span;

/// An entry of a changelog.
pub(super) enum Listed {
    /// By the index of its file.
    Script(usize),
    /// Named at a place of a changelog, and not there.
    Missing {
        file: usize,
        span: Span,
        path: String,
    },
}

/// Whether a file may be a changelog, by its path from the file system's root.
pub(in crate::migration) fn is_changelog(located: &str) -> bool {
    // Every file of a repository is asked: the cheap question first.
    let extension = located.rsplit('.').next().unwrap_or_default();
    let is_structured = ["xml", "yaml", "yml", "json"]
        .iter()
        .any(|it| extension.eq_ignore_ascii_case(it));
    is_structured && located.to_ascii_lowercase().contains("changelog")
}

/// The changelogs that no other includes.
pub(super) fn masters(folder: &Folder) -> impl Iterator<Item = &File> {
    let all: Vec<(usize, &File)> = changelogs(folder).collect();
    let included: BTreeSet<usize> = all
        .iter()
        .flat_map(|(_, file)| targets(folder, file))
        .filter_map(Result::ok)
        .collect();
    all.into_iter()
        .filter(move |(index, _)| !included.contains(index))
        .map(|(_, file)| file)
}

/// What a changelog lists, with what those that it includes list.
pub(super) fn listed(folder: &Folder, master: &File) -> Vec<Listed> {
    let mut walk = Walk {
        folder,
        seen: BTreeSet::new(),
        listed: Vec::new(),
    };
    if let Some(index) = folder.position(&master.path) {
        walk.changelog(index);
    }
    walk.listed
}

struct Walk<'a> {
    folder: &'a Folder,
    seen: BTreeSet<usize>,
    listed: Vec<Listed>,
}

impl Walk<'_> {
    fn changelog(&mut self, index: usize) {
        // One that includes itself would go round in circles.
        if !self.seen.insert(index) {
            return;
        }
        let file = &self.folder.files[index];
        for target in targets(self.folder, file) {
            match target {
                Ok(found) if is_sql(&self.folder.files[found].path) => {
                    self.listed.push(Listed::Script(found));
                }
                Ok(found) => self.changelog(found),
                Err(path) => self.listed.push(Listed::Missing {
                    file: index,
                    span: place(&file.text, &path),
                    path,
                }),
            }
        }
    }
}

fn changelogs(folder: &Folder) -> impl Iterator<Item = (usize, &File)> {
    folder
        .files
        .iter()
        .enumerate()
        .filter(|(_, file)| file.apart.is_none() && is_structured(file))
}

fn is_structured(file: &File) -> bool {
    !is_sql(&file.path) && file.text.contains("databaseChangeLog")
}

/// The files that a changelog names, in order; the path where there is none.
fn targets(folder: &Folder, changelog: &File) -> Vec<Result<usize, String>> {
    let mut targets = Vec::new();
    for entry in entries(changelog) {
        let base = if entry.relative {
            join(directory(&changelog.path), &entry.path)
        } else {
            entry.path.clone()
        };
        if entry.all {
            targets.extend(within(folder, &base).into_iter().map(Ok));
        } else if let Some(index) = find(folder, &base) {
            targets.push(Ok(index));
        } else if is_sql(&entry.path) {
            targets.push(Err(entry.path));
        }
    }
    targets
}

/// A path from the folder, or from some directory above it that the class path begins with.
fn find(folder: &Folder, path: &str) -> Option<usize> {
    let path = path.strip_prefix("classpath:").unwrap_or(path);
    let path = join("", path.trim_start_matches('/'));
    let ending = format!("/{path}");
    folder.position(&path).or_else(|| {
        folder
            .files
            .iter()
            .position(|file| join(&folder.located, &file.path).ends_with(&ending[1..]))
            .filter(|index| {
                let located = format!("/{}", join(&folder.located, &folder.files[*index].path));
                located.ends_with(&ending)
            })
    })
}

/// The scripts and changelogs beneath a directory, by path.
fn within(folder: &Folder, path: &str) -> Vec<usize> {
    let path = path.strip_prefix("classpath:").unwrap_or(path);
    let path = join("", path.trim_matches('/'));
    let inside = |located: &str| {
        let located = format!("/{located}");
        path.is_empty() || located.contains(&format!("/{path}/"))
    };
    let mut found: Vec<usize> = folder
        .files
        .iter()
        .enumerate()
        .filter(|(_, file)| is_sql(&file.path) || is_structured(file))
        .filter(|(_, file)| {
            file.path.starts_with(&format!("{path}/")) || inside(&join(&folder.located, &file.path))
        })
        .map(|(index, _)| index)
        .collect();
    found.sort_by(|a, b| folder.files[*a].path.cmp(&folder.files[*b].path));
    found
}

/// `include`, `includeAll` or `sqlFile`.
struct Entry {
    path: String,
    relative: bool,
    all: bool,
}

fn entries(changelog: &File) -> Vec<Entry> {
    let name = file_name(&changelog.path).to_ascii_lowercase();
    if name.ends_with(".xml") {
        xml(&changelog.text)
    } else if name.ends_with(".json") {
        serde_json::from_str(&changelog.text).map_or_else(|_| Vec::new(), |value| json(&value))
    } else {
        yaml(&changelog.text)
    }
}

const ELEMENTS: [&str; 3] = ["include", "includeAll", "sqlFile"];

/// The tags of the three elements and their attributes; comments left out.
fn xml(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let end = rest.find('>').unwrap_or(rest.len());
        let tag = &rest[..end];
        rest = &rest[end..];
        let name_end = tag
            .find(|it: char| it.is_whitespace() || it == '/')
            .unwrap_or(tag.len());
        let (name, attributes) = tag.split_at(name_end);
        let name = name.rsplit(':').next().unwrap_or(name);
        if ELEMENTS.contains(&name) {
            entries.extend(entry(name, |key| attribute(attributes, key)));
        }
    }
    entries
}

/// The value of `key="value"`.
fn attribute(attributes: &str, key: &str) -> Option<String> {
    let mut rest = attributes;
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let quote = after.chars().next().filter(|it| ['"', '\''].contains(it))?;
        let (value, next) = after[1..].split_once(quote)?;
        if name.trim() == key {
            return Some(value.to_owned());
        }
        rest = next;
    }
    None
}

fn json(value: &serde_json::Value) -> Vec<Entry> {
    match value {
        serde_json::Value::Array(items) => items.iter().flat_map(json).collect(),
        serde_json::Value::Object(members) => members
            .iter()
            .flat_map(|(name, value)| {
                if !ELEMENTS.contains(&name.as_str()) {
                    return json(value);
                }
                let text = |key: &str| match value.get(key)? {
                    serde_json::Value::String(text) => Some(text.clone()),
                    other => Some(other.to_string()),
                };
                entry(name, text).into_iter().collect()
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The three elements of the YAML that changelogs are written in: a key, and below it or in braces
/// beside it its attributes.
fn yaml(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let key = line.trim_start().trim_start_matches("- ").trim_start();
        let Some((name, beside)) = key.split_once(':') else {
            continue;
        };
        if !ELEMENTS.contains(&name) {
            continue;
        }
        let depth = line.len() - key.len();
        let below = lines[at + 1..].iter().take_while(|line| {
            let indent = line.len() - line.trim_start().len();
            line.trim().is_empty() || indent > depth
        });
        let braces = beside.trim().trim_matches(['{', '}']);
        let pairs: Vec<(&str, &str)> = below
            .copied()
            .chain(braces.split(','))
            .filter_map(|pair| pair.split_once(':'))
            .map(|(key, value)| (key.trim(), unquoted(value)))
            .collect();
        entries.extend(entry(name, |wanted| {
            let found = pairs.iter().find(|(key, _)| *key == wanted);
            found.map(|(_, value)| (*value).to_owned())
        }));
    }
    entries
}

fn unquoted(value: &str) -> &str {
    let value = value.split(" #").next().unwrap_or(value).trim();
    value.trim_matches(['"', '\''])
}

fn entry(name: &str, attribute: impl Fn(&str) -> Option<String>) -> Option<Entry> {
    let all = name == "includeAll";
    let path = match name {
        "include" => attribute("file"),
        _ => attribute("path"),
    };
    Some(Entry {
        path: path?,
        relative: attribute("relativeToChangelogFile").is_some_and(|it| it == "true"),
        all,
    })
}

/// Where a changelog names a path.
fn place(text: &str, path: &str) -> Span {
    let Some(at) = text.find(path) else {
        return whole(text);
    };
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(offset(at), offset(at + path.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(entries: &[Entry]) -> Vec<(&str, bool, bool)> {
        let entries = entries.iter();
        entries
            .map(|it| (it.path.as_str(), it.relative, it.all))
            .collect()
    }

    const EXPECTED: [(&str, bool, bool); 3] = [
        ("a/1.sql", false, false),
        ("b/", true, true),
        ("c.sql", false, false),
    ];

    #[test]
    fn in_xml() {
        let text = "<?xml version=\"1.0\"?><databaseChangeLog>\n\
            <!-- <include file=\"old.sql\"/> -->\n\
            <include file=\"a/1.sql\"/>\n\
            <includeAll path='b/' relativeToChangelogFile=\"true\" />\n\
            <changeSet id=\"1\" author=\"x\"><sqlFile\n path=\"c.sql\"/></changeSet>\n\
            </databaseChangeLog>";
        assert_eq!(shown(&xml(text)), EXPECTED);
    }

    #[test]
    fn in_yaml() {
        let text = "databaseChangeLog:\n\
            \x20 # - include: {file: old.sql}\n\
            \x20 - include:\n      file: a/1.sql   # first\n\
            \x20 - includeAll: {path: \"b/\", relativeToChangelogFile: true}\n\
            \x20 - changeSet:\n      id: 1\n      changes:\n        - sqlFile:\n            path: c.sql\n";
        assert_eq!(shown(&yaml(text)), EXPECTED);
    }

    #[test]
    fn in_json() {
        let text = r#"{"databaseChangeLog": [
            {"include": {"file": "a/1.sql"}},
            {"includeAll": {"path": "b/", "relativeToChangelogFile": true}},
            {"changeSet": {"changes": [{"sqlFile": {"path": "c.sql"}}]}}]}"#;
        let value = serde_json::from_str(text).expect("JSON");
        assert_eq!(shown(&json(&value)), EXPECTED);
    }
}
