//! A run: from paths to diagnostics.

use crate::diagnostic::{Diagnostic, Severity};
use crate::migration::Direction;

/// A diagnostic with its level applied, and what a report says besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    pub diagnostic: Diagnostic,
    pub category: String,
    /// The version of the migration whose file it is in; `None` outside of migrations and where
    /// the name has no version.
    pub migration: Option<String>,
    pub direction: Option<Direction>,
    /// Stays the same when lines move.
    pub fingerprint: String,
}

impl Reported {
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.diagnostic.severity
    }
}

/// How much of the SQL a run could see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Migration files that were read.
    pub files: usize,
    /// Statements in them.
    pub statements: usize,
    /// Statements whose effect the model does not know.
    pub opaque: usize,
}
