//! TOML values with places: every getter reports what is wrong and goes on.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::closest;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Place, Span};

/// A value and where it stands.
pub(super) type Value<'t> = &'t Spanned<DeValue<'t>>;

/// Collects the problems of a file.
pub(super) struct Problems {
    file: FileId,
    found: Vec<Diagnostic>,
}

impl Problems {
    pub(super) fn new(file: FileId) -> Self {
        Self {
            file,
            found: Vec::new(),
        }
    }

    pub(super) fn report(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.push(span, message, None);
    }

    pub(super) fn report_with_help(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(span, message, Some(help.into()));
    }

    /// A word that is not one of those that are known.
    pub(super) fn unknown<'a>(
        &mut self,
        span: Range<usize>,
        what: &str,
        word: &str,
        known: impl IntoIterator<Item = &'a str> + Clone,
    ) {
        let message = format!("unknown {what} `{word}`");
        let help = closest(word, known.clone()).map_or_else(
            || {
                let all: Vec<String> = known.into_iter().map(|word| format!("`{word}`")).collect();
                format!("one of {}", all.join(", "))
            },
            |close| format!("did you mean `{close}`?"),
        );
        self.report_with_help(span, message, help);
    }

    /// In the order of the file.
    pub(super) fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|problem| problem.primary.place);
        self.found
    }

    fn push(&mut self, span: Range<usize>, message: impl Into<String>, help: Option<String>) {
        let place = Place::new(self.file, to_span(&span));
        let mut problem = Diagnostic::new(super::RULE, place, message)
            .severity(crate::diagnostic::Severity::Error);
        problem.help = help;
        self.found.push(problem);
    }
}

fn to_span(range: &Range<usize>) -> Span {
    let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Span::new(at(range.start), at(range.end))
}

/// A table that notes which keys are asked for; the rest are unknown.
pub(super) struct Table<'t> {
    /// As a message names it: "the file", "`[naming]`".
    name: String,
    span: Range<usize>,
    entries: &'t DeTable<'t>,
    asked: Vec<&'static str>,
}

impl<'t> Table<'t> {
    pub(super) fn new(name: &str, span: Range<usize>, entries: &'t DeTable<'t>) -> Self {
        Self {
            name: name.to_owned(),
            span,
            entries,
            asked: Vec::new(),
        }
    }

    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    pub(super) fn get(&mut self, key: &'static str) -> Option<Value<'t>> {
        self.asked.push(key);
        self.entries.get(key)
    }

    pub(super) fn string(&mut self, problems: &mut Problems, key: &'static str) -> Option<&'t str> {
        let value = self.get(key)?;
        string(problems, &quoted(key), value)
    }

    pub(super) fn boolean(&mut self, problems: &mut Problems, key: &'static str) -> Option<bool> {
        let value = self.get(key)?;
        let boolean = value.get_ref().as_bool();
        if boolean.is_none() {
            wrong_type(problems, &quoted(key), "a boolean", value);
        }
        boolean
    }

    pub(super) fn array(
        &mut self,
        problems: &mut Problems,
        key: &'static str,
    ) -> Option<Vec<Value<'t>>> {
        let value = self.get(key)?;
        let Some(array) = value.get_ref().as_array() else {
            wrong_type(problems, &quoted(key), "an array", value);
            return None;
        };
        Some(array.iter().collect())
    }

    /// The strings of an array, each with its place. Other values in it are reported.
    pub(super) fn strings(
        &mut self,
        problems: &mut Problems,
        key: &'static str,
    ) -> Option<Vec<(&'t str, Range<usize>)>> {
        let array = self.array(problems, key)?;
        let name = format!("each of `{key}`");
        let strings = array
            .into_iter()
            .filter_map(|value| Some((string(problems, &name, value)?, value.span())));
        Some(strings.collect())
    }

    pub(super) fn table(&mut self, problems: &mut Problems, key: &'static str) -> Option<Self> {
        let value = self.get(key)?;
        table(problems, &format!("`[{key}]`"), value)
    }

    pub(super) fn tables(&mut self, problems: &mut Problems, key: &'static str) -> Vec<Self> {
        let name = format!("this entry of `{key}`");
        self.array(problems, key)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|value| table(problems, &name, value))
            .collect()
    }

    /// A string that must be there and not be empty.
    pub(super) fn required(
        &mut self,
        problems: &mut Problems,
        key: &'static str,
    ) -> Option<&'t str> {
        let Some(value) = self.get(key) else {
            let message = format!("{} has no `{key}`", self.name);
            problems.report(self.span(), message);
            return None;
        };
        let text = string(problems, &quoted(key), value)?;
        if text.trim().is_empty() {
            problems.report(value.span(), format!("`{key}` is empty"));
            return None;
        }
        Some(text)
    }

    /// Every entry whose key is for the reader of the table to judge, in the order of the file.
    pub(super) fn entries(&self) -> Vec<(&'t str, Range<usize>, Value<'t>)> {
        let mut entries: Vec<_> = self
            .entries
            .iter()
            .map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
            .collect();
        entries.sort_by_key(|(_, span, _)| span.start);
        entries
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn finish(self, problems: &mut Problems) {
        for (key, span, _) in self.entries() {
            if !self.asked.contains(&key) {
                let what = format!("key in {}:", self.name);
                problems.unknown(span, &what, key, self.asked.iter().copied());
            }
        }
    }
}

pub(super) fn string<'t>(problems: &mut Problems, name: &str, value: Value<'t>) -> Option<&'t str> {
    let text = value.get_ref().as_str();
    if text.is_none() {
        wrong_type(problems, name, "a string", value);
    }
    text
}

pub(super) fn table<'t>(
    problems: &mut Problems,
    name: &str,
    value: Value<'t>,
) -> Option<Table<'t>> {
    let Some(entries) = value.get_ref().as_table() else {
        wrong_type(problems, name, "a table", value);
        return None;
    };
    Some(Table::new(name, value.span(), entries))
}

pub(super) fn wrong_type(problems: &mut Problems, name: &str, wanted: &str, value: Value<'_>) {
    let found = match value.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    };
    problems.report(
        value.span(),
        format!("{name} must be {wanted}, not {found}"),
    );
}

fn quoted(key: &str) -> String {
    format!("`{key}`")
}
