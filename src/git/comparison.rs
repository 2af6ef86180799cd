//! What is different from a base, as the rest of a run needs it: as data.

use std::collections::BTreeSet;

use super::{Change, GitError, Overlay, Repository, Revision, Status, Target};

/// What a run is compared with, and what differs.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// What changes are merged into, as it was named: `origin/main`. `None` for what is staged,
    /// which is compared with the last commit of any branch.
    pub base: Option<String>,
    /// What the run has otherwise than the last commit that it has in common with the base.
    pub changes: Vec<Change>,
    /// The changed files as they were.
    pub before: Overlay,
    /// Files that came to the base since, and that the run does not have.
    pub since: Overlay,
    /// The files of the disk that are not as they are staged, where that is what is asked for.
    pub staged: Overlay,
    /// Nothing in common is known, so that the base itself is compared: what it has besides may be
    /// newer, or deleted.
    pub is_direct: bool,
    /// When it was all made, in seconds since 1970: the last commit, or now if there is more.
    pub time: Option<i64>,
}

/// What to compare with what.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// A revision; otherwise the last commit.
    pub base: Option<&'a str>,
    /// What is staged, instead of what is on the disk.
    pub staged: bool,
    /// Seconds since 1970.
    pub now: i64,
    /// Whether anybody reads the content of a file.
    pub is_read: fn(&str) -> bool,
}

impl Comparison {
    /// Asks Git.
    ///
    /// # Errors
    ///
    /// If there is no such revision, or Git fails.
    pub fn new(repository: &Repository, wanted: &Wanted<'_>) -> Result<Self, GitError> {
        let head = repository.head()?;
        let tip = match wanted.base {
            Some(base) => repository.resolve(base)?,
            None => head.clone(),
        };
        let common = match wanted.base {
            Some(_) => repository.merge_base(&head, &tip)?,
            None => Some(head.clone()),
        };
        let target = if wanted.staged {
            Target::Index
        } else {
            Target::WorkTree
        };
        let is_direct = common.is_none();
        let common = common.unwrap_or_else(|| tip.clone());
        let changes = repository.changes(&common, target)?;
        Ok(Self {
            base: wanted.base.map(str::to_owned),
            before: before(repository, &changes, wanted)?,
            since: since(repository, &common, &tip, &changes, wanted)?,
            staged: if wanted.staged {
                staged(repository, wanted)?
            } else {
                Overlay::new()
            },
            time: time(repository, &head, target, wanted)?,
            changes,
            is_direct,
        })
    }

    /// The files that are new or different. One that only moved to another directory is neither.
    #[must_use]
    pub fn changed_paths(&self) -> BTreeSet<&str> {
        let name = |path: &str| path.rsplit('/').next().map(str::to_owned);
        let is_changed = |change: &&Change| match &change.status {
            Status::Renamed { from, identical } => !identical || name(from) != name(&change.path),
            Status::Added | Status::Modified | Status::Deleted => true,
        };
        let changed = self.changes.iter().filter(is_changed);
        changed
            .flat_map(|change| change.old_path().into_iter().chain([change.path.as_str()]))
            .collect()
    }
}

fn before(
    repository: &Repository,
    changes: &[Change],
    wanted: &Wanted<'_>,
) -> Result<Overlay, GitError> {
    let mut overlay: Overlay = changes
        .iter()
        .filter(|change| change.old_path() != Some(&change.path))
        .map(|change| (change.path.clone(), None))
        .collect();
    let old = changes
        .iter()
        .filter_map(|change| Some((change.old_path()?, change.old.as_ref()?)));
    overlay.extend(read(repository, old, wanted)?);
    Ok(overlay)
}

fn since(
    repository: &Repository,
    common: &Revision,
    tip: &Revision,
    changes: &[Change],
    wanted: &Wanted<'_>,
) -> Result<Overlay, GitError> {
    if common == tip {
        return Ok(Overlay::new());
    }
    let here: BTreeSet<&str> = changes.iter().map(|it| it.path.as_str()).collect();
    let newer = repository.changes(common, Target::Revision(tip))?;
    let added = newer
        .iter()
        .filter(|change| change.old_path() != Some(&change.path))
        .filter(|change| !here.contains(change.path.as_str()))
        .filter_map(|change| Some((change.path.as_str(), change.new.as_ref()?)));
    read(repository, added, wanted)
}

fn staged(repository: &Repository, wanted: &Wanted<'_>) -> Result<Overlay, GitError> {
    let unstaged = repository.unstaged()?;
    let mut overlay: Overlay = unstaged
        .iter()
        .filter(|change| change.status == Status::Added)
        .map(|change| (change.path.clone(), None))
        .collect();
    let different = unstaged
        .iter()
        .filter_map(|change| Some((change.old_path()?, change.old.as_ref()?)));
    overlay.extend(read(repository, different, wanted)?);
    Ok(overlay)
}

/// The contents of files; nobody reads those of other files, which are empty.
fn read<'c>(
    repository: &Repository,
    files: impl Iterator<Item = (&'c str, &'c super::ObjectId)> + Clone,
    wanted: &Wanted<'_>,
) -> Result<Overlay, GitError> {
    let needed = files.clone().filter(|(path, _)| (wanted.is_read)(path));
    let contents = repository.contents(needed.map(|(_, id)| id))?;
    let content = |(path, id): (&str, _)| {
        let content = contents.get(id).cloned();
        (path.to_owned(), Some(content.unwrap_or_default()))
    };
    Ok(files.map(content).collect())
}

fn time(
    repository: &Repository,
    head: &Revision,
    target: Target<'_>,
    wanted: &Wanted<'_>,
) -> Result<Option<i64>, GitError> {
    let mut changes = repository.changes(head, target)?.into_iter();
    if changes.any(|change| (wanted.is_read)(&change.path)) {
        return Ok(Some(wanted.now));
    }
    repository.time(head)
}
