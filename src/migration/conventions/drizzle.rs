//! drizzle-kit: the scripts that `meta/_journal.json` lists; since version 1, a directory with
//! `migration.sql` and `snapshot.json` for each.

use crate::migration::compose::Form;
use crate::migration::conventions::{SKIPPED, order};
use crate::migration::folder::{Draft, File, Flaw, Folder, Reading, whole};
use crate::migration::includes::Includes;
use crate::migration::markers::{Marker, alone};
use crate::migration::names::{by_locale, directory, join, leading_digits, without_extension};
use crate::migration::{Cause, Convention, Placeholders, Platform, Transaction, VersionKey};
use crate::source::Span;

pub(super) const CONVENTION: Convention = Convention {
    id: "drizzle",
    name: "drizzle-kit",
    version_key: VersionKey::Name,
    reapplies: false,
    has_down: false,
    file_name: None,
    bookkeeping: &["drizzle.__drizzle_migrations", "__drizzle_migrations"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders::NONE,
    form: Form::Listed(
        "declare its indexes in the schema in code as well, or the next `drizzle-kit push` drops them",
    ),
    detect,
    read,
};

pub(in crate::migration) const JOURNAL: &str = "meta/_journal.json";

/// The database that a journal or a snapshot names.
pub(in crate::migration) fn dialect(folder: &Folder) -> Option<(String, String)> {
    let is_snapshot = |file: &&File| file.path == JOURNAL || file.path.ends_with("/snapshot.json");
    let file = folder.files.iter().find(is_snapshot)?;
    let read: serde_json::Value = serde_json::from_str(&file.text).ok()?;
    let dialect = read.get("dialect")?.as_str()?.to_owned();
    Some((file.path.clone(), dialect))
}

fn detect(folder: &Folder) -> Option<String> {
    if journal(folder).is_some() {
        return Some(format!("it has `{JOURNAL}`"));
    }
    let first = folder.units("migration.sql").next();
    if let Some((_, first)) = first {
        let snapshot = format!("{}/snapshot.json", directory(&first.path));
        folder.get(&snapshot)?;
        return Some(format!("it has `{snapshot}`"));
    }
    let files = folder.direct().map(|(_, file)| file);
    let file = alone(files, Marker::Drizzle)?;
    Some(format!("`{}` has `--> statement-breakpoint`", file.path))
}

fn read(folder: &Folder) -> Reading {
    if let Some((journal, entries)) = journal(folder) {
        return listed(folder, journal, &entries);
    }
    let mut reading = Reading::default();
    let units: Vec<_> = folder.units("migration.sql").collect();
    let in_directories = !units.is_empty();
    let files = if in_directories {
        units
    } else {
        folder.direct().collect()
    };
    for (index, file) in files {
        let tag = if in_directories {
            directory(&file.path)
        } else {
            without_extension(&file.path)
        };
        reading.drafts.push(draft(index, file, tag));
    }
    if in_directories {
        for (index, _) in folder.direct() {
            let reason = "drizzle-kit only runs `migration.sql` in a directory for each migration";
            reading.skip(index, Cause::Other, reason);
        }
    }
    order(&mut reading, |a, b| by_locale(&a.key, &b.key));
    reading
}

/// The scripts in the journal's order.
fn listed(folder: &Folder, journal: usize, entries: &[Entry]) -> Reading {
    let mut reading = Reading::default();
    let mut newest: Option<&Entry> = None;
    for entry in entries {
        let path = format!("{}.sql", entry.tag);
        let span = place(&folder.files[journal], &entry.tag);
        if let Some(before) = newest.filter(|before| entry.when < before.when) {
            reading.flaws.push(late(journal, span, entry, before));
        } else {
            newest = Some(entry);
        }
        let found = folder.direct().find(|(_, file)| file.path == path);
        match found {
            Some((index, file)) => reading.drafts.push(draft(index, file, &entry.tag)),
            None => {
                reading.miss(journal, span, &join(&folder.path, &path));
            }
        }
    }
    for (index, file) in folder.direct() {
        let is_listed = |entry: &Entry| entry.tag == without_extension(&file.path);
        if !entries.iter().any(is_listed) {
            let reason = format!("drizzle-kit never runs it: `{JOURNAL}` does not list it");
            reading.skip(index, Cause::Unlisted, reason);
        }
    }
    reading
}

fn draft(index: usize, file: &File, tag: &str) -> Draft {
    let parsed = leading_digits(tag);
    Draft {
        version: parsed
            .as_ref()
            .map_or("", |parsed| parsed.version)
            .to_owned(),
        key: tag.to_owned(),
        name: parsed.map_or(tag, |parsed| parsed.name).to_owned(),
        ..Draft::whole(index, file, Transaction::AllPending)
    }
}

/// The runner only looks at the newest that a database has.
fn late(journal: usize, span: Span, entry: &Entry, newest: &Entry) -> Flaw {
    Flaw {
        rule: SKIPPED,
        file: journal,
        span,
        message: format!("drizzle-kit does not apply `{}.sql` everywhere", entry.tag),
        label: format!(
            "its `when` is older than that of `{}`: a database that has that one never gets this one",
            newest.tag
        ),
        help: "generate it again, so that it comes last",
    }
}

/// A script in the journal, and when it was generated.
struct Entry {
    tag: String,
    when: u64,
}

/// The index of the journal, and what it lists.
fn journal(folder: &Folder) -> Option<(usize, Vec<Entry>)> {
    let index = folder.files.iter().position(|file| file.path == JOURNAL)?;
    let journal: serde_json::Value = serde_json::from_str(&folder.files[index].text).ok()?;
    let entry = |entry: &serde_json::Value| {
        Some(Entry {
            tag: entry.get("tag")?.as_str()?.to_owned(),
            when: entry.get("when").and_then(|it| it.as_u64()).unwrap_or(0),
        })
    };
    let entries = journal.get("entries")?.as_array()?;
    Some((index, entries.iter().filter_map(entry).collect()))
}

/// A journal with one more script at its end, written as its last entry is. `now` is in seconds
/// since 1970.
///
/// # Errors
///
/// If its last entry is not as drizzle-kit writes it.
pub(in crate::migration) fn with_entry(text: &str, tag: &str, now: u64) -> Result<String, String> {
    let unknown = || format!("`{JOURNAL}` is not as drizzle-kit writes it");
    let journal: serde_json::Value = serde_json::from_str(text).map_err(|_| unknown())?;
    let entries = journal.get("entries").and_then(|it| it.as_array());
    let last = entries.and_then(|it| it.last()).ok_or_else(unknown)?;
    let number = |key: &str| last.get(key)?.as_u64();
    let old = last
        .get("tag")
        .and_then(|it| it.as_str())
        .ok_or_else(unknown)?;
    let (idx, when) = (number("idx"), number("when"));
    let (idx, when) = idx.zip(when).ok_or_else(unknown)?;
    let named = text.rfind(&format!("\"{old}\"")).ok_or_else(unknown)?;
    let start = text[..named].rfind('{').ok_or_else(unknown)?;
    let end = named + text[named..].find('}').ok_or_else(unknown)? + 1;
    // Between two entries stands what stands before the last one.
    let gap = text[..start].len() - text[..start].trim_end().len();
    let gap = &text[start - gap..start];
    let later = (now * 1000).max(when + 1);
    let entry = text[start..end]
        .replacen(&idx.to_string(), &(idx + 1).to_string(), 1)
        .replacen(&when.to_string(), &later.to_string(), 1)
        .replacen(old, tag, 1);
    let written = format!("{},{gap}{entry}{}", &text[..end], &text[end..]);
    let reread: serde_json::Value = serde_json::from_str(&written).map_err(|_| unknown())?;
    let mut expected = journal.clone();
    let mut added = last.clone();
    added["idx"] = (idx + 1).into();
    added["when"] = later.into();
    added["tag"] = tag.into();
    if let Some(entries) = expected["entries"].as_array_mut() {
        entries.push(added);
    }
    (reread == expected).then_some(written).ok_or_else(unknown)
}

/// Where a journal names a script.
fn place(journal: &File, tag: &str) -> Span {
    let written = format!("\"{tag}\"");
    match journal.text.find(&written) {
        Some(at) => {
            let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            Span::new(offset(at), offset(at + written.len()))
        }
        None => whole(&journal.text),
    }
}

#[cfg(test)]
mod tests {
    use super::with_entry;

    #[test]
    fn a_journal_goes_on_as_it_was_written() {
        let journal = "{\n  \"entries\": [\n    {\n      \"idx\": 0,\n      \"when\": 1704067200000,\n      \
                       \"tag\": \"0000_a\",\n      \"breakpoints\": true\n    }\n  ]\n}";
        let entry = "\n    {\n      \"idx\": 1,\n      \"when\": 1704067200001,\n      \
                     \"tag\": \"0001_b\",\n      \"breakpoints\": true\n    }";
        let longer = journal.replace("}\n  ]", &format!("}},{entry}\n  ]"));
        assert_eq!(with_entry(journal, "0001_b", 0).unwrap(), longer);
        let empty = with_entry("{\"entries\": []}", "0000_a", 0).unwrap_err();
        assert!(empty.contains("is not as drizzle-kit writes it"));
    }
}
