//! psql scripts: a master file that includes others with `\i` or `\ir`.

use std::collections::{BTreeMap, BTreeSet};

use crate::migration::compose::Form;
use crate::migration::conventions::{order, plain};
use crate::migration::folder::{Draft, File, Folder, Reading};
use crate::migration::includes::{Includes, includes};
use crate::migration::names::{directory, is_sql, join, natural};
use crate::migration::{
    Cause, Convention, Placeholders, Platform, Syntax, Transaction, VersionKey,
};

pub(super) const CONVENTION: Convention = Convention {
    id: "psql",
    name: "psql scripts",
    version_key: VersionKey::Number,
    reapplies: true,
    has_down: true,
    file_name: None,
    bookkeeping: &["schema_migrations", "public.schema_migrations"],
    platform: Platform::PostgreSql,
    includes: Includes::Psql,
    placeholders: Placeholders {
        syntaxes: &[Syntax::Psql],
        defined_in: &[],
    },
    form: Form::Refused("a master script says what runs, and in which order"),
    detect,
    read,
};

fn detect(folder: &Folder) -> Option<String> {
    let master = read(folder)
        .drafts
        .into_iter()
        .map(|draft| &folder.files[draft.file])
        .find(|file| reaches(folder, file).next().is_some())?;
    Some(format!("`{}` includes other files", master.path))
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    let masters = masters(folder);
    let included: BTreeSet<&str> = masters
        .values()
        .flatten()
        .map(|index| folder.files[*index].path.as_str())
        .collect();
    for (index, file) in folder.direct() {
        // In a cycle everybody is included; somebody must begin.
        let is_master = masters.contains_key(&index);
        if included.contains(file.path.as_str()) && !(is_master && in_cycle(&masters, index)) {
            continue;
        }
        if !is_master && !plain::has_version(&file.path) {
            let reason = "no master file includes it";
            reading.skip(index, Cause::Unlisted, reason);
            continue;
        }
        reading
            .drafts
            .push(plain::draft(index, file, Transaction::Psql));
    }
    let path = |draft: &Draft| folder.files[draft.file].path.as_str();
    order(&mut reading, |a, b| {
        // A baseline without a number comes before the numbered files that it leaves out.
        let numbered = (!a.version.is_empty()).cmp(&!b.version.is_empty());
        numbered.then_with(|| natural(path(a), path(b)))
    });
    reading
}

/// The files of a folder that a file includes, by index.
pub(in crate::migration) fn reaches<'a>(
    folder: &'a Folder,
    file: &'a File,
) -> impl Iterator<Item = usize> + 'a {
    let may_include = file.words.may_include();
    let includes = may_include.then(|| includes(&file.text, Includes::Psql));
    includes.into_iter().flatten().filter_map(move |include| {
        let beside = join(directory(&file.path), &include.path);
        let from_folder = join("", &include.path);
        let from_base = from_folder
            .strip_prefix(folder.path.as_str())
            .map(|rest| rest.trim_start_matches('/').to_owned());
        let wanted = [Some(beside), Some(from_folder), from_base];
        // A snapshot is as good as any other script here.
        let scripts = folder.files.iter().filter(|other| is_sql(&other.path));
        scripts
            .filter(|other| other.apart.is_none())
            .find(|other| wanted.iter().flatten().any(|path| *path == other.path))
            .and_then(|other| folder.position(&other.path))
    })
}

/// Files with includes, and what they include.
fn masters(folder: &Folder) -> BTreeMap<usize, Vec<usize>> {
    folder
        .sql()
        .map(|(index, file)| (index, reaches(folder, file).collect::<Vec<_>>()))
        .filter(|(_, included)| !included.is_empty())
        .collect()
}

/// Whether following includes leads back to a file, and nobody outside of that circle leads in.
fn in_cycle(masters: &BTreeMap<usize, Vec<usize>>, start: usize) -> bool {
    let circle = reachable(masters, start);
    if !circle.contains(&start) {
        return false;
    }
    let leads_in =
        |from: &usize| !circle.contains(from) && reachable(masters, *from).contains(&start);
    let is_first = circle
        .iter()
        .filter(|index| reachable(masters, **index).contains(&start))
        .min()
        == Some(&start);
    is_first && !masters.keys().any(leads_in)
}

fn reachable(masters: &BTreeMap<usize, Vec<usize>>, start: usize) -> BTreeSet<usize> {
    let mut seen = BTreeSet::new();
    let mut next: Vec<usize> = masters.get(&start).cloned().unwrap_or_default();
    while let Some(index) = next.pop() {
        if seen.insert(index) {
            next.extend(masters.get(&index).into_iter().flatten());
        }
    }
    seen
}
