//! Which directory paths are relative to, which paths are meant, and which configuration applies.

#![expect(
    clippy::disallowed_methods,
    reason = "resolving the command line's paths looks at the disk"
)]

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use super::ProjectArguments;
use super::files::Files;
use super::output::Failure;
use crate::config::{self, Config, Vocabulary};
use crate::lint::{self, LintResult, Selection};
use crate::migration::conventions;
use crate::rules::{self, CATEGORIES};
use crate::source::{SourceFile, Sources};

/// What a command runs on.
pub(super) struct Project {
    /// All paths of the run are relative to it: the repository's root; without a repository the
    /// configuration's directory, and without that the working directory.
    pub(super) base: PathBuf,
    /// Absolute, and inside `base`; empty means the roots that the configuration names, or all that
    /// are found.
    pub(super) paths: Vec<PathBuf>,
    pub(super) config: Config,
    /// Has the configuration file.
    pub(super) sources: Sources,
    /// The working directory relative to `base`, with a slash at its end; empty for `base` itself
    /// and where it is elsewhere.
    pub(super) directory: String,
    /// Where its other files come from.
    pub(super) files: Files,
}

/// Where a project is, before anything of it is read.
pub(super) struct Site {
    current: PathBuf,
    /// Where the search for the configuration begins.
    start: PathBuf,
    /// The configuration file that the command line names.
    named: Option<PathBuf>,
    paths: Vec<PathBuf>,
    pub(super) base: PathBuf,
}

impl Site {
    pub(super) fn find(arguments: &ProjectArguments) -> Result<Self, Failure> {
        let current = std::env::current_dir()
            .and_then(fs::canonicalize)
            .context("cannot tell the working directory")?;
        let mut paths = Vec::new();
        for path in &arguments.paths {
            let absolute = fs::canonicalize(path)
                .with_context(|| format!("cannot find `{}`", path.display()))?;
            paths.push(absolute);
        }
        let start = start(&current, &paths);
        let named = named_config(arguments)?;
        let on_disk = || config::find(&start, Path::is_file);
        let file = named.clone().or_else(on_disk);
        if named.is_none() {
            one_configuration(&current, &paths, file.as_deref())?;
        }
        let base = base(&current, &start, file.as_deref());
        if let Some(outside) = paths.iter().find(|path| !path.starts_with(&base)) {
            return Err(anyhow!(
                "`{}` is not in the same repository as the first path; lint it by itself",
                outside.display()
            )
            .into());
        }
        Ok(Self {
            current,
            start,
            named,
            paths,
            base,
        })
    }

    pub(super) fn open(mut self, files: Files) -> Result<Project, Failure> {
        let is_file = |path: &Path| files.has(path, inside(path, &self.base).as_deref());
        let find = || config::find(&self.start, is_file);
        let named = self.named.is_some();
        let file = self.named.take().or_else(find);
        let directory = relative_directory(&self.base, &self.current);
        let mut sources = Sources::default();
        let config = match &file {
            Some(file) => read_config(&files, file, &self.base, &directory, &mut sources)?,
            None => Config::default(),
        };
        let mut paths = self.paths;
        if paths.is_empty() && config.roots.is_empty() && !named {
            paths.extend(own_directory(file.as_deref(), &self.base));
        }
        Ok(Project {
            base: self.base,
            paths,
            config,
            sources,
            directory,
            files,
        })
    }
}

/// Paths are linted together where one configuration holds for all.
fn one_configuration(
    current: &Path,
    paths: &[PathBuf],
    first: Option<&Path>,
) -> Result<(), Failure> {
    for path in paths {
        let own = config::find(&start(current, std::slice::from_ref(path)), Path::is_file);
        if own.as_deref() != first {
            let other = own.as_deref().or(first).unwrap_or(path);
            return Err(anyhow!(
                "`{}` has another configuration than the first path (`{}`); lint it by itself, or \
                 say `--config`",
                shown(path, current),
                shown(other, current),
            )
            .into());
        }
    }
    Ok(())
}

impl Project {
    pub(super) fn open(arguments: &ProjectArguments) -> Result<Self, Failure> {
        Site::find(arguments)?.open(Files::default())
    }

    /// Lints it. The sources are its own or a copy of them, which the result then has.
    pub(super) fn lint(
        &self,
        sources: Sources,
        selection: Selection,
    ) -> Result<LintResult, Failure> {
        let (base, paths) = (&self.base, &self.paths);
        let result = lint::lint(base, paths, &self.config, sources, selection)?;
        Ok(result)
    }

    /// A file's path relative to the base; `None` if it is outside of it, or not there.
    pub(super) fn relative(&self, path: &Path) -> Option<String> {
        let absolute = fs::canonicalize(path).ok()?;
        absolute
            .starts_with(&self.base)
            .then(|| shown(&absolute, &self.base))
    }
}

/// The names that a configuration may use.
pub(super) fn vocabulary() -> Vocabulary<'static> {
    Vocabulary {
        rules: rules::ALL.iter().map(|rule| rule.id).collect(),
        categories: CATEGORIES.to_vec(),
        frameworks: conventions::ALL.iter().map(|it| it.id).collect(),
    }
}

/// Where the search for the configuration and the repository begins.
fn start(current: &Path, paths: &[PathBuf]) -> PathBuf {
    match paths.first() {
        None => current.to_path_buf(),
        Some(path) if path.is_dir() => path.clone(),
        Some(path) => path.parent().unwrap_or(path).to_path_buf(),
    }
}

fn named_config(arguments: &ProjectArguments) -> Result<Option<PathBuf>, Failure> {
    let Some(file) = &arguments.config else {
        return Ok(None);
    };
    let absolute =
        fs::canonicalize(file).with_context(|| format!("cannot find `{}`", file.display()))?;
    Ok(Some(absolute))
}

fn base(current: &Path, start: &Path, config: Option<&Path>) -> PathBuf {
    if let Some(repository) = config::repository(start) {
        return repository;
    }
    let home = config.and_then(Path::parent);
    if let Some(home) = home.filter(|home| start.starts_with(home)) {
        return home.to_path_buf();
    }
    if start.starts_with(current) {
        return current.to_path_buf();
    }
    start.to_path_buf()
}

fn read_config(
    files: &Files,
    file: &Path,
    base: &Path,
    directory: &str,
    sources: &mut Sources,
) -> Result<Config, Failure> {
    let read = files.read(file, inside(file, base).as_deref());
    let bytes = read.with_context(|| format!("cannot read `{}`", shown(file, base)))?;
    let text =
        String::from_utf8(bytes).map_err(|_| anyhow!("`{}` is not in UTF-8", shown(file, base)))?;
    let home = file.parent().unwrap_or(file);
    let id = sources.add(SourceFile::new(shown(file, base), text.as_str()));
    let prefix = relative_directory(base, home);
    config::read(id, &text, &prefix, &vocabulary()).map_err(|problems| {
        let sources = Box::new(std::mem::take(sources));
        Failure::Configuration(problems, sources, directory.to_owned())
    })
}

/// A configuration that is found in a part of a repository is about that part; one that is named may
/// lie anywhere.
fn own_directory(config: Option<&Path>, base: &Path) -> Option<PathBuf> {
    let home = config?.parent()?;
    (home != base && home.starts_with(base)).then(|| home.to_path_buf())
}

/// Relative to the base, with `/`; a file outside of it by its name alone, because no report has an
/// absolute path.
fn shown(path: &Path, base: &Path) -> String {
    let Ok(relative) = path.strip_prefix(base) else {
        return path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
    };
    let parts: Vec<_> = relative
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

/// A path relative to the base, if it is in there.
fn inside(path: &Path, base: &Path) -> Option<String> {
    path.starts_with(base).then(|| shown(path, base))
}

fn relative_directory(base: &Path, directory: &Path) -> String {
    if directory == base || !directory.starts_with(base) {
        return String::new();
    }
    shown(directory, base) + "/"
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{base, relative_directory, shown};

    #[test]
    fn the_base_without_a_repository() {
        let directory = tempfile::tempdir().unwrap();
        let top = directory.path();
        let inner = top.join("a/b");
        let config = top.join("sqlcheck.toml");
        assert_eq!(base(&inner, &inner, Some(&config)), top);
        assert_eq!(base(top, &inner, None), top);
        assert_eq!(base(&inner, top, None), top);
    }

    #[test]
    fn paths_are_shown_relative() {
        let base = Path::new("/r");
        assert_eq!(shown(Path::new("/r/a/b.toml"), base), "a/b.toml");
        assert_eq!(shown(Path::new("/etc/c.toml"), base), "c.toml");
        assert_eq!(relative_directory(base, Path::new("/r/a")), "a/");
        assert_eq!(relative_directory(base, Path::new("/r")), "");
        assert_eq!(relative_directory(base, Path::new("/x")), "");
    }
}
