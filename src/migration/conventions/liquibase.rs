//! Liquibase's formatted SQL: changesets in files, in the order of the master changelog.

mod changelog;
mod changesets;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::migration::compose::Form;
use crate::migration::folder::{Draft, File, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::markers::{Marker, alone};
use crate::migration::{
    Cause, Convention, Direction, Placeholders, Platform, Syntax, Transaction, VersionKey,
};

use changelog::Listed;
use changesets::{Changeset, Formatted, formatted};

pub(in crate::migration) use changelog::is_changelog;

pub(super) const CONVENTION: Convention = Convention {
    id: "liquibase",
    name: "Liquibase",
    version_key: VersionKey::Name,
    reapplies: false,
    has_down: true,
    file_name: None,
    bookkeeping: &["databasechangelog", "databasechangeloglock"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders {
        syntaxes: &[Syntax::Braces],
        defined_in: &["liquibase.properties"],
    },
    form: Form::Changeset,
    detect,
    read,
};

fn detect(folder: &Folder) -> Option<String> {
    let has_master = changelog::masters(folder).next();
    if let Some(master) = has_master
        && listed(folder).any(|listed| matches!(listed, Listed::Script(_)))
    {
        return Some(format!("`{}` is a changelog", master.path));
    }
    let file = alone(folder.sql().map(|(_, file)| file), Marker::Liquibase)?;
    Some(format!(
        "`{}` begins with `--liquibase formatted sql`",
        file.path
    ))
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    let mut known = BTreeSet::new();
    let has_master = changelog::masters(folder).next().is_some();
    for listed in listed(folder) {
        match listed {
            Listed::Script(index) => {
                if known.insert(index) {
                    add(folder, index, &mut reading);
                }
            }
            Listed::Missing { file, span, path } => reading.miss(file, span, &path),
        }
    }
    for (index, file) in folder.sql() {
        if known.contains(&index) {
            continue;
        }
        let is_formatted = file.has(Marker::Liquibase);
        if has_master && is_formatted {
            let reason = "Liquibase never runs it: no changelog includes it";
            reading.skip(index, Cause::Unlisted, reason);
        } else if is_formatted {
            add(folder, index, &mut reading);
        } else {
            let reason = "it does not begin with `--liquibase formatted sql`";
            reading.skip(index, Cause::Other, reason);
        }
    }
    reading
}

/// What the master changelogs list, in order.
fn listed(folder: &Folder) -> impl Iterator<Item = Listed> {
    changelog::masters(folder).flat_map(|master| changelog::listed(folder, master))
}

fn add(folder: &Folder, index: usize, reading: &mut Reading) {
    let file = &folder.files[index];
    let Some(Formatted {
        changesets,
        up,
        down,
    }) = formatted(&file.text)
    else {
        // What a changelog includes without the header is one changeset.
        reading.drafts.push(Draft {
            key: file.path.clone(),
            name: file.path.clone(),
            ..Draft::whole(index, file, Transaction::Wrapped)
        });
        return;
    };
    let before = reading.drafts.len();
    let ours = changesets.iter().filter(|changeset| changeset.runs());
    for changeset in ours {
        reading
            .drafts
            .push(draft(index, file, changeset, up.as_ref()));
        if let Some(span) = changeset.rollback() {
            let draft = draft(index, file, changeset, None);
            reading.drafts.push(Draft {
                direction: Direction::Down,
                spans: vec![span],
                repeatable: false,
                view: down.clone(),
                ..draft
            });
        }
    }
    if reading.drafts.len() == before {
        let reason = if changesets.is_empty() {
            "it has no changeset"
        } else {
            "its changesets are for other databases, or ignored"
        };
        reading.skip(index, Cause::Other, reason);
    }
}

fn draft(index: usize, file: &File, changeset: &Changeset, view: Option<&Arc<str>>) -> Draft {
    let id = format!("{}:{}", changeset.author, changeset.id);
    let draft = Draft {
        key: format!("{id}:{}", file.path),
        version: id,
        name: String::new(),
        spans: changeset.spans.clone(),
        repeatable: changeset.reruns(),
        view: view.cloned(),
        ..Draft::whole(index, file, Transaction::Wrapped)
    };
    if changeset.is("runInTransaction", "false") {
        let reason = "its changeset has `runInTransaction:false`";
        return draft.sent(Transaction::Autocommit, reason);
    }
    draft
}
