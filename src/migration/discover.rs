//! Finds the migrations of a repository, and reads them. With the configuration, the only part of
//! the core that reads the disk.

#![expect(clippy::disallowed_methods, reason = "discovery reads the disk")]

mod again;
mod candidates;
mod disk;
mod error;
mod file;
mod gather;
mod root;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::config::{Config, RootConfig};
use crate::git::Overlay;
use crate::migration::folder::{Asked, Folder};
use crate::migration::markers::Marker;
use crate::migration::names::{directory, file_name, is_sql, join};
use crate::migration::placeholders::Values;
use crate::migration::sections::has_word;
use crate::migration::{Convention, Root, conventions};
use crate::source::{ColumnUnit, FileId, Sources};

use candidates::{candidates, why_not, why_not_plain};
use disk::{Disk, Scope};
use gather::{Gathered, beneath, gather, shown};
use root::{Library, build};

pub use again::{again, is_read};
pub use error::DiscoverError;

/// What a run is about.
#[derive(Debug, Default)]
pub struct Discovery {
    /// By path. Each is a history of its own.
    pub roots: Vec<Root>,
    /// Where the command line named files: only they are reported on, though the whole history of
    /// their roots is replayed.
    pub report_on: Option<BTreeSet<FileId>>,
    /// Directories that look like migrations and were not taken, with the reason.
    pub passed_over: Vec<(String, String)>,
}

/// What to do about it where nothing was found.
const HINT: &str = "name the directory that has them, `sqlcheck lint path/to/migrations`, \
                    or list it under `roots` in sqlcheck.toml";

/// Finds migrations below paths; without any, the configuration's roots, or else whatever the
/// repository has. Reports are relative to `base`.
///
/// # Errors
///
/// If a path does not exist, or nothing is found.
pub fn discover(
    base: &Path,
    paths: &[PathBuf],
    config: &Config,
    sources: &mut Sources,
) -> Result<Discovery, DiscoverError> {
    discover_over(base, Overlay::new(), paths, config, sources)
}

/// [`discover`], with some files other than those of the disk.
///
/// # Errors
///
/// As [`discover`].
pub fn discover_over(
    base: &Path,
    overlay: Overlay,
    paths: &[PathBuf],
    config: &Config,
    sources: &mut Sources,
) -> Result<Discovery, DiscoverError> {
    check_frameworks(config)?;
    let mut finder = Finder::new(Disk::new(base, overlay), config, sources);
    if paths.is_empty() && config.roots.is_empty() {
        finder.search("", &|_| true);
    }
    if paths.is_empty() {
        finder.configured_roots()?;
    }
    let mut files = Vec::new();
    for path in paths {
        let shown = inside(finder.disk.relative(path));
        if finder.disk.is_directory(&shown) {
            finder.directory(&shown);
        } else if !finder.disk.exists(&shown) {
            return Err(DiscoverError::Missing(shown));
        } else if is_sql(&shown) {
            files.push(shown);
        } else {
            return Err(DiscoverError::NotSql(shown));
        }
    }
    let directories = finder.roots.iter().map(members).collect::<Vec<_>>();
    for file in &files {
        finder.file(file)?;
    }
    let report_on = (!files.is_empty()).then(|| {
        // What a runner makes of a file is a source of its own, with the same path.
        let all = finder.sources.iter();
        let named: BTreeSet<FileId> = all
            .filter(|(_, source)| files.contains(&source.path))
            .map(|(id, _)| id)
            .collect();
        let included = included(&finder.roots, &named);
        let asked = named.into_iter().chain(included);
        asked.chain(directories.into_iter().flatten()).collect()
    });
    finder.finish(paths, report_on)
}

/// What psql scripts among some files include: it is part of them.
fn included(roots: &[Root], files: &BTreeSet<FileId>) -> Vec<FileId> {
    let migrations = roots.iter().flat_map(|root| &root.migrations);
    let asked = migrations.filter(|migration| files.contains(&migration.file));
    let parts = asked.flat_map(|migration| &migration.parts);
    parts.map(|part| part.file).collect()
}

/// Every file of a root.
fn members(root: &Root) -> BTreeSet<FileId> {
    let parts = root
        .migrations
        .iter()
        .flat_map(|migration| &migration.parts);
    let files = root.migrations.iter().map(|migration| migration.file);
    let skipped = root.skipped.iter().map(|skipped| skipped.file);
    let broken = root
        .problems
        .iter()
        .map(|problem| problem.primary.place.file);
    files
        .chain(parts.map(|part| part.file))
        .chain(skipped)
        .chain(broken)
        .collect()
}

fn check_frameworks(config: &Config) -> Result<(), DiscoverError> {
    let of_roots = config
        .roots
        .iter()
        .filter_map(|root| root.framework.as_ref());
    for id in config.framework.iter().chain(of_roots) {
        if conventions::by_id(id).is_none() {
            let known: Vec<_> = conventions::ALL.iter().map(|known| known.id).collect();
            return Err(DiscoverError::UnknownFramework {
                id: id.clone(),
                known: known.join(", "),
            });
        }
    }
    Ok(())
}

/// The pattern of a root's down scripts.
fn down_of(config: &Config, path: &str) -> Option<String> {
    let own = root_config(config, path).and_then(|root| root.down.clone());
    own.or_else(|| config.down.clone())
}

fn root_config<'c>(config: &'c Config, path: &str) -> Option<&'c RootConfig> {
    let mut roots = config.roots.iter();
    roots.find(|root| join("", &root.path) == path)
}

/// The empty path is the base inside of discovery, and `.` outside of it.
fn inside(path: String) -> String {
    if path == "." { String::new() } else { path }
}

struct Finder<'a> {
    disk: Disk,
    config: &'a Config,
    sources: &'a mut Sources,
    ids: BTreeMap<String, FileId>,
    roots: Vec<Root>,
    /// The files of the roots, by path.
    claimed: BTreeSet<String>,
    passed_over: Vec<(String, String)>,
}

impl<'a> Finder<'a> {
    fn new(disk: Disk, config: &'a Config, sources: &'a mut Sources) -> Self {
        Self {
            disk,
            config,
            sources,
            ids: BTreeMap::new(),
            roots: Vec::new(),
            claimed: BTreeSet::new(),
            passed_over: Vec::new(),
        }
    }

    fn configured_roots(&mut self) -> Result<(), DiscoverError> {
        for root in &self.config.roots {
            let path = join("", &root.path);
            if !self.disk.is_directory(&path) {
                return Err(self.no_root(root));
            }
            self.directory(&path);
        }
        Ok(())
    }

    fn no_root(&self, root: &RootConfig) -> DiscoverError {
        let file = self.config.file.map(|file| self.sources.get(file));
        let place = file.map_or_else(String::new, |file| {
            let at = u32::try_from(root.span.start).unwrap_or(u32::MAX);
            let at = file.line_column(at, ColumnUnit::CodePoint);
            format!("{}:{}:{}", file.path, at.line, at.column)
        });
        let home = file.map_or("", |file| directory(&file.path));
        let from_base = root
            .path
            .strip_prefix(home)
            .map(|it| it.trim_start_matches('/'));
        let meant = from_base.filter(|it| !home.is_empty() && self.disk.is_directory(it));
        let why = match meant {
            _ if self.disk.exists(&root.path) => {
                "is a file; name the directory that it is in".to_owned()
            }
            Some(meant) => format!(
                "does not exist; it is seen from the directory of the configuration: write `{}{meant}`",
                "../".repeat(home.split('/').count())
            ),
            None => "does not exist".to_owned(),
        };
        DiscoverError::NoRoot {
            place,
            path: root.path.clone(),
            why,
        }
    }

    /// A directory that the user named: migrations, or a repository that has some, or just SQL.
    fn directory(&mut self, path: &str) {
        if self.is_claimed(path) || self.named(path) {
            return;
        }
        let before = self.roots.len();
        self.search(path, &|_| true);
        if self.roots.len() > before || self.disk.exists(&join(path, ".git")) {
            return;
        }
        let gathered = self.gather(path, Scope::Everything(32), Asked::Anything);
        self.take(&gathered);
    }

    fn is_claimed(&self, path: &str) -> bool {
        let shown = if path.is_empty() { "." } else { path };
        self.roots.iter().any(|root| root.path == shown)
    }

    /// Takes a directory as a root if it is one. What is ignored counts: the user named it.
    fn named(&mut self, path: &str) -> bool {
        let first = self.gather(path, Scope::Everything(2), Asked::Named);
        if self.choose(&first.folder).is_none() {
            return false;
        }
        let gathered = self.gather(path, Scope::Everything(32), Asked::Named);
        self.take(&gathered)
    }

    /// Takes the roots beneath a directory that have evidence for them, of those that are wanted.
    fn search(&mut self, within: &str, wanted: &dyn Fn(&str) -> bool) {
        let listing = self.disk.list(within, Scope::Repository);
        for path in candidates(&listing) {
            if wanted(&path) && !self.is_claimed(&path) {
                self.candidate(within, &path, &listing);
            }
        }
        if self.roots.is_empty() {
            self.search_texts(within, wanted, &listing);
        }
    }

    /// Scripts without a number in their name: only reading them tells, so this is done where
    /// nothing else was found.
    fn search_texts(&mut self, within: &str, wanted: &dyn Fn(&str) -> bool, listing: &[String]) {
        let scripts = listing.iter().filter(|path| is_sql(path));
        let directories: BTreeSet<String> = scripts
            .filter(|path| wanted(directory(path)))
            .filter(|path| self.speaks_for_itself(path))
            .map(|path| directory(path).to_owned())
            .collect();
        for path in directories {
            if !self.is_claimed(&path) {
                self.candidate(within, &path, listing);
            }
        }
    }

    /// Whether a script includes others, or has the marker of a runner that takes any name.
    fn speaks_for_itself(&mut self, script: &str) -> bool {
        let read = self.disk.read(script);
        read.is_ok_and(|read| {
            let has = |marker: Marker| read.words.may_have(marker) && marker.is_in(&read.text);
            has(Marker::Liquibase)
                || has(Marker::SqlMigrate)
                || read.words.may_include()
                || has_word(&read.text, "-- depends:")
        })
    }

    fn includes_others(&mut self, script: &str) -> bool {
        let read = self.disk.read(script);
        read.is_ok_and(|read| read.words.may_include())
    }

    fn candidate(&mut self, within: &str, path: &str, listing: &[String]) {
        let inside = beneath(listing, path);
        let mut direct = inside
            .iter()
            .filter(|file| is_sql(file) && directory(file) == path)
            .peekable();
        if direct.peek().is_some() && direct.all(|file| self.claimed.contains(file)) {
            return;
        }
        let local = path.strip_prefix(within).unwrap_or(path);
        if let Some(reason) = self.unwanted(path, local) {
            self.passed_over.push((path.to_owned(), reason));
            return;
        }
        let down = down_of(self.config, path);
        let gathered = gather(&mut self.disk, path, listing, Asked::Found, down.as_deref());
        if let Some(reason) = conventions::other_database(&gathered.folder) {
            self.passed_over.push((gathered.folder.path, reason));
            return;
        }
        let Some((convention, _)) = self.choose(&gathered.folder) else {
            return;
        };
        let by_names_only = ["plain", "psql"].contains(&convention.id);
        if let Some(reason) = why_not_plain(local).filter(|_| by_names_only) {
            self.passed_over.push((path.to_owned(), reason));
            return;
        }
        if !(by_names_only && self.master_above(path, listing)) {
            self.take(&gathered);
        }
    }

    /// Takes the parent directory instead if a psql script there includes files of this one.
    fn master_above(&mut self, path: &str, listing: &[String]) -> bool {
        if path.is_empty() {
            return false;
        }
        let parent = directory(path);
        let scripts = listing
            .iter()
            .filter(|file| directory(file) == parent && is_sql(file));
        if !scripts.into_iter().any(|file| self.includes_others(file)) {
            return false;
        }
        let gathered = gather(&mut self.disk, parent, listing, Asked::Found, None);
        let folder = &gathered.folder;
        let leads_here = folder.direct().any(|(_, file)| {
            conventions::psql_reaches(folder, file)
                .any(|index| directory(&shown(folder, &folder.files[index])) == path)
        });
        leads_here && !self.is_claimed(parent) && self.take(&gathered)
    }

    fn unwanted(&self, path: &str, local: &str) -> Option<String> {
        let matched = |pattern: &globset::GlobMatcher| {
            pattern.is_match(path) || pattern.is_match(join(path, "x.sql"))
        };
        if self.config.exclude.iter().any(matched) {
            return Some("the configuration excludes it".to_owned());
        }
        why_not(local).or_else(|| self.other_part_of_supabase(path))
    }

    /// Everything else below `supabase/` is seeds, tests, declarative schemas and snippets.
    fn other_part_of_supabase(&self, path: &str) -> Option<String> {
        let (before, rest) = match path.strip_prefix("supabase/") {
            Some(rest) => ("", rest),
            None => path.split_once("/supabase/")?,
        };
        let is_project = || {
            self.disk.is_file(&join(before, "supabase/config.toml"))
                || self.disk.is_directory(&join(before, "supabase/migrations"))
        };
        let is_other = rest != "migrations" && is_project();
        is_other.then(|| "the Supabase CLI only runs `supabase/migrations`".to_owned())
    }

    fn gather(&mut self, path: &str, scope: Scope, asked: Asked) -> Gathered {
        let listing = self.disk.list(path, scope);
        let down = down_of(self.config, path);
        gather(&mut self.disk, path, &listing, asked, down.as_deref())
    }

    /// The convention that the configuration gives a folder, or the one that its files show.
    fn choose(&self, folder: &Folder) -> Option<(&'static Convention, String)> {
        let own = root_config(self.config, &inside(folder.path.clone()));
        let framework = own
            .and_then(|root| root.framework.as_ref())
            .or(self.config.framework.as_ref());
        let Some(id) = framework else {
            return conventions::detect(folder);
        };
        let convention = conventions::by_id(id)?;
        let fits = !(convention.read)(folder).drafts.is_empty();
        let shown = folder.asked != Asked::Found || conventions::detect(folder).is_some();
        (fits && shown).then(|| {
            let reason = format!("the configuration has `framework = \"{id}\"`");
            (convention, reason)
        })
    }

    fn build(
        &mut self,
        gathered: &Gathered,
        convention: &'static Convention,
        reason: String,
    ) -> Option<Root> {
        let values = Values::of(convention, &gathered.folder, &self.config.placeholders);
        let mut library = Library {
            disk: &mut self.disk,
            sources: self.sources,
            ids: &mut self.ids,
            values: &values,
        };
        build(&mut library, gathered, convention, reason)
    }

    fn take(&mut self, gathered: &Gathered) -> bool {
        let Some((convention, reason)) = self.choose(&gathered.folder) else {
            return false;
        };
        let Some(root) = self.build(gathered, convention, reason) else {
            return false;
        };
        let paths = members(&root).into_iter();
        self.claimed
            .extend(paths.map(|file| self.sources.get(file).path.clone()));
        self.roots.push(root);
        true
    }

    fn finish(
        mut self,
        paths: &[PathBuf],
        report_on: Option<BTreeSet<FileId>>,
    ) -> Result<Discovery, DiscoverError> {
        self.passed_over.sort();
        self.passed_over.dedup();
        if self.roots.is_empty() {
            return Err(self.nothing_found(paths));
        }
        self.roots.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Discovery {
            roots: self.roots,
            report_on,
            passed_over: self.passed_over,
        })
    }

    /// What to call a path that was named. The base has its own name: nobody need be in it.
    fn called(&self, path: &Path) -> String {
        let shown = self.disk.relative(path);
        let own = self.disk.located("");
        match file_name(&own) {
            own if shown == "." && !own.is_empty() => own.to_owned(),
            _ => shown,
        }
    }

    fn nothing_found(&self, paths: &[PathBuf]) -> DiscoverError {
        let shown: Vec<_> = paths
            .iter()
            .map(|path| format!("`{}`", self.called(path)))
            .collect();
        let passed_over: Vec<_> = self
            .passed_over
            .iter()
            .take(5)
            .map(|(path, reason)| format!("\n`{path}` was passed over: {reason}"))
            .collect();
        DiscoverError::NothingFound {
            place: if shown.is_empty() {
                "this repository".to_owned()
            } else {
                shown.join(", ")
            },
            passed_over: passed_over.concat(),
            hint: HINT,
        }
    }
}
