//! What a run has to say: diagnostics with places, and the edits that would mend them.

use std::fmt;

use crate::source::{Place, Span};

/// How bad a diagnostic is; ordered, so that `>=` compares with a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Note,
    Warning,
    Error,
}

impl Severity {
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Note];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A place and what it has to do with the diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub place: Place,
    pub message: String,
}

impl Label {
    pub fn new(place: Place, message: impl Into<String>) -> Self {
        Self {
            place,
            message: message.into(),
        }
    }
}

/// How sure a fix is; ordered, so that `<=` compares with what was allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// Keeps what the migration means; applied by `--fix`.
    Safe,
    /// May change what the migration does; a person decides.
    Unsafe,
    /// Has a gap that only a person can fill in; shown, and never applied.
    Display,
}

impl Applicability {
    pub const ALL: [Self; 3] = [Self::Safe, Self::Unsafe, Self::Display];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
            Self::Display => "display",
        }
    }
}

/// Replaces the text of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub replacement: String,
}

/// Edits of the primary label's file that mend a diagnostic together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    pub title: String,
    pub edits: Vec<Edit>,
    pub applicability: Applicability,
}

impl Fix {
    /// The text with the edits made. `None` where they overlap or do not fit the text.
    #[must_use]
    pub fn apply(&self, text: &str) -> Option<String> {
        let mut edits: Vec<&Edit> = self.edits.iter().collect();
        edits.sort_by_key(|edit| edit.span);
        let mut result = String::with_capacity(text.len());
        let mut done = 0;
        for edit in edits {
            result.push_str(text.get(done..edit.span.start as usize)?);
            result.push_str(&edit.replacement);
            done = edit.span.end as usize;
        }
        result.push_str(text.get(done..)?);
        Some(result)
    }

    /// The edits and what is between them, as one. `None` where they overlap or do not fit the text.
    #[must_use]
    pub fn as_one_edit(&self, text: &str) -> Option<Edit> {
        let span = self.edits.iter().map(|edit| edit.span).reduce(Span::to)?;
        let whole = self.apply(text)?;
        let rest = text.len().checked_sub(span.end as usize)?;
        let replacement = whole.get(span.start as usize..whole.len() - rest)?;
        Some(Edit {
            span,
            replacement: replacement.to_owned(),
        })
    }
}

/// What a migration of its own would add, where the migration at fault has run and is not to be
/// edited any more. Names are as at the end of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// An index on columns of a table.
    Index {
        table: Table,
        columns: Vec<String>,
        /// The table is partitioned: its index is built with those of the partitions.
        partitioned: bool,
    },
    /// Row-level security, switched on.
    RowSecurity { table: Table },
    /// The rows that are there, checked by a constraint of a table.
    Validation { table: Table, constraint: String },
}

impl Remedy {
    /// The names that its statements have.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let (table, others) = match self {
            Self::Index { table, columns, .. } => (table, columns.as_slice()),
            Self::RowSecurity { table } => (table, [].as_slice()),
            Self::Validation { table, constraint } => (table, std::slice::from_ref(constraint)),
        };
        let table = [table.schema.as_str(), table.name.as_str()].into_iter();
        table.chain(others.iter().map(String::as_str))
    }
}

/// A table, by its names and as SQL has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub schema: String,
    pub name: String,
    /// Qualified, and quoted where it must be.
    pub sql: String,
}

/// One thing that is wrong, at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's id.
    pub rule: &'static str,
    pub severity: Severity,
    /// What is wrong, in one clause that names the object in backticks.
    pub message: String,
    /// Where, and why there.
    pub primary: Label,
    /// Other places that a reader needs, in any file.
    pub related: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
    /// The object it is about, as `schema.name`; part of the fingerprint.
    pub object: Option<String>,
    pub fix: Option<Fix>,
    /// What mends it without touching its file.
    pub remedy: Option<Remedy>,
}

impl Diagnostic {
    /// A diagnostic of a rule at a place. Its severity is the rule's own until levels are applied.
    pub fn new(rule: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: Severity::Warning,
            message: message.into(),
            primary: Label::new(place, ""),
            related: Vec::new(),
            help: None,
            object: None,
            fix: None,
            remedy: None,
        }
    }

    /// Says why the primary place is where the problem is.
    #[must_use]
    pub fn because(mut self, message: impl Into<String>) -> Self {
        self.primary.message = message.into();
        self
    }

    #[must_use]
    pub fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        let label = Label::new(place, message);
        // Several reasons may lead to the same place.
        if !self.related.contains(&label) {
            self.related.push(label);
        }
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn object(mut self, object: impl fmt::Display) -> Self {
        self.object = Some(object.to_string());
        self
    }

    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    #[must_use]
    pub fn remedy(mut self, remedy: Option<Remedy>) -> Self {
        self.remedy = remedy;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{Applicability, Edit, Fix};
    use crate::source::Span;

    fn fix(edits: &[(u32, u32, &str)]) -> Fix {
        let edits = edits.iter().map(|(start, end, replacement)| Edit {
            span: Span::new(*start, *end),
            replacement: (*replacement).to_owned(),
        });
        Fix {
            title: String::new(),
            edits: edits.collect(),
            applicability: Applicability::Safe,
        }
    }

    fn apply(edits: &[(u32, u32, &str)], text: &str) -> Option<String> {
        fix(edits).apply(text)
    }

    #[test]
    fn edits_are_made_in_the_order_of_the_text() {
        assert_eq!(apply(&[(3, 3, "!"), (0, 1, "")], "abc").unwrap(), "bc!");
        assert_eq!(apply(&[(0, 1, "x"), (1, 2, "y")], "abc").unwrap(), "xyc");
        assert_eq!(apply(&[], "abc").unwrap(), "abc");
    }

    #[test]
    fn edits_are_one_with_what_is_between_them() {
        let one = |edits, text| fix(edits).as_one_edit(text);
        let edit = |start, end, replacement: &str| {
            Some(Edit {
                span: Span::new(start, end),
                replacement: replacement.to_owned(),
            })
        };
        assert_eq!(
            one(&[(4, 5, ""), (1, 1, "x")], "abcdef"),
            edit(1, 5, "xbcd")
        );
        assert_eq!(one(&[(6, 6, "x")], "abcdef"), edit(6, 6, "x"));
        assert_eq!(one(&[(0, 2, ""), (1, 3, "")], "abc"), None);
        assert_eq!(one(&[], "abc"), None);
    }

    #[test]
    fn edits_that_do_not_fit_are_not_made() {
        assert_eq!(apply(&[(0, 2, ""), (1, 3, "")], "abc"), None);
        assert_eq!(apply(&[(0, 4, "")], "abc"), None);
        assert_eq!(apply(&[(1, 1, "")], "ä"), None);
    }
}
