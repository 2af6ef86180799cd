//! graphile-migrate: `committed/000001.sql`, and the migration being written in `current.sql` or
//! `current/`.

use crate::migration::compose::Form;
use crate::migration::conventions::{SKIPPED, order};
use crate::migration::folder::{Draft, File, Flaw, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::markers::{Marker, alone};
use crate::migration::names::{directory, file_name, key, leading_digits, without_extension};
use crate::migration::sections::lines;
use crate::migration::{
    Cause, Convention, Placeholders, Platform, Syntax, Transaction, VersionKey,
};
use crate::source::Span;

pub(super) const CONVENTION: Convention = Convention {
    id: "graphile-migrate",
    name: "Graphile Migrate",
    version_key: VersionKey::Number,
    reapplies: false,
    has_down: false,
    file_name: Some((
        r"^((committed|current)/)?([0-9]+(-[-_a-zA-Z0-9]*)?|current)\.sql$",
        "digits, and `-` and a name if it has one: `000001-add-users.sql`",
    )),
    bookkeeping: &["graphile_migrate.migrations", "graphile_migrate.current"],
    platform: Platform::PostgreSql,
    includes: Includes::Graphile,
    placeholders: Placeholders {
        syntaxes: &[Syntax::Colon],
        defined_in: &[".gmrc", ".gmrc.js", ".gmrc.cjs"],
    },
    form: Form::Refused("Graphile Migrate commits what stands in its current migration"),
    detect,
    read,
};

fn detect(folder: &Folder) -> Option<String> {
    let committed = || committed(folder).map(|(_, file)| file);
    let current = || current(folder).next();
    if committed().next().is_none() && current().is_none() {
        return None;
    }
    let config = [".gmrc", ".gmrc.js", ".gmrc.cjs"]
        .iter()
        .find_map(|name| folder.signals.nearest(name));
    if let Some(config) = config {
        return Some(format!("`{}` is there", config.path));
    }
    let file = alone(committed(), Marker::GraphileMigrate)?;
    Some(format!("`{}` begins with `--! Previous:`", file.path))
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for (index, file) in committed(folder) {
        let draft = draft(index, file);
        if draft.version.is_empty() {
            let reason = "Graphile Migrate passes over it: its name is not digits and `.sql`";
            reading.skip(index, Cause::Name, reason);
        } else {
            reading.drafts.push(draft);
        }
    }
    order(&mut reading, |a, b| a.file.cmp(&b.file));
    check_chain(folder, &mut reading);
    for (index, file) in current(folder) {
        if !says_something(&file.text) {
            reading.skip(index, Cause::Other, "nothing is being written");
            continue;
        }
        // It runs whenever it is saved, until it is committed.
        reading.drafts.push(Draft {
            repeatable: true,
            version: String::new(),
            key: format!("current {}", file.path),
            name: without_extension(file_name(&file.path)).to_owned(),
            ..draft(index, file)
        });
    }
    reading
}

/// Each migration names the hash of the one before; the runner refuses a chain that is broken.
fn check_chain(folder: &Folder, reading: &mut Reading) {
    let mut before: Option<&File> = None;
    for draft in &reading.drafts {
        let file = &folder.files[draft.file];
        let wanted = before.map_or(Some("-"), |before| Some(header(&before.text, "Hash:")?.0));
        let named = header(&file.text, "Previous:");
        if let (Some(wanted), Some((hash, span))) = (wanted, named)
            && hash != wanted
        {
            let words = match before {
                None => "Graphile Migrate stops here: the first migration has `-`".to_owned(),
                Some(before) => format!(
                    "Graphile Migrate stops here: the hash of `{}` is `{wanted}`",
                    before.path
                ),
            };
            reading.flaws.push(Flaw {
                rule: SKIPPED,
                file: draft.file,
                span,
                message: format!("`{}` does not follow the migration before it", file.path),
                label: words,
                help: "commit it again behind the one that is there",
            });
        }
        before = Some(file);
    }
}

/// What a line of the header says, and where.
fn header<'a>(text: &'a str, key: &str) -> Option<(&'a str, Span)> {
    lines(text)
        .take_while(|(_, line)| line.starts_with("--!"))
        .find_map(|(start, line)| {
            let value = line.strip_prefix("--! ")?.strip_prefix(key)?;
            let value = value.split_whitespace().next()?;
            let at = start + line.rfind(value)?;
            let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            Some((value, Span::new(offset(at), offset(at + value.len()))))
        })
}

/// Files in `committed`, or in a folder that is this directory.
fn committed(folder: &Folder) -> impl Iterator<Item = (usize, &File)> + Clone {
    let is_itself = folder.is_called("committed");
    folder.sql().filter(move |(_, file)| {
        directory(&file.path) == "committed" || is_itself && !file.path.contains('/')
    })
}

/// The migration being written.
fn current(folder: &Folder) -> impl Iterator<Item = (usize, &File)> {
    folder.sql().filter(|(_, file)| {
        let is_current = file.path == "current.sql" || directory(&file.path) == "current";
        is_current && !folder.is_called("committed")
    })
}

fn says_something(text: &str) -> bool {
    lines(text).any(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with("--"))
}

fn draft(index: usize, file: &File) -> Draft {
    let stem = without_extension(file_name(&file.path));
    let parsed = leading_digits(stem).filter(|parsed| {
        let rest = &stem[parsed.version.len()..];
        let is_name = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
        rest.is_empty() || rest.starts_with('-') && rest.chars().all(is_name)
    });
    let version = parsed.as_ref().map_or("", |parsed| parsed.version);
    let draft = Draft {
        version: version.to_owned(),
        key: key(VersionKey::Number, version, stem),
        name: parsed.as_ref().map_or("", |parsed| parsed.name).to_owned(),
        ..Draft::whole(index, file, Transaction::Wrapped)
    };
    if opts_out(&file.text) {
        return draft.sent(
            Transaction::SimpleQuery,
            "its body begins with `--! no-transaction`",
        );
    }
    draft
}

/// `--! no-transaction` in the first line behind the header.
fn opts_out(text: &str) -> bool {
    let is_header = |line: &str| {
        ["Previous:", "Hash:", "Message:", "AllowInvalidHash"]
            .iter()
            .any(|word| {
                line.strip_prefix("--! ")
                    .is_some_and(|it| it.starts_with(word))
            })
    };
    let body = lines(text)
        .map(|(_, line)| line)
        .find(|line| !line.is_empty() && !is_header(line));
    let directive = body.and_then(|line| line.strip_prefix("--!"));
    directive.is_some_and(|directive| {
        let rest = directive.trim_start().strip_prefix("no-transaction");
        rest.is_some_and(|rest| !rest.starts_with(|it: char| it.is_alphanumeric() || it == '_'))
    })
}

#[cfg(test)]
mod tests {
    use super::opts_out;

    #[test]
    fn the_opt_out_is_the_bodys_first_line() {
        assert!(opts_out("--! no-transaction\nselect 1;"));
        assert!(opts_out(
            "--! Previous: -\n--! Hash: sha1:0\n\n--!no-transaction\nselect 1;"
        ));
        assert!(!opts_out("-- why\n--! no-transaction\nselect 1;"));
        assert!(!opts_out("--! no-transactions\nselect 1;"));
    }
}
