//! The disk below one base directory, by paths with `/` relative to it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use ignore::{DirEntry, WalkBuilder};

use crate::git::Overlay;
use crate::migration::markers::Words;
use crate::migration::names::join;

/// Directories with other people's files, or built ones.
const FOREIGN: [&str; 4] = ["node_modules", "target", "vendor", ".git"];

/// The files by which a project says how its SQL is run.
pub(super) const MANIFESTS: [&str; 21] = [
    ".gmrc",
    ".gmrc.cjs",
    ".gmrc.js",
    ".sqlx",
    "Cargo.toml",
    "config.toml",
    "config.yaml",
    "database.json",
    "diesel.toml",
    "flyway.conf",
    "flyway.toml",
    "flyway.user.toml",
    "go.mod",
    "nomad.ini",
    "package.json",
    "prisma.config.ts",
    "refinery.toml",
    "sqitch.conf",
    "sqlx.toml",
    "tern.conf",
    "yoyo.ini",
];

pub(super) struct Disk {
    base: PathBuf,
    /// What is there instead of the disk's own files.
    overlay: Overlay,
    texts: BTreeMap<String, Result<Text, String>>,
    /// The manifests of each directory that was asked for them: every root asks all those above it.
    manifests: BTreeMap<String, Vec<&'static str>>,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) text: Arc<str>,
    /// What it may have of the lines of runners.
    pub(super) words: Words,
    /// Whether it is the file's bytes as they are.
    pub(super) exact: bool,
    /// What is wrong with the encoding, and where in the text.
    pub(super) flaw: Option<(usize, String)>,
}

/// Which files a listing has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Those of a repository: neither ignored ones nor those of dependencies.
    Repository,
    /// All but hidden ones, as deep as this.
    Everything(usize),
}

impl Disk {
    pub(super) fn new(base: &Path, overlay: Overlay) -> Self {
        Self {
            base: lexical(base),
            overlay,
            texts: BTreeMap::new(),
            manifests: BTreeMap::new(),
        }
    }

    /// A path as reports show it; `.` for the base.
    pub(super) fn relative(&self, path: &Path) -> String {
        let path = lexical(path);
        let base: Vec<_> = self.base.components().collect();
        let parts: Vec<_> = path.components().collect();
        let common = base.iter().zip(&parts).take_while(|(a, b)| a == b).count();
        let up = std::iter::repeat_n("..".to_owned(), base.len() - common);
        let down = parts[common..]
            .iter()
            .map(|part| part.as_os_str().to_string_lossy().into_owned());
        let shown: Vec<String> = up.chain(down).collect();
        if shown.is_empty() {
            ".".to_owned()
        } else {
            shown.join("/")
        }
    }

    pub(super) fn absolute(&self, path: &str) -> PathBuf {
        self.base.join(path)
    }

    /// A path from the file system's root, to be matched and never to be shown.
    pub(super) fn located(&self, path: &str) -> String {
        slashes(&lexical(&self.absolute(path)))
    }

    pub(super) fn is_file(&self, path: &str) -> bool {
        match self.overlay.get(path) {
            Some(content) => content.is_some(),
            None => self.absolute(path).is_file(),
        }
    }

    pub(super) fn is_directory(&self, path: &str) -> bool {
        self.absolute(path).is_dir() || self.laid_over(path).next().is_some()
    }

    pub(super) fn exists(&self, path: &str) -> bool {
        match self.overlay.get(path) {
            Some(content) => content.is_some(),
            None => self.absolute(path).exists() || self.laid_over(path).next().is_some(),
        }
    }

    /// Which of [`MANIFESTS`] a directory has.
    pub(super) fn manifests(&mut self, directory: &str) -> Vec<&'static str> {
        if let Some(known) = self.manifests.get(directory) {
            return known.clone();
        }
        let names = MANIFESTS.into_iter();
        let there = names.filter(|name| self.exists(&join(directory, name)));
        let there: Vec<&'static str> = there.collect();
        self.manifests.insert(directory.to_owned(), there.clone());
        there
    }

    /// The files of the overlay beneath a directory.
    fn laid_over<'d>(&'d self, directory: &'d str) -> impl Iterator<Item = &'d str> {
        let there = self.overlay.iter().filter(|(_, content)| content.is_some());
        there
            .map(|(path, _)| path.as_str())
            .filter(move |path| inside(directory, path).is_some())
    }

    /// The files beneath a directory, sorted; links that lead nowhere are among them, so that whoever
    /// reads one says so.
    pub(super) fn list(&self, directory: &str, scope: Scope) -> Vec<String> {
        let root = self.absolute(directory);
        let mut walk = WalkBuilder::new(&root);
        let repository = scope == Scope::Repository;
        walk.standard_filters(repository)
            .hidden(true)
            .require_git(false)
            // A run must not depend on the settings of whoever starts it.
            .git_global(false)
            .git_exclude(false)
            .follow_links(!repository)
            .filter_entry(move |entry| {
                let name = entry.file_name().to_string_lossy();
                entry.depth() == 0
                    || !entry.file_type().is_some_and(|kind| kind.is_dir())
                    || !FOREIGN.contains(&&*name) && (repository || name != "dist")
            });
        if let Scope::Everything(depth) = scope {
            walk.max_depth(Some(depth));
        }
        let mut files: Vec<String> = walk
            .build()
            .filter_map(|found| match found {
                Ok(entry) => (entry.depth() > 0 && is_file(&entry)).then(|| entry.into_path()),
                // A directory that cannot be read is none of ours, such as a server's own.
                Err(error) => broken_link(error),
            })
            .filter_map(|path| {
                let inside = path.strip_prefix(&root).ok()?;
                Some(join(directory, &slashes(inside)))
            })
            .filter(|path| !self.overlay.contains_key(path))
            .collect();
        let wanted = |path: &&str| inside(directory, path).is_some_and(|it| scope.has(it));
        files.extend(self.laid_over(directory).filter(wanted).map(str::to_owned));
        files.sort();
        files
    }

    /// A file's text, or why there is none.
    pub(super) fn read(&mut self, path: &str) -> Result<Text, String> {
        if let Some(known) = self.texts.get(path) {
            return known.clone();
        }
        let read = match self.overlay.get(path) {
            Some(Some(content)) => decode(content.to_vec()),
            Some(None) => Err("it does not exist".to_owned()),
            None => read(&self.absolute(path)),
        };
        self.texts.insert(path.to_owned(), read.clone());
        read
    }
}

impl Scope {
    /// Whether a walk with this scope would come by a file, by its path from where it begins.
    fn has(self, path: &str) -> bool {
        let depth = path.split('/').count();
        let is_hidden = path.split('/').any(|part| part.starts_with('.'));
        let mut directories = path.split('/').take(depth - 1);
        let is_foreign = directories.any(|part| FOREIGN.contains(&part));
        match self {
            Self::Repository => !is_hidden && !is_foreign,
            Self::Everything(most) => !is_hidden && !is_foreign && depth <= most,
        }
    }
}

/// Whether an entry is a file, or a link to one or to nothing: only for a link the disk is asked again.
fn is_file(entry: &DirEntry) -> bool {
    let kind = entry.file_type();
    kind.is_some_and(|it| {
        it.is_file() || it.is_symlink() && (entry.path().is_file() || !entry.path().exists())
    })
}

/// The link that a walk which follows links could not follow.
fn broken_link(error: ignore::Error) -> Option<PathBuf> {
    match error {
        ignore::Error::WithDepth { err, .. } => broken_link(*err),
        ignore::Error::WithPath { path, .. } => {
            // Errors come past the filters: locks of editors are hidden links to nothing.
            let name = path.file_name()?.to_string_lossy();
            let leads_nowhere = path.is_symlink() && !path.exists();
            (leads_nowhere && !name.starts_with('.')).then_some(path)
        }
        _ => None,
    }
}

/// The rest of a path that is beneath a directory.
fn inside<'p>(directory: &str, path: &'p str) -> Option<&'p str> {
    match directory {
        "" => Some(path),
        _ => path.strip_prefix(directory)?.strip_prefix('/'),
    }
}

fn slashes(path: &Path) -> String {
    let parts: Vec<_> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

/// A path from the file system's root, without `.` and `..`, and without looking at links.
fn lexical(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut result = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                result.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => result.push(part),
        }
    }
    result
}

fn read(path: &Path) -> Result<Text, String> {
    let size = fs::metadata(path)
        .map_err(|error| because_of_link(path).unwrap_or_else(|| because(&error)))?
        .len();
    if u32::try_from(size).is_err() {
        return Err("it is larger than 4 GiB".to_owned());
    }
    let text = decode(fs::read(path).map_err(|error| because(&error))?)?;
    if u32::try_from(text.text.len()).is_err() {
        return Err("it is larger than 4 GiB".to_owned());
    }
    Ok(text)
}

/// Why a link that leads nowhere cannot be read.
fn because_of_link(path: &Path) -> Option<String> {
    let target = fs::read_link(path).ok()?;
    let leads_nowhere = !path.exists();
    leads_nowhere.then(|| format!("it links to `{}`, which does not exist", target.display()))
}

/// The operating system's words differ between systems; the common cases have ours.
fn because(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotFound => "it does not exist".to_owned(),
        _ => error.to_string(),
    }
}

/// UTF-8, or UTF-16 by its byte order mark.
///
/// A text with a few bytes that are not UTF-8 is still analysed, with U+FFFD in their place: nearly
/// always they stand in a comment or a literal, and without this file every later one would seem
/// to be wrong.
fn decode(bytes: Vec<u8>) -> Result<Text, String> {
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return decode_wide(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return decode_wide(rest, u16::from_be_bytes);
    }
    // Looks at many bytes at once, as a search for the position does not.
    if bytes.contains(&0)
        && let Some(at) = bytes.iter().position(|byte| *byte == 0)
    {
        return Err(format!("it is not text: byte {at} is zero"));
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(exact(text)),
        Err(error) => error.into_bytes(),
    };
    let invalid: usize = bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    let at = bytes
        .utf8_chunks()
        .next()
        .map_or(0, |chunk| chunk.valid().len());
    let byte = bytes.get(at).copied().unwrap_or_default();
    if invalid * 10 > bytes.len() {
        return Err(format!(
            "it is not text: byte {at} (0x{byte:02x}) is not UTF-8"
        ));
    }
    Ok(Text {
        exact: false,
        flaw: Some((at, format!("byte {at} (0x{byte:02x}) is not UTF-8"))),
        ..exact(String::from_utf8_lossy(&bytes).into_owned())
    })
}

fn exact(text: String) -> Text {
    Text {
        words: Words::of(&text),
        text: text.into(),
        exact: true,
        flaw: None,
    }
}

fn decode_wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Text, String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err("it has half a UTF-16 unit at its end".to_owned());
    }
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    match String::from_utf16(&units) {
        Ok(text) => Ok(Text {
            exact: false,
            ..exact(text)
        }),
        Err(_) => Err("it is not valid UTF-16".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        let bom = decode(b"\xef\xbb\xbfselect 1;\r\n".to_vec()).expect("UTF-8");
        assert_eq!(&*bom.text, "\u{feff}select 1;\r\n");
        assert!(bom.exact);
        let wide = decode(b"\xff\xfes\0\xe4\0".to_vec()).expect("UTF-16");
        assert_eq!((&*wide.text, wide.exact), ("sä", false));
        let big = decode(b"\xfe\xff\0s".to_vec()).expect("UTF-16");
        assert_eq!(&*big.text, "s");
        let latin = decode(b"-- caf\xe9, and more text\n".to_vec()).expect("analysed");
        assert_eq!(&*latin.text, "-- caf\u{fffd}, and more text\n");
        assert_eq!(
            latin.flaw,
            Some((6, "byte 6 (0xe9) is not UTF-8".to_owned()))
        );
        assert!(decode(b"\x1f\x8b\x08\0".to_vec()).is_err());
        assert!(decode(b"\xff\xfe\0".to_vec()).is_err());
        assert!(decode(b"\xff\xfe\0\xd8".to_vec()).is_err());
    }

    #[test]
    fn paths_are_shown_relative_to_the_base() {
        let disk = Disk::new(Path::new("/a/b"), Overlay::new());
        assert_eq!(disk.relative(Path::new("/a/b/c/./d.sql")), "c/d.sql");
        assert_eq!(disk.relative(Path::new("/a/b")), ".");
        assert_eq!(disk.relative(Path::new("/a/b/../x")), "../x");
    }
}
