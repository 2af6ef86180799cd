//! What the base of a branch has of its roots.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::config::Config;
use crate::git::{Change, Comparison, Overlay, Status};
use crate::lexer::{Token, lex};
use crate::migration::base::{Base, Merged, Modification, Modified};
use crate::migration::discover::again;
use crate::migration::{Migration, Root};
use crate::source::{FileId, Place, SourceFile, Sources, Span};

/// The base of each root, by the root's path; empty where there is nothing to compare with.
pub(super) fn bases(
    directory: &Path,
    comparison: &Comparison,
    config: &Config,
    roots: &[Root],
    sources: &mut Sources,
) -> BTreeMap<String, Base> {
    let Some(name) = &comparison.base else {
        return BTreeMap::new();
    };
    // One file that includes the others is meant to be edited.
    let compared = roots
        .iter()
        .filter(|root| !root.alone && root.convention.id != "psql");
    compared
        .map(|root| {
            let again = |others: &Overlay| {
                let mut overlay = comparison.staged.clone();
                overlay.extend(
                    others
                        .iter()
                        .map(|(path, text)| (path.clone(), text.clone())),
                );
                again(directory, overlay, config, root)
            };
            let (before, merged) = (again(&comparison.before), again(&comparison.since));
            let mut reader = Reader {
                comparison,
                here: Numbered::of(root, sources),
                imported: BTreeMap::new(),
                sources: &mut *sources,
            };
            let base = Base {
                name: name.clone(),
                merged: reader.merged(before.as_ref(), merged.as_ref()),
                modified: reader.modified(before.as_ref()),
                time: comparison.time,
            };
            (root.path.clone(), base)
        })
        .collect()
}

/// The migrations that a runner applies to a database, and then never again, with their paths.
struct Numbered<'a>(Vec<(&'a Migration, String)>);

impl<'a> Numbered<'a> {
    fn of(root: &'a Root, sources: &Sources) -> Self {
        let ups = root.ups().map(|(_, migration)| migration);
        let once = ups.filter(|migration| !migration.repeatable);
        let path = |migration: &Migration| sources.get(migration.file).path.clone();
        Self(once.map(|it| (it, path(it))).collect())
    }

    fn in_file<'s>(&'s self, path: &'s str) -> impl Iterator<Item = &'a Migration> + 's {
        let found = self.0.iter().filter(move |(_, of)| of == path);
        found.map(|(migration, _)| *migration)
    }

    fn of_version(&self, key: &str) -> Option<&'a Migration> {
        let found = self.0.iter().find(|(migration, _)| migration.key == key);
        found.map(|(migration, _)| *migration)
    }
}

/// A root and its sources, which are not those of the run.
type Other = (Root, Sources);

struct Reader<'a> {
    comparison: &'a Comparison,
    here: Numbered<'a>,
    /// Files that the run does not have, and that diagnostics need.
    imported: BTreeMap<String, FileId>,
    sources: &'a mut Sources,
}

impl Reader<'_> {
    fn merged(&mut self, before: Option<&Other>, merged: Option<&Other>) -> Vec<Merged> {
        let Some((merged, sources)) = merged else {
            return Vec::new();
        };
        let keys: BTreeSet<&str> = before
            .into_iter()
            .flat_map(|(root, _)| root.ups())
            .map(|(_, migration)| migration.key.as_str())
            .collect();
        let mut found = Vec::new();
        for (migration, path) in Numbered::of(merged, sources).0 {
            let here = self.here.in_file(&path).find(|it| it.key == migration.key);
            // Files that Git ignores are neither here nor there.
            if here.is_none() && !self.comparison.since.contains_key(&path) {
                continue;
            }
            let file = match here {
                Some(here) => here.file,
                None => self.import(path, &sources.get(migration.file).text),
            };
            found.push(Merged {
                file,
                version: migration.version.clone(),
                key: migration.key.clone(),
                on_base: here.is_none() || keys.contains(migration.key.as_str()),
                here: here.is_some(),
            });
        }
        found
    }

    fn modified(&mut self, before: Option<&Other>) -> Vec<Modified> {
        let Some((before, sources)) = before else {
            return Vec::new();
        };
        let once = Numbered::of(before, sources);
        let mut modified = Vec::new();
        let comparison = self.comparison;
        for change in &comparison.changes {
            let Some(path) = change.old_path() else {
                continue;
            };
            for old in once.in_file(path) {
                let text = &sources.get(old.file).text;
                modified.extend(self.modification((old, path, text), change));
            }
        }
        modified
    }

    /// What became of a migration with its path and its text.
    fn modification(
        &mut self,
        (old, path, text): (&Migration, &str, &Arc<str>),
        change: &Change,
    ) -> Option<Modified> {
        let in_file = || self.here.in_file(&change.path);
        let same_version = |it: &&Migration| it.key == old.key;
        let now = match change.status {
            Status::Added => None,
            Status::Modified => Some(in_file().find(same_version)?),
            Status::Renamed { .. } => in_file().find(same_version).or(in_file().next()),
            // Git does not take a file for renamed that was rewritten as well.
            Status::Deleted => self.here.of_version(&old.key),
        };
        let Some(now) = now else {
            // Compared with the base itself, it may be newer than the branch.
            return (!self.comparison.is_direct).then(|| Modified {
                file: self.import(path.to_owned(), text),
                change: Modification::Deleted,
            });
        };
        let change = if now.key == old.key {
            self.edit(now, old, text)?
        } else {
            Modification::Renamed(path.to_owned())
        };
        Some(Modified {
            file: now.file,
            change,
        })
    }

    /// What is different in the text of a migration.
    fn edit(&self, now: &Migration, old: &Migration, before: &str) -> Option<Modification> {
        let after = &self.sources.get(now.file).text;
        let (before, _) = section(before, old);
        let (after, start) = section(after, now);
        let (span, is_reworded) = difference(before, after)?;
        let place = Place::new(now.file, span.shifted(start));
        Some(if is_reworded {
            Modification::Reworded(place)
        } else {
            Modification::Edited(place)
        })
    }

    /// The file is a copy, which no fix may write back.
    fn import(&mut self, path: String, text: &Arc<str>) -> FileId {
        if let Some(known) = self.imported.get(&path) {
            return *known;
        }
        let source = SourceFile::decoded(path.as_str(), text.clone());
        let id = self.sources.add(source);
        self.imported.insert(path, id);
        id
    }
}

/// The text of a migration in its file, and where it begins.
fn section<'t>(text: &'t str, migration: &Migration) -> (&'t str, u32) {
    let parts = migration.parts.iter();
    let own = parts.filter(|part| part.file == migration.file);
    let span = own
        .map(|part| part.span)
        .reduce(Span::to)
        .unwrap_or_default();
    match text.get(span.range()) {
        Some(section) => (section, span.start),
        None => (text, 0),
    }
}

/// Where a text begins to differ from what it was, and whether only comments and blanks do.
fn difference(before: &str, after: &str) -> Option<(Span, bool)> {
    if before == after {
        return None;
    }
    let (old, new) = (significant(before), significant(after));
    let pairs = old.iter().zip(&new);
    let same = pairs
        .take_while(|(old, new)| old.text(before) == new.text(after))
        .count();
    if same < old.len() || same < new.len() {
        let token = new.get(same).or(new.last());
        return Some((token.map(|token| token.span).unwrap_or_default(), false));
    }
    let lines = before.lines().zip(after.lines());
    let same_lines = lines.take_while(|(old, new)| old == new).count();
    Some((line(after, same_lines), true))
}

/// A line of a text by its number, or else the text's end.
fn line(text: &str, number: usize) -> Span {
    let start: usize = text.split_inclusive('\n').take(number).map(str::len).sum();
    let rest = text[start..].lines().next().unwrap_or_default();
    let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Span::new(at(start), at(start + rest.len()))
}

/// The tokens that a server would see.
fn significant(text: &str) -> Vec<Token> {
    let tokens = lex(text).into_iter();
    tokens.filter(|token| !token.is_trivia()).collect()
}

#[cfg(test)]
mod tests {
    use super::difference;

    fn changed<'t>(before: &str, after: &'t str) -> Option<(&'t str, bool)> {
        let (span, is_reworded) = difference(before, after)?;
        Some((&after[span.range()], is_reworded))
    }

    #[test]
    fn the_first_token_that_differs() {
        let before = "create table a (\n  id int);\n";
        assert_eq!(changed(before, before), None);
        let wider = "create table a (\n  id bigint);\n";
        assert_eq!(changed(before, wider), Some(("bigint", false)));
        let longer = "create table a (\n  id int);\nselect 1;";
        assert_eq!(changed(before, longer), Some(("select", false)));
        assert_eq!(changed(longer, before), Some((";", false)));
        assert_eq!(changed(before, ""), Some(("", false)));
    }

    #[test]
    fn the_first_line_where_only_comments_differ() {
        let before = "select 1; -- ä\nselect 2;\n";
        let after = "select 1; -- ö\nselect 2;\n";
        assert_eq!(changed(before, after), Some(("select 1; -- ö", true)));
        let blank = "select 1; -- ä\n\nselect 2;\n";
        assert_eq!(changed(before, blank), Some(("", true)));
        assert_eq!(changed("select 1;\n", "select 1;\r\n"), Some(("", true)));
    }
}
