//! The projects on the rules' pages.

#![allow(
    dead_code,
    reason = "not every program that has projects needs all of it"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sqlcheck::baseline::{self, Baseline};
use sqlcheck::config::{self, Config, Vocabulary};
use sqlcheck::diagnostic::{Diagnostic, Fix};
use sqlcheck::git::{Comparison, Repository, Wanted};
use sqlcheck::lint::{self, Selection};
use sqlcheck::migration::conventions;
use sqlcheck::migration::discover::is_read;
use sqlcheck::rules::{self, CATEGORIES};
use sqlcheck::source::{SourceFile, Sources};

/// Where SQL goes that names no file: a plain numbered migration.
const DEFAULT_FILE: &str = "migrations/0001_example.sql";
const CONFIG_FILE: &str = "sqlcheck.toml";
/// What is there before the first migration: no part of the project.
const PRELUDE: &str = "prelude.sql";

/// A project of a page, and the lines on which it expects the page's rule.
#[derive(Debug, Default)]
pub(crate) struct Case {
    pub(crate) heading: String,
    /// Of its first block, in the page.
    pub(crate) line: usize,
    pub(crate) files: Vec<File>,
    /// What the base of the branch has; without any, the project is in no repository.
    pub(crate) base: Vec<File>,
    /// What was merged into the base after the branch began.
    pub(crate) since: Vec<File>,
}

/// Where a block belongs, by what follows the name of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Now,
    OnTheBase,
    MergedSince,
    /// The line stands for itself.
    Deleted,
}

#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Case {
    pub(crate) fn expected(&self) -> BTreeSet<(String, u32)> {
        let mut expected = BTreeSet::new();
        let is_deleted = |file: &&File| !self.files.iter().any(|it| it.path == file.path);
        let deleted = self.base.iter().filter(is_deleted);
        for file in self.files.iter().chain(deleted) {
            for (number, line) in (1..).zip(file.text.lines()) {
                if line.ends_with("-- error") || line.ends_with("# error") {
                    expected.insert((file.path.clone(), number));
                }
            }
        }
        expected
    }

    pub(crate) fn expects_any(&self) -> bool {
        !self.expected().is_empty()
    }

    pub(crate) fn prelude(&self) -> Option<&File> {
        self.files.iter().find(|file| file.path == PRELUDE)
    }

    fn add(&mut self, file: File, when: When) {
        match when {
            When::MergedSince => return self.since.push(file),
            When::OnTheBase => self.base.push(file.clone()),
            When::Now | When::Deleted => {}
        }
        self.files.retain(|it| it.path != file.path);
        self.files.push(file);
    }

    fn has_sql(&self) -> bool {
        self.files.iter().any(|file| file.path.ends_with(".sql"))
    }
}

/// Blocks below one heading, without file names, are projects of their own; a configuration is for
/// all of them, and one before the first heading is for every heading without its own.
pub(crate) fn read_cases(page: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut heading = String::new();
    let mut common: Option<File> = None;
    let mut config: Option<File> = None;
    let mut path: Option<(String, When)> = None;
    let mut open = false;
    let mut lines = (1..).zip(page.lines());
    while let Some((number, line)) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            title.clone_into(&mut heading);
            (config, path, open) = (common.clone(), None, false);
        } else if let Some(language) = line.strip_prefix("```") {
            let text: String = lines
                .by_ref()
                .map(|(_, line)| line)
                .take_while(|line| *line != "```")
                .flat_map(|line| [line, "\n"])
                .collect();
            let named = path.take();
            if named.is_none() && language == "toml" {
                config = Some(File {
                    path: CONFIG_FILE.to_owned(),
                    text,
                });
                if heading.is_empty() {
                    common.clone_from(&config);
                }
                continue;
            }
            if heading.is_empty() || (named.is_none() && language != "sql") {
                continue;
            }
            let joins = open && named.is_some();
            open = named.is_some();
            let (path, when) = named.unwrap_or_else(|| (DEFAULT_FILE.to_owned(), When::Now));
            let file = File { path, text };
            if !joins {
                cases.push(Case {
                    heading: heading.clone(),
                    line: number,
                    files: config.iter().cloned().collect(),
                    base: Vec::new(),
                    since: Vec::new(),
                });
            }
            cases.last_mut().unwrap().add(file, when);
        } else if let Some((name, when)) = file_name(line) {
            if when == When::Deleted {
                let case = cases.last_mut().expect("a file of the base is deleted");
                case.files.retain(|it| it.path != name);
            } else {
                path = Some((name.to_owned(), when));
            }
        }
    }
    cases.retain(Case::has_sql);
    cases
}

/// The name of a file in a line of its own, and what the line says of it.
fn file_name(line: &str) -> Option<(&str, When)> {
    let (name, when) = line.strip_prefix('`')?.split_once('`')?;
    let when = match when {
        "" => When::Now,
        ", on the base" => When::OnTheBase,
        ", merged since" => When::MergedSince,
        ", deleted" => When::Deleted,
        _ => return None,
    };
    Some((name, when))
}

/// The one function that touches what is tested.
pub(crate) fn lint(case: &Case) -> Result<(Sources, Vec<Diagnostic>), String> {
    let mut project = Project::write(case)?;
    let selection = Selection {
        baseline: project.baseline(case)?,
        comparison: project.comparison(case),
        ..Selection::default()
    };
    let (base, config) = (&project.base, &project.config);
    let result = lint::lint(base, &[], config, project.sources, selection);
    let result = result.map_err(|it| format!("  {it}"))?;
    let reported = result.diagnostics.into_iter();
    let diagnostics = reported.map(|it| it.diagnostic).collect();
    Ok((result.sources, diagnostics))
}

/// The project after a fix in one of its files.
pub(crate) fn fixed(case: &Case, path: &str, fix: &Fix) -> Case {
    let mut files = case.files.clone();
    for file in files.iter_mut().filter(|file| file.path == path) {
        file.text = fix.apply(&file.text).expect("the edits fit the text");
    }
    Case {
        heading: case.heading.clone(),
        line: case.line,
        files,
        base: case.base.clone(),
        since: case.since.clone(),
    }
}

/// The SQLSTATE in what is said: a word of five digits and capitals.
pub(crate) fn sqlstate(message: &str) -> Option<&str> {
    message
        .split(|it: char| !it.is_ascii_alphanumeric())
        .filter(|word| word.len() == 5 && word.starts_with(|it: char| it.is_ascii_digit()))
        .find(|word| {
            word.chars()
                .all(|it| it.is_ascii_digit() || it.is_ascii_uppercase())
        })
}

/// A project on the disk.
pub(crate) struct Project {
    _directory: tempfile::TempDir,
    pub(crate) base: PathBuf,
    pub(crate) config: Config,
    pub(crate) sources: Sources,
}

impl Project {
    pub(crate) fn write(case: &Case) -> Result<Self, String> {
        let directory = tempfile::tempdir().unwrap();
        let base = directory.path().canonicalize().unwrap();
        if !case.base.is_empty() {
            begin_branch(&base, case);
        }
        for file in case.files.iter().filter(|it| it.path != PRELUDE) {
            write(&base.join(&file.path), &file.text);
        }
        if !case.base.is_empty() {
            git(&base, &["add", "--all"]);
            git(&base, &["commit", "--allow-empty", "--message=branch"]);
        }
        let mut sources = Sources::default();
        let config = match case.files.iter().find(|file| file.path == CONFIG_FILE) {
            Some(file) => read_config(&file.text, &mut sources)?,
            None => Config::default(),
        };
        Ok(Self {
            _directory: directory,
            base,
            config,
            sources,
        })
    }

    fn comparison(&self, case: &Case) -> Option<Comparison> {
        if case.base.is_empty() {
            return None;
        }
        let wanted = Wanted {
            base: Some("main"),
            staged: false,
            now: 0,
            is_read,
        };
        let repository = Repository::open(&self.base).unwrap();
        Some(Comparison::new(&repository, &wanted).unwrap())
    }

    fn baseline(&mut self, case: &Case) -> Result<Option<Baseline>, String> {
        let mut files = case.files.iter();
        let Some(file) = files.find(|file| file.path == baseline::FILE_NAME) else {
            return Ok(None);
        };
        let source = SourceFile::new(file.path.as_str(), file.text.as_str());
        let baseline = Baseline::read(self.sources.add(source), &file.text);
        let baseline = baseline.map_err(|problems| format!("  {}", problems[0].message));
        baseline.map(Some)
    }
}

/// A repository with a branch `main`, and another one that is checked out and has no file yet.
fn begin_branch(directory: &Path, case: &Case) {
    git(directory, &["init", "--quiet", "--initial-branch=main"]);
    let commit = |files: &[File], message: &str| {
        for file in files {
            write(&directory.join(&file.path), &file.text);
        }
        git(directory, &["add", "--all"]);
        git(directory, &["commit", "--allow-empty", message]);
    };
    commit(&case.base, "--message=base");
    git(directory, &["branch", "branch"]);
    commit(&case.since, "--message=since");
    git(directory, &["checkout", "--quiet", "branch"]);
    for file in &case.base {
        fs::remove_file(directory.join(&file.path)).unwrap();
    }
}

/// The same whoever runs it, and whenever.
fn git(directory: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .current_dir(directory)
        .args([
            "-c",
            "user.name=somebody",
            "-c",
            "user.email=somebody@example.com",
        ])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_COMMITTER_DATE", "2024-06-01T12:00:00Z")
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn read_config(text: &str, sources: &mut Sources) -> Result<Config, String> {
    let file = sources.add(SourceFile::new(CONFIG_FILE, text));
    let vocabulary = Vocabulary {
        rules: rules::ALL.iter().map(|rule| rule.id).collect(),
        categories: CATEGORIES.to_vec(),
        frameworks: conventions::ALL.iter().map(|it| it.id).collect(),
    };
    config::read(file, text, "", &vocabulary).map_err(|problems| {
        let messages = problems
            .iter()
            .map(|it| format!("  {CONFIG_FILE}: {}", it.message));
        messages.collect::<Vec<_>>().join("\n")
    })
}
