//! What Git knows of a repository, asked of the `git` program: it is where repositories are, and
//! knows the settings of whoever uses them.

#![expect(clippy::disallowed_methods, reason = "starts the git program")]

mod comparison;
mod raw;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::thread;

pub use self::comparison::{Comparison, Wanted};
pub use self::raw::{Change, ObjectId, Status};

/// Why Git could not say.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    #[error("cannot start `git`: {0}; install it, or leave out `--base` and `--staged`")]
    Missing(io::Error),
    #[error("there is no Git repository here, which `--base` and `--staged` need: {0}")]
    NotARepository(String),
    #[error("`{revision}` is no commit that this repository has; {hint}")]
    UnknownRevision {
        revision: String,
        hint: &'static str,
    },
    #[error("`git {command}` failed: {message}")]
    Failed { command: String, message: String },
}

/// Files that stand in for those of the disk, by path; `None` for one that is not there.
pub type Overlay = BTreeMap<String, Option<Arc<[u8]>>>;

/// The work tree of a repository, or a directory in it; all paths are relative to that.
#[derive(Debug)]
pub struct Repository {
    directory: PathBuf,
}

/// A commit, or another tree of files, by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision(String);

/// What is compared with a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// The files on the disk, with those that Git does not have yet.
    WorkTree,
    /// What is staged.
    Index,
    Revision(&'a Revision),
}

impl Repository {
    /// The repository that a directory is in.
    ///
    /// # Errors
    ///
    /// If it is in none, or there is no `git`.
    pub fn open(directory: &Path) -> Result<Self, GitError> {
        let repository = Self {
            directory: directory.to_owned(),
        };
        let output = repository.run(&["rev-parse", "--is-inside-work-tree"])?;
        if output.status.success() {
            return Ok(repository);
        }
        Err(GitError::NotARepository(complaint(&output)))
    }

    /// The commit that a branch, a tag or anything else names.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn resolve(&self, revision: &str) -> Result<Revision, GitError> {
        let commit = format!("{revision}^{{commit}}");
        let arguments = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ];
        let output = self.run(&arguments)?;
        if output.status.success() {
            return Ok(Revision(first_line(&output.stdout)));
        }
        Err(GitError::UnknownRevision {
            revision: revision.to_owned(),
            hint: if self.is_shallow()? {
                "the clone is shallow: fetch it, as in `git fetch --depth=1 origin main`, or clone \
                 with the whole history (`fetch-depth: 0` of actions/checkout)"
            } else {
                "fetch it, or name another one, such as `origin/main`"
            },
        })
    }

    /// The commit that is checked out; before the first one, nothing at all.
    ///
    /// # Errors
    ///
    /// If Git fails.
    pub fn head(&self) -> Result<Revision, GitError> {
        match self.resolve("HEAD") {
            Err(GitError::UnknownRevision { .. }) => {
                let empty = self.output_of(&["hash-object", "-t", "tree", "--stdin"])?;
                Ok(Revision(first_line(&empty)))
            }
            other => other,
        }
    }

    /// The last commit that two have in common; `None` where none is known.
    ///
    /// # Errors
    ///
    /// If Git fails.
    pub fn merge_base(
        &self,
        left: &Revision,
        right: &Revision,
    ) -> Result<Option<Revision>, GitError> {
        let output = self.run(&["merge-base", &left.0, &right.0])?;
        Ok(output
            .status
            .success()
            .then(|| Revision(first_line(&output.stdout))))
    }

    /// Whether commits are missing from the history.
    ///
    /// # Errors
    ///
    /// If Git fails.
    pub fn is_shallow(&self) -> Result<bool, GitError> {
        let output = self.output_of(&["rev-parse", "--is-shallow-repository"])?;
        Ok(first_line(&output) == "true")
    }

    /// When a commit was made, in seconds since 1970; `None` for what is no commit.
    ///
    /// # Errors
    ///
    /// If Git fails.
    pub fn time(&self, revision: &Revision) -> Result<Option<i64>, GitError> {
        let arguments = ["show", "--no-patch", "--format=%ct", &revision.0];
        let output = self.output_of(&arguments)?;
        Ok(first_line(&output).parse().ok())
    }

    /// What differs between a revision and something newer.
    ///
    /// # Errors
    ///
    /// If Git fails.
    pub fn changes(&self, from: &Revision, to: Target<'_>) -> Result<Vec<Change>, GitError> {
        let mut arguments = DIFF.to_vec();
        match to {
            Target::WorkTree => arguments.push(&from.0),
            Target::Index => arguments.extend(["--cached", &from.0]),
            Target::Revision(revision) => arguments.extend([&*from.0, &*revision.0]),
        }
        arguments.push("--");
        let mut changes = raw::read(&self.output_of(&arguments)?);
        if to == Target::WorkTree {
            changes.extend(self.untracked()?);
        }
        Ok(changes)
    }

    /// What differs between the index and the disk.
    ///
    /// # Errors
    ///
    /// If Git fails.
    pub fn unstaged(&self) -> Result<Vec<Change>, GitError> {
        let mut arguments = DIFF.to_vec();
        arguments.extend(["--no-renames", "--"]);
        let mut changes = raw::read(&self.output_of(&arguments)?);
        changes.extend(self.untracked()?);
        Ok(changes)
    }

    /// The contents of objects.
    ///
    /// # Errors
    ///
    /// If Git fails.
    pub fn contents<'i>(
        &self,
        ids: impl IntoIterator<Item = &'i ObjectId>,
    ) -> Result<BTreeMap<ObjectId, Arc<[u8]>>, GitError> {
        let wanted: String = ids.into_iter().map(|id| format!("{}\n", id.0)).collect();
        if wanted.is_empty() {
            return Ok(BTreeMap::new());
        }
        let arguments = ["cat-file", "--batch"];
        let mut child = self
            .command(&arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(GitError::Missing)?;
        // Both ends at once: either of them blocks when a pipe is full.
        let writer = child.stdin.take().map(|mut stdin| {
            thread::spawn(move || {
                // If it went away, its status says more than that nobody reads.
                let _ = stdin.write_all(wanted.as_bytes());
            })
        });
        let output = child.wait_with_output().map_err(GitError::Missing)?;
        if let Some(writer) = writer {
            let _ = writer.join();
        }
        Ok(raw::contents(&checked(&arguments, output)?))
    }

    /// What is staged of a file that is, by its path in the directory.
    ///
    /// # Errors
    ///
    /// If it is not staged, or Git fails.
    pub fn staged(&self, path: &str) -> Result<Vec<u8>, GitError> {
        self.output_of(&["cat-file", "blob", &format!(":./{path}")])
    }

    fn untracked(&self) -> Result<Vec<Change>, GitError> {
        let arguments = ["ls-files", "--others", "--exclude-standard", "-z"];
        Ok(raw::added(&self.output_of(&arguments)?))
    }

    fn output_of(&self, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
        checked(arguments, self.run(arguments)?)
    }

    fn run(&self, arguments: &[&str]) -> Result<Output, GitError> {
        let mut command = self.command(arguments);
        command
            .stdin(Stdio::null())
            .output()
            .map_err(GitError::Missing)
    }

    /// Git in the directory, without what depends on the user or runs programs of the repository.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command
            .arg("-C")
            .arg(&self.directory)
            .args(["-c", "core.fsmonitor=false", "-c", "core.quotePath=false"])
            .args(arguments)
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("LC_ALL", "C");
        command
    }
}

/// A difference with ids and renames, for programs.
const DIFF: [&str; 9] = [
    "diff",
    "--raw",
    "-z",
    "--no-abbrev",
    "--find-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--ignore-submodules=all",
    "--relative",
];

fn checked(arguments: &[&str], output: Output) -> Result<Vec<u8>, GitError> {
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(GitError::Failed {
        command: arguments.first().copied().unwrap_or_default().to_owned(),
        message: complaint(&output),
    })
}

/// What Git said, on one line.
fn complaint(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let text = lines.join(" ");
    text.strip_prefix("fatal: ").unwrap_or(&text).to_owned()
}

fn first_line(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    text.lines().next().unwrap_or_default().trim().to_owned()
}
