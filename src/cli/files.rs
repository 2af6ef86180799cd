//! The configuration and the baseline: as they are on the disk, or as they are staged.

#![expect(
    clippy::disallowed_methods,
    reason = "the configuration and the baseline are files"
)]

use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::git::{Overlay, Repository};

/// Where files come from.
#[derive(Debug, Default)]
pub(super) struct Files {
    staged: Option<(Repository, Overlay)>,
}

impl Files {
    /// Those of the index, where `overlay` says that the disk has others.
    pub(super) fn staged(repository: Repository, overlay: Overlay) -> Self {
        Self {
            staged: Some((repository, overlay)),
        }
    }

    /// Whether there is a file. `relative` is its path in the repository, if it is in there.
    pub(super) fn has(&self, path: &Path, relative: Option<&str>) -> bool {
        match self.in_index(relative) {
            Some((_, is_there)) => is_there,
            None => path.is_file(),
        }
    }

    pub(super) fn read(&self, path: &Path, relative: Option<&str>) -> anyhow::Result<Vec<u8>> {
        if let (Some((repository, true)), Some(relative)) = (self.in_index(relative), relative) {
            return Ok(repository.staged(relative)?);
        }
        fs::read(path).context("it is not there, or can't be read")
    }

    /// The repository, and whether it has staged a file that is otherwise on the disk.
    fn in_index(&self, relative: Option<&str>) -> Option<(&Repository, bool)> {
        let (repository, overlay) = self.staged.as_ref()?;
        let content = overlay.get(relative?)?;
        Some((repository, content.is_some()))
    }
}
