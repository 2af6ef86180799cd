//! From what a convention made of a folder to a root's migrations: separate downs are added, and
//! each down finds its up.

use std::collections::{BTreeMap, BTreeSet};

use crate::migration::conventions::baseline;
use crate::migration::folder::{Draft, Folder, Reading};
use crate::migration::names::{file_name, key};
use crate::migration::snapshot::versions;
use crate::migration::{Cause, Convention, Direction, Transaction};

/// Drafts in the order of [`crate::migration::Root::migrations`], each with its pair's index.
#[must_use]
pub fn assemble(
    convention: &Convention,
    folder: &Folder,
    reading: &mut Reading,
) -> Vec<(Draft, Option<usize>)> {
    add_separate_downs(convention, folder, reading);
    start_from_snapshot(folder, reading);
    let (ups, downs): (Vec<_>, Vec<_>) = std::mem::take(&mut reading.drafts)
        .into_iter()
        .partition(|draft| draft.direction == Direction::Up);
    interleave(ups, downs)
}

/// Downs in a folder of their own. One that nobody configured is believed if it undoes something.
fn add_separate_downs(convention: &Convention, folder: &Folder, reading: &mut Reading) {
    let has_downs = |draft: &Draft| draft.direction == Direction::Down;
    let mut apart: Vec<(bool, Draft)> = Vec::new();
    for (index, file) in folder.files.iter().enumerate() {
        let Some(name) = &file.apart else {
            continue;
        };
        let draft = Draft {
            direction: Direction::Down,
            version: name.version.clone(),
            key: key(convention.version_key, &name.version, &name.name),
            name: name.name.clone(),
            ..Draft::whole(index, file, Transaction::Unknown)
        };
        let draft = draft.sent(
            Transaction::Unknown,
            "nobody says how rollback scripts are run",
        );
        apart.push((name.configured, draft));
    }
    let keys: BTreeSet<&str> = forward(&reading.drafts)
        .map(|(_, up)| up.key.as_str())
        .collect();
    let undoes = |draft: &Draft| keys.contains(draft.key.as_str());
    let believed =
        !reading.drafts.iter().any(has_downs) && apart.iter().any(|(_, draft)| undoes(draft));
    for (configured, draft) in apart {
        if configured || believed {
            reading.drafts.push(draft);
        } else {
            let reason = "no migration has its version";
            reading.skip(draft.file, Cause::Other, reason);
        }
    }
}

/// A snapshot lists the versions that it has in it. Where some of these migrations are gone, it
/// stands for them and for the others that it lists; otherwise it only repeats what they make.
fn start_from_snapshot(folder: &Folder, reading: &mut Reading) {
    let is_read = |index: usize| reading.drafts.iter().any(|draft| draft.file == index);
    let snapshot = (0..folder.files.len()).find(|at| folder.files[*at].snapshot && !is_read(*at));
    let Some(snapshot) = snapshot else {
        return;
    };
    let file = &folder.files[snapshot];
    let listed = versions(&file.text);
    let known: BTreeSet<&str> = forward(&reading.drafts)
        .map(|(_, up)| number(&up.version))
        .chain(folder.unread.iter().map(|version| number(version)))
        .collect();
    let is_gone = |version: &String| !known.contains(number(version));
    let is_baseline = listed.iter().any(is_gone) && !reading.drafts.is_empty();
    if !is_baseline {
        // One above the folder is nobody's concern here.
        if !file.path.starts_with("..") {
            let reason = "it is a dump of the schema, which the migrations make";
            reading.skip(snapshot, Cause::Other, reason);
        }
        return;
    }
    let reason = format!("the snapshot `{}` has it", file_name(&file.path));
    let (replaced, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut reading.drafts)
        .into_iter()
        .partition(|draft| listed.iter().any(|it| number(it) == number(&draft.version)));
    for draft in replaced {
        if !reading.skipped.iter().any(|(at, ..)| *at == draft.file) {
            reading.skip(draft.file, Cause::Replaced, reason.as_str());
        }
    }
    reading.drafts = std::iter::once(baseline(snapshot, file))
        .chain(kept)
        .collect();
}

/// A version as most tables of versions have it: without the zeros that a name begins with.
fn number(version: &str) -> &str {
    version.trim_start_matches('0')
}

/// Puts each down behind its up. Of several ups with one version, the one of the same name has it,
/// or else the first without a down.
fn interleave(ups: Vec<Draft>, downs: Vec<Draft>) -> Vec<(Draft, Option<usize>)> {
    let mut free: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, up) in forward(&ups) {
        free.entry(up.key.clone()).or_default().push(index);
    }
    let mut down_of: BTreeMap<usize, Draft> = BTreeMap::new();
    let mut orphans = Vec::new();
    for down in downs {
        let Some(candidates) = free.get_mut(&down.key).filter(|ups| !ups.is_empty()) else {
            orphans.push(down);
            continue;
        };
        let same_name = candidates
            .iter()
            .position(|index| ups[*index].name == down.name);
        down_of.insert(candidates.remove(same_name.unwrap_or(0)), down);
    }
    let mut result = Vec::new();
    for (index, up) in ups.into_iter().enumerate() {
        let at = result.len();
        match down_of.remove(&index) {
            Some(down) => {
                result.push((up, Some(at + 1)));
                result.push((down, Some(at)));
            }
            None => result.push((up, None)),
        }
    }
    result.extend(orphans.into_iter().map(|down| (down, None)));
    result
}

/// The ups that a down can belong to, with their indices.
fn forward(drafts: &[Draft]) -> impl Iterator<Item = (usize, &Draft)> {
    drafts
        .iter()
        .enumerate()
        .filter(|(_, draft)| draft.direction == Direction::Up)
}
