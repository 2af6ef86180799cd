//! Atlas: versioned files beside an `atlas.sum`.

use crate::migration::compose::{Form, Lines};
use crate::migration::conventions::{has_version, order};
use crate::migration::folder::{Draft, File, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::markers::Marker;
use crate::migration::names::without_extension;
use crate::migration::sections::lines;
use crate::migration::{Cause, Convention, Placeholders, Platform, Transaction, VersionKey};

pub(super) const CONVENTION: Convention = Convention {
    id: "atlas",
    name: "Atlas",
    version_key: VersionKey::Digits,
    reapplies: false,
    has_down: false,
    file_name: Some((
        r"^[0-9]+(_[^/]+)?\.sql$",
        "a timestamp, `_`, a name and `.sql`: `20240131120000_add_users.sql`",
    )),
    bookkeeping: &["atlas_schema_revisions.atlas_schema_revisions"],
    platform: Platform::PostgreSql,
    includes: Includes::None,
    placeholders: Placeholders::NONE,
    form: Form::File {
        usual: Lines::NONE,
        one_by_one: Some(Lines {
            up: "-- atlas:txmode none\n\n",
            ..Lines::NONE
        }),
        then: Some(
            "run `atlas migrate hash` after it, and declare its indexes where the schema is declared, or the next `atlas migrate diff` drops them",
        ),
    },
    detect,
    read,
};

/// Atlas applies other runners' directories too, with an `atlas.sum` in them: those are theirs.
fn detect(folder: &Folder) -> Option<String> {
    const OTHERS: [Marker; 3] = [Marker::Dbmate, Marker::Goose, Marker::Liquibase];
    let sum = folder.get("atlas.sum")?;
    let mut files = folder.direct().map(|(_, file)| file);
    let is_other = |file: &File| {
        let name = file.path.as_str();
        let by_name = name.ends_with(".up.sql") || name.ends_with(".down.sql");
        let is_flyway = name.starts_with('V') && name.contains("__");
        by_name || is_flyway || OTHERS.iter().any(|marker| file.has(*marker))
    };
    (!files.any(is_other)).then(|| format!("it has `{}`", sum.path))
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    let listed = folder.get("atlas.sum").map(|sum| listed(&sum.text));
    for (index, file) in folder.direct() {
        let is_listed = listed
            .as_ref()
            .is_none_or(|names| names.contains(&file.path.as_str()));
        if !is_listed && !has_version(&file.path) {
            let reason = "`atlas.sum` does not list it, so Atlas stops with a checksum mismatch";
            reading.skip(index, Cause::Unlisted, reason);
            continue;
        }
        reading.drafts.push(draft(index, file));
    }
    order(&mut reading, |a, b| a.file.cmp(&b.file));
    start_from_checkpoint(folder, &mut reading);
    reading
}

/// The files of an `atlas.sum`: behind the sum of all, a line for each with its name and its sum.
fn listed(sum: &str) -> Vec<&str> {
    lines(sum)
        .skip(1)
        .filter_map(|(_, line)| line.rsplit_once(" h1:"))
        .map(|(name, _)| name)
        .collect()
}

fn draft(index: usize, file: &File) -> Draft {
    let stem = without_extension(&file.path);
    let (version, name) = stem.split_once('_').unwrap_or((stem, ""));
    let draft = Draft {
        version: version.to_owned(),
        key: version.to_owned(),
        name: name.to_owned(),
        ..Draft::whole(index, file, Transaction::Wrapped)
    };
    match directive(&file.text, "txmode") {
        Some("none") => draft.sent(Transaction::Autocommit, "it has `-- atlas:txmode none`"),
        _ => draft,
    }
}

/// What `-- atlas:name value` says in the comments at the file's top, which a blank line ends.
fn directive<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut header = lines(text)
        .map(|(_, line)| line)
        .take_while(|line| line.starts_with("--"));
    header.find_map(|line| {
        let rest = line[2..].trim_start().strip_prefix("atlas:")?;
        let rest = rest.strip_prefix(name)?;
        let apart = rest.is_empty() || rest.starts_with(char::is_whitespace);
        apart.then(|| rest.trim())
    })
}

/// On an empty database the newest checkpoint stands for everything before it.
fn start_from_checkpoint(folder: &Folder, reading: &mut Reading) {
    let is_checkpoint =
        |draft: &Draft| directive(&folder.files[draft.file].text, "checkpoint").is_some();
    let Some(at) = reading.drafts.iter().rposition(is_checkpoint) else {
        return;
    };
    let kept = reading.drafts.split_off(at);
    let replaced = std::mem::replace(&mut reading.drafts, kept);
    let checkpoint = &folder.files[reading.drafts[0].file].path;
    let reason = format!("the checkpoint `{checkpoint}` replaces it on an empty database");
    for draft in replaced {
        reading.skip(draft.file, Cause::Replaced, reason.as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_stand_at_the_top() {
        assert_eq!(
            directive("-- atlas:txmode none\n\nselect 1;", "txmode"),
            Some("none")
        );
        assert_eq!(
            directive("-- why\n-- atlas:checkpoint\n", "checkpoint"),
            Some("")
        );
        assert_eq!(
            directive("select 1;\n-- atlas:txmode none\n", "txmode"),
            None
        );
        assert_eq!(directive("-- atlas:txmodes none\n", "txmode"), None);
    }

    #[test]
    fn sums_list_files() {
        let sum = "h1:abc=\n20240101000000.sql h1:d=\na b.sql h1:e=\n";
        assert_eq!(listed(sum), ["20240101000000.sql", "a b.sql"]);
    }
}
