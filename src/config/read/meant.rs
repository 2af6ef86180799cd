//! Values that are of use only if something of the project is as they say.

use std::ops::Range;

use globset::GlobMatcher;

use super::{Reader, owned};
use crate::config::value::Table;
use crate::config::{Meant, MeantKind, pattern};

impl Reader<'_> {
    /// Patterns on the paths of files.
    pub(super) fn meant_paths(
        &mut self,
        table: &mut Table<'_>,
        key: &'static str,
    ) -> Option<Vec<GlobMatcher>> {
        let written = table.strings(&mut self.problems, key)?;
        for (text, span) in &written {
            let path = pattern::path(text, self.directory).ok();
            let kind = path.map(MeantKind::Path);
            self.mean(text, span, kind);
        }
        Some(self.globs(written, pattern::path))
    }

    /// Patterns on the names of tables.
    pub(super) fn meant_tables(
        &mut self,
        table: &mut Table<'_>,
        key: &'static str,
    ) -> Vec<GlobMatcher> {
        let written = table.strings(&mut self.problems, key).unwrap_or_default();
        for (text, span) in &written {
            let kind = pattern::object(text).ok().map(MeantKind::Table);
            self.mean(text, span, kind);
        }
        self.globs(written, |text, _| pattern::object(text))
    }

    /// Names of schemas.
    pub(super) fn meant_schemas(
        &mut self,
        table: &mut Table<'_>,
        key: &'static str,
    ) -> Option<Vec<String>> {
        let written = table.strings(&mut self.problems, key)?;
        self.mean_schemas(&written);
        Some(owned(written))
    }

    pub(super) fn mean_schemas(&mut self, written: &[(&str, Range<usize>)]) {
        for (text, span) in written {
            self.mean(text, span, Some(MeantKind::Schema));
        }
    }

    pub(super) fn mean(&mut self, text: &str, span: &Range<usize>, kind: Option<MeantKind>) {
        self.meant.extend(kind.map(|kind| Meant {
            kind,
            written: text.to_owned(),
            span: span.clone(),
        }));
    }
}
