//! The projects of `tests/cases/remedy`, copied to a place of their own.

#![allow(
    dead_code,
    reason = "not every program that has projects needs all of it"
)]

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) struct Project {
    name: String,
    directory: tempfile::TempDir,
    arguments: Vec<String>,
}

/// What a run of `remedy` did.
pub(crate) struct Remedied {
    /// That are new or different, by path.
    pub(crate) files: Vec<String>,
    /// On standard output.
    pub(crate) said: String,
}

/// All that can be read: a case about arguments is none.
pub(crate) fn projects() -> Vec<Project> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/remedy");
    let mut paths: Vec<PathBuf> = fs::read_dir(top)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let projects = paths.iter().map(|path| Project::copy(path));
    let is_one = |it: &Project| !["start-after", "unknown-rule"].contains(&it.name());
    projects.filter(is_one).collect()
}

pub(crate) fn sqlcheck(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sqlcheck"))
        .current_dir(directory)
        .args(arguments)
        .output()
        .unwrap()
}

impl Project {
    fn copy(case: &Path) -> Self {
        let directory = tempfile::tempdir().unwrap();
        for (path, text) in files(case) {
            let path = directory.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        for other in ["arguments.txt", "expected.txt"] {
            let _ = fs::remove_file(directory.path().join(other));
        }
        let arguments = fs::read_to_string(case.join("arguments.txt")).unwrap();
        Self {
            name: case.file_name().unwrap().to_str().unwrap().to_owned(),
            directory,
            arguments: arguments.lines().map(str::to_owned).collect(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn arguments(&self) -> &[String] {
        &self.arguments
    }

    /// All files, as text.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let files = files(self.path()).into_iter();
        files
            .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
            .collect()
    }

    /// Lets `remedy` write what it would show.
    pub(crate) fn remedy(&self) -> Remedied {
        let before = files(self.path());
        let arguments = self.arguments.iter().map(String::as_str);
        let arguments: Vec<&str> = arguments
            .filter(|it| !["--diff", "--sql"].contains(it))
            .collect();
        let output = sqlcheck(self.path(), &arguments);
        assert_ne!(output.status.code(), Some(2), "{self}: {output:?}");
        let after = files(self.path());
        let is_new = |(path, text): &(String, Vec<u8>)| before.get(path) != Some(text);
        Remedied {
            files: after
                .into_iter()
                .filter(is_new)
                .map(|(path, _)| path)
                .collect(),
            said: String::from_utf8(output.stdout).unwrap(),
        }
    }
}

impl fmt::Display for Project {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

/// Every file beneath a directory.
fn files(top: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut directories = vec![top.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
                continue;
            }
            let name = path.strip_prefix(top).unwrap().to_str().unwrap();
            found.insert(name.replace('\\', "/"), fs::read(&path).unwrap());
        }
    }
    found
}
