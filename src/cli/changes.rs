//! What of a project is reported: what changed, or the last migrations.

#![expect(clippy::disallowed_methods, reason = "asks the clock how late it is")]

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::files::Files;
use super::output::{Failure, Terminal};
use crate::git::{Comparison, Repository, Wanted};
use crate::migration::discover::is_read;

#[derive(Debug, clap::Args)]
pub(super) struct ChangesArguments {
    /// Report only what is new since a branch, a tag or a commit, or caused by what is new: the base
    /// of a pull request. The whole history is replayed all the same
    #[arg(long, value_name = "REF")]
    base: Option<String>,
    /// Lint what is staged for the next commit, and report only what it changes
    #[arg(long)]
    staged: bool,
    /// Report only the last N migrations of each directory
    #[arg(long, value_name = "N")]
    latest: Option<u16>,
}

impl ChangesArguments {
    /// What is new since a revision, for a command that asks nothing else.
    pub(super) fn since(base: &str) -> Self {
        Self {
            base: Some(base.to_owned()),
            staged: false,
            latest: None,
        }
    }

    pub(super) fn latest(&self) -> Option<usize> {
        self.latest.map(usize::from)
    }

    /// What Git says is different, `None` where nobody asks, and where the other files of the project
    /// come from.
    pub(super) fn compare(
        &self,
        base: &Path,
        terminal: &mut Terminal,
    ) -> Result<(Option<Comparison>, Files), Failure> {
        if self.base.is_none() && !self.staged {
            return Ok((None, Files::default()));
        }
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
        let seconds = since_1970.map_or(0, |duration| duration.as_secs());
        let wanted = Wanted {
            base: self.base.as_deref(),
            staged: self.staged,
            now: i64::try_from(seconds).unwrap_or(i64::MAX),
            is_read,
        };
        let repository = Repository::open(base)?;
        let comparison = Comparison::new(&repository, &wanted)?;
        if let Some(base) = comparison.base.as_ref().filter(|_| comparison.is_direct) {
            terminal.note(&format!(
                "no commit is known that this one and `{base}` have in common, so they are compared \
                 as they are; fetch more of the history for what the branch alone changes"
            ));
        }
        let files = if self.staged {
            Files::staged(repository, comparison.staged.clone())
        } else {
            Files::default()
        };
        Ok((Some(comparison), files))
    }
}
