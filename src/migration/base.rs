//! What the base of a branch has of a root, for rules that ask what databases may have run.

use crate::source::{FileId, Place};

/// A root once the branch is merged, and what the branch did to what is on the base.
#[derive(Debug)]
pub struct Base {
    /// As it was named: `origin/main`.
    pub name: String,
    /// The forward migrations with a version, in the runner's order.
    pub merged: Vec<Merged>,
    /// Migrations of the base that the branch has otherwise, or not at all.
    pub modified: Vec<Modified>,
    /// When the branch was made, in seconds since 1970.
    pub time: Option<i64>,
}

/// A migration of the branch, of its base, or of both.
#[derive(Debug)]
pub struct Merged {
    pub file: FileId,
    pub version: String,
    pub key: String,
    /// Databases may have run it.
    pub on_base: bool,
    /// The branch has it.
    pub here: bool,
}

impl Merged {
    /// Whether the branch brings it.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.here && !self.on_base
    }

    /// Whether it was merged into the base after the branch began.
    #[must_use]
    pub fn is_newer(&self) -> bool {
        !self.here
    }
}

/// A migration of the base that is not as it was.
#[derive(Debug)]
pub struct Modified {
    /// The file here; of a deleted one, a copy of what it was.
    pub file: FileId,
    pub change: Modification,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Modification {
    /// From this place on its statements are others.
    Edited(Place),
    /// Its statements are the same; comments or blanks are not, from this place on.
    Reworded(Place),
    /// It has another version, and was called so.
    Renamed(String),
    Deleted,
}
