//! Collects what a convention needs to see of a directory: its files, separate downs, and the
//! manifests above it.

use std::collections::BTreeSet;

use regex::Regex;

use crate::migration::conventions::{is_changelog, is_plan};
use crate::migration::folder::{Apart, Asked, File, Folder, Signal, Signals};
use crate::migration::markers::Marker;
use crate::migration::names::{
    directory, file_name, is_sql, join, leading_version, without_extension,
};
use crate::migration::snapshot::{NAMES, is_dump};

use super::candidates::{DOWN_DIRECTORIES, is_fixed_name};
use super::disk::{Disk, Scope};

/// A folder, and what of it could not be read.
pub(super) struct Gathered {
    pub(super) folder: Folder,
    /// By path, with the reason.
    pub(super) unreadable: Vec<(String, String)>,
    /// Whether a plan says what a directory such as `revert` is for.
    has_plan: bool,
}

/// Reads a directory out of a listing that has it, or parts of it. `down` is the configuration's
/// pattern of separate downs.
pub(super) fn gather(
    disk: &mut Disk,
    path: &str,
    listing: &[String],
    asked: Asked,
    down: Option<&str>,
) -> Gathered {
    let mut gathered = Gathered {
        folder: Folder {
            path: if path.is_empty() { "." } else { path }.to_owned(),
            files: Vec::new(),
            located: disk.located(path),
            unread: Vec::new(),
            above: above(disk, path),
            in_code_below: None,
            signals: signals(disk, path),
            asked,
        },
        unreadable: Vec::new(),
        has_plan: false,
    };
    let configured = down.map_or_else(Vec::new, |pattern| configured_downs(disk, path, pattern));
    let inside = beneath(listing, path);
    gathered.has_plan = inside
        .iter()
        .any(|file| directory(file) == path && is_plan(file_name(file)));
    gathered.folder.unread = in_code(path, &inside);
    gathered.folder.in_code_below = in_code_below(path, &inside);
    let near = |file: &str| is_near(strip(path, file));
    let (near, far): (Vec<_>, Vec<_>) = inside.iter().partition(|file| near(file));
    for file in near {
        gathered.add(disk, path, file, &configured);
    }
    if asked == Asked::Anything || gathered.goes_deeper() {
        for file in far {
            gathered.add(disk, path, file, &configured);
        }
    }
    let known: BTreeSet<String> = inside_known(&gathered.folder);
    for (file, apart) in beside(disk, path).into_iter().chain(configured) {
        if !known.contains(&file) {
            gathered.add_as(disk, &file, from_folder(path, &file), Some(apart));
        }
    }
    for name in NAMES {
        let above = join(directory(path), name);
        if !path.is_empty() && disk.is_file(&above) {
            gathered.add_snapshot(disk, &above, from_folder(path, &above));
        }
    }
    let by_path = |a: &File, b: &File| a.path.cmp(&b.path);
    gathered.folder.files.sort_by(by_path);
    gathered.folder.files.dedup_by(|a, b| a.path == b.path);
    gathered
}

/// The versions of the files right in a folder that are migrations in a language.
fn in_code(path: &str, inside: &[String]) -> Vec<String> {
    const LANGUAGES: [&str; 9] = ["cs", "go", "java", "js", "kt", "php", "py", "rb", "ts"];
    inside
        .iter()
        .filter(|file| directory(file) == path)
        .filter_map(|file| file_name(file).rsplit_once('.'))
        .filter(|(_, extension)| LANGUAGES.contains(extension))
        .filter_map(|(stem, _)| leading_version(stem))
        .map(|parsed| parsed.version.to_owned())
        .collect()
}

/// A numbered script in a language in one of the directories where frameworks keep migrations.
fn in_code_below(path: &str, inside: &[String]) -> Option<String> {
    let directories = ["migrate", "migrations"].map(|name| join(path, name));
    let script = inside.iter().find(|file| {
        let is_code = [".rb", ".exs"].iter().any(|it| file.ends_with(it));
        let is_numbered = leading_version(file_name(file)).is_some();
        is_code && is_numbered && directories.iter().any(|it| it == directory(file))
    })?;
    Some(strip(path, script).to_owned())
}

/// The scripts in a language right in the directory above, without their extensions.
fn above(disk: &Disk, path: &str) -> Vec<String> {
    // Only db-migrate keeps them there.
    if file_name(path) != "sqls" {
        return Vec::new();
    }
    let files = disk.list(directory(path), Scope::Everything(1));
    let scripts = files
        .iter()
        .filter_map(|file| file_name(file).rsplit_once('.'));
    scripts
        .filter(|(_, extension)| ["cjs", "js", "mjs", "ts"].contains(extension))
        .map(|(stem, _)| stem.to_owned())
        .collect()
}

/// The path of a folder's file in reports.
pub(super) fn shown(folder: &Folder, file: &File) -> String {
    join(&folder.path, &file.path)
}

fn inside_known(folder: &Folder) -> BTreeSet<String> {
    folder
        .files
        .iter()
        .map(|file| shown(folder, file))
        .collect()
}

impl Gathered {
    fn add(&mut self, disk: &mut Disk, folder: &str, path: &str, configured: &[(String, Apart)]) {
        let inside = strip(folder, path);
        let apart = configured
            .iter()
            .find(|(down, _)| down == path)
            .map(|(_, apart)| apart.clone())
            .or_else(|| in_down_directory(inside).filter(|_| !self.has_plan));
        self.add_as(disk, path, inside.to_owned(), apart);
    }

    fn add_as(&mut self, disk: &mut Disk, path: &str, inside: String, apart: Option<Apart>) {
        if !is_sql(path) && !is_tools(path) && !is_changelog(&disk.located(path)) {
            return;
        }
        match disk.read(path) {
            Ok(read) => self.folder.files.push(File {
                snapshot: NAMES.contains(&file_name(path)) && is_dump(&read.text),
                path: inside,
                text: read.text,
                words: read.words,
                apart,
            }),
            Err(reason) => {
                let version =
                    leading_version(file_name(path)).map(|parsed| parsed.version.to_owned());
                self.folder.unread.extend(version);
                self.unreadable.push((path.to_owned(), reason));
            }
        }
    }

    /// A file above the folder counts only if it is a snapshot.
    fn add_snapshot(&mut self, disk: &mut Disk, path: &str, inside: String) {
        let before = self.folder.files.len();
        self.add_as(disk, path, inside, None);
        let added = self.folder.files.get(before);
        if added.is_some_and(|file| !file.snapshot) {
            self.folder.files.truncate(before);
        }
    }

    /// Whether the files read so far belong to a convention that goes into directories.
    fn goes_deeper(&self) -> bool {
        let lists_others = |file: &File| {
            is_plan(&file.path)
                || file.path.ends_with("/migration.ini")
                || is_changelog(&join(&self.folder.located, &file.path))
                    && file.text.contains("databaseChangeLog")
        };
        self.folder.files.iter().any(lists_others)
            || self.folder.direct().any(|(_, file)| {
                let is_flyway =
                    file.path.starts_with(['V', 'U', 'B', 'R']) && file.path.contains("__");
                is_flyway || file.words.may_include() || file.has(Marker::Liquibase)
            })
    }
}

/// Files of a directory or of one in it that has a script of a fixed name or downs.
fn is_near(inside: &str) -> bool {
    match inside.split_once('/') {
        None => true,
        Some((first, rest)) => {
            let known = is_fixed_name(rest) || is_tools(rest);
            let is_kind =
                DOWN_DIRECTORIES.contains(&first) || ["committed", "current"].contains(&first);
            !rest.contains('/') && (known || is_kind)
        }
    }
}

/// The tools' own files that say how the SQL beside them is run.
pub(super) fn is_tools(path: &str) -> bool {
    let name = file_name(path);
    [
        "_journal.json",
        "atlas.sum",
        "metadata.toml",
        "migration.ini",
        "migration_lock.toml",
        "snapshot.json",
    ]
    .contains(&name)
        || is_plan(name)
        || name.ends_with(".sql.conf")
}

fn strip<'a>(folder: &str, path: &'a str) -> &'a str {
    path.strip_prefix(folder)
        .map_or(path, |rest| rest.trim_start_matches('/'))
}

/// The part of a sorted listing that lies in a directory.
pub(super) fn beneath(listing: &[String], folder: &str) -> Vec<String> {
    if folder.is_empty() {
        return listing.to_vec();
    }
    let prefix = format!("{folder}/");
    let start = listing.partition_point(|path| path.as_str() < prefix.as_str());
    listing[start..]
        .iter()
        .take_while(|path| path.starts_with(&prefix))
        .cloned()
        .collect()
}

fn in_down_directory(inside: &str) -> Option<Apart> {
    let (first, rest) = inside.split_once('/')?;
    let is_down = DOWN_DIRECTORIES.contains(&first) && !rest.contains('/') && is_sql(rest);
    is_down.then(|| apart(without_extension(rest), false))
}

fn apart(stem: &str, configured: bool) -> Apart {
    let stem = ["_rollback", ".rollback", "_down", ".down"]
        .iter()
        .find_map(|suffix| stem.strip_suffix(suffix))
        .unwrap_or(stem);
    let parsed = leading_version(stem);
    Apart {
        version: parsed
            .as_ref()
            .map_or("", |parsed| parsed.version)
            .to_owned(),
        name: parsed.map_or(stem, |parsed| parsed.name).to_owned(),
        configured,
    }
}

/// Downs in a directory next to the folder: `supabase/rollback` beside `supabase/migrations`.
fn beside(disk: &Disk, folder: &str) -> Vec<(String, Apart)> {
    if folder.is_empty() {
        return Vec::new();
    }
    DOWN_DIRECTORIES
        .iter()
        .map(|name| join(directory(folder), name))
        .filter(|path| path != folder && disk.is_directory(path))
        .flat_map(|path| disk.list(&path, Scope::Everything(1)))
        .filter(|path| is_sql(path))
        .map(|path| {
            let apart = apart(without_extension(file_name(&path)), false);
            (path, apart)
        })
        .collect()
}

/// A path as seen from a folder: `../b/x.sql` for `a/b/x.sql` from `a/c`.
fn from_folder(folder: &str, path: &str) -> String {
    let folder: Vec<_> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let parts: Vec<_> = path.split('/').collect();
    let common = folder
        .iter()
        .zip(&parts)
        .take_while(|(a, b)| a == b)
        .count();
    let up = std::iter::repeat_n("..", folder.len() - common);
    up.chain(parts[common..].iter().copied())
        .collect::<Vec<_>>()
        .join("/")
}

/// The files that the configuration's pattern leads to, relative to the base or else to the folder.
fn configured_downs(disk: &Disk, folder: &str, pattern: &str) -> Vec<(String, Apart)> {
    let from_base = join("", pattern);
    let from_folder = join(folder, pattern);
    let pattern = if disk.is_directory(fixed_directory(&from_base)) {
        from_base
    } else {
        from_folder
    };
    let Some(regex) = template(&pattern) else {
        return Vec::new();
    };
    disk.list(fixed_directory(&pattern), Scope::Everything(8))
        .into_iter()
        .filter_map(|path| {
            let found = regex.captures(&path)?;
            let group = |name| found.name(name).map(|group| group.as_str().to_owned());
            let down = match group("stem") {
                Some(stem) => apart(&stem, true),
                None => Apart {
                    version: group("version").unwrap_or_default(),
                    name: group("name").unwrap_or_default(),
                    configured: true,
                },
            };
            Some((path, down))
        })
        .collect()
}

/// The directory before a pattern's first placeholder.
fn fixed_directory(pattern: &str) -> &str {
    directory(pattern.split('{').next().unwrap_or_default())
}

/// `{version}`, `{name}` and `{stem}` of a pattern as groups.
fn template(pattern: &str) -> Option<Regex> {
    let escaped = regex::escape(pattern)
        .replacen(r"\{version\}", "(?P<version>[0-9][0-9A-Za-z.-]*)", 1)
        .replacen(r"\{name\}", "(?P<name>[^/]+)", 1)
        .replacen(r"\{stem\}", "(?P<stem>[^/]+)", 1);
    Regex::new(&format!("^{escaped}$")).ok()
}

/// How far up to look where neither a repository nor the base says where the project begins.
const LEVELS: usize = 5;

/// How far up to look at least, for a base that is a migration directory itself.
const LEVELS_ABOVE_BASE: usize = 2;

fn signals(disk: &mut Disk, folder: &str) -> Signals {
    let mut signals = Signals::default();
    for (distance, directory) in ancestors(disk, folder).into_iter().enumerate() {
        for name in disk.manifests(&directory) {
            let path = join(&directory, name);
            let text = disk
                .read(&path)
                .map_or_else(|_| "".into(), |read| read.text);
            signals.files.push(Signal {
                path,
                distance,
                text,
            });
        }
    }
    signals
}

/// A directory and those above it, up to the repository's root; without one, up to the base.
fn ancestors(disk: &Disk, folder: &str) -> Vec<String> {
    let mut all = vec![folder.to_owned()];
    let mut path = disk.absolute(folder);
    let mut repository = disk.exists(&join(folder, ".git")).then_some(0);
    while repository.is_none() && path.pop() {
        let shown = disk.relative(&path);
        let shown = if shown == "." { String::new() } else { shown };
        if disk.exists(&join(&shown, ".git")) {
            repository = Some(all.len());
        }
        all.push(shown);
    }
    let base = all.iter().position(String::is_empty);
    let last = repository.or(base.map(|base| base.max(LEVELS_ABOVE_BASE)));
    let last = last.unwrap_or(LEVELS);
    all.truncate(last + 1);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_downs() {
        let regex = template("supabase/rollback/{version}_rollback.sql").expect("a pattern");
        let found = regex
            .captures("supabase/rollback/20240101120000_rollback.sql")
            .expect("matches");
        assert_eq!(&found["version"], "20240101120000");
        assert!(!regex.is_match("supabase/rollback/README_rollback.sql"));
        assert_eq!(fixed_directory("a/b/{version}.sql"), "a/b");
        assert_eq!(fixed_directory("{version}.sql"), "");
    }

    #[test]
    fn paths_from_a_folder() {
        assert_eq!(from_folder("a/c", "a/b/x.sql"), "../b/x.sql");
        assert_eq!(from_folder("a/c", "a/c/d/x.sql"), "d/x.sql");
        assert_eq!(from_folder("", "d/x.sql"), "d/x.sql");
        assert_eq!(join("a/c", &from_folder("a/c", "d/x.sql")), "d/x.sql");
    }
}
