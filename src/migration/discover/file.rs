//! The root of a file that the command line names.

use super::candidates::{DOWN_DIRECTORIES, has_master_name, is_inside_unit};
use super::disk::Scope;
use super::gather::{Gathered, gather};
use super::{DiscoverError, Finder, members};
use crate::migration::folder::Asked;
use crate::migration::names::{directory, file_name, is_sql, join};
use crate::migration::{Convention, Root, conventions};

impl Finder<'_> {
    /// A file that the user named: finds the root that has it.
    pub(super) fn file(&mut self, file: &str) -> Result<(), DiscoverError> {
        let roots = self.roots.len();
        let found = self.claimed.contains(file)
            || self.in_configured_root(file)
            || self.in_root_around(file)
            || self.in_repository(file);
        if found {
            return Ok(());
        }
        self.roots.truncate(roots);
        let gathered = gather(
            &mut self.disk,
            directory(file),
            &[file.to_owned()],
            Asked::Anything,
            None,
        );
        if !self.take_as(&gathered, conventions::PLAIN, "a file that was asked for") {
            return Err(DiscoverError::Missing(file.to_owned()));
        }
        Ok(())
    }

    fn take_as(&mut self, gathered: &Gathered, convention: &'static Convention, why: &str) -> bool {
        let root = self.build(gathered, convention, why.to_owned());
        let found = root.is_some();
        self.roots.extend(root.map(|root| Root {
            alone: true,
            ..root
        }));
        found
    }

    fn in_configured_root(&mut self, file: &str) -> bool {
        for root in &self.config.roots {
            let path = join("", &root.path);
            let around = path.is_empty() || file.starts_with(&format!("{path}/"));
            if (around || root.down.is_some()) && self.disk.is_directory(&path) {
                self.keep_if_claimed(file, |finder| finder.directory(&path));
            }
        }
        self.claimed.contains(file)
    }

    /// Tries the directories around a file, the outer ones where the convention has files in
    /// directories.
    fn in_root_around(&mut self, file: &str) -> bool {
        let own = directory(file);
        if DOWN_DIRECTORIES.contains(&file_name(own)) {
            // What it undoes stands above it or beside it; by itself it is no history.
            let above = directory(own).to_owned();
            return self.keep_if_claimed(file, |finder| {
                finder.named(&above);
            });
        }
        // Tests and snapshots are no history, whatever their names look like.
        if self.other_part_of_supabase(own).is_some() {
            return false;
        }
        let mut around = vec![own.to_owned()];
        if is_inside_unit(file) && !own.is_empty() {
            around.insert(0, directory(own).to_owned());
        }
        for path in self.masters_around(own).into_iter().chain(around) {
            let known = self.is_claimed(&path);
            if !known
                && self.keep_if_claimed(file, |finder| {
                    finder.named(&path);
                })
            {
                return true;
            }
        }
        false
    }

    /// The directories above whose files reach into this one: Flyway's, those of psql masters, or
    /// of a plan or a changelog.
    fn masters_around(&mut self, path: &str) -> Vec<String> {
        let mut masters = Vec::new();
        let mut at = path;
        for _ in 0..3 {
            if at.is_empty() || at.ends_with("..") {
                break;
            }
            at = directory(at);
            let direct = self.disk.list(at, Scope::Everything(1));
            let has_master = direct.iter().any(|file| has_master_name(file));
            let reaches = has_master
                || direct.iter().filter(|file| is_sql(file)).any(|file| {
                    let is_flyway = file_name(file).starts_with('V') && file.contains("__");
                    is_flyway || self.includes_others(file)
                });
            if reaches {
                masters.insert(0, at.to_owned());
            }
        }
        masters
    }

    /// The roots that a search finds and that may have a file: around it, or beside its directory.
    fn in_repository(&mut self, file: &str) -> bool {
        if file.starts_with("..") {
            return false;
        }
        let is_down_elsewhere = self.config.down.is_some();
        let near = directory(directory(file)).to_owned();
        let wanted = |candidate: &str| is_down_elsewhere || directory(candidate) == near;
        self.keep_if_claimed(file, |finder| finder.search("", &wanted))
    }

    /// Runs a step, and forgets what it found if the file is not in it.
    fn keep_if_claimed(&mut self, file: &str, step: impl FnOnce(&mut Self)) -> bool {
        let before = self.roots.len();
        step(self);
        let found: Vec<Root> = self.roots.drain(before..).collect();
        let has_file = |root: &Root| {
            let mut files = members(root).into_iter();
            files.any(|id| self.sources.get(id).path == file)
        };
        let kept: Vec<Root> = found.into_iter().filter(has_file).collect();
        let is_found = !kept.is_empty() || self.roots.iter().any(has_file);
        self.roots.extend(kept);
        self.claimed = self
            .roots
            .iter()
            .flat_map(members)
            .map(|id| self.sources.get(id).path.clone())
            .collect();
        is_found
    }
}
