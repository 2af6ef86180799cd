//! GitLab's code quality report: a subset of what Code Climate defined.

use serde::Serialize;

use super::{Report, full_message, json, path};
use crate::diagnostic::Severity;
use crate::lint::Reported;
use crate::source::ColumnUnit;

pub(super) fn write(report: &Report<'_>) -> String {
    let issues: Vec<Issue<'_>> = report
        .diagnostics
        .iter()
        .map(|reported| Issue::new(report, reported))
        .collect();
    json::to_text(&issues)
}

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    /// GitLab shows only the first of several with the same one.
    fingerprint: &'a str,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

/// From 1, both included.
#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

impl<'a> Issue<'a> {
    fn new(report: &Report<'a>, reported: &'a Reported) -> Self {
        let diagnostic = &reported.diagnostic;
        let place = diagnostic.primary.place;
        let file = report.sources.get(place.file);
        let line = |offset| file.line_column(offset, ColumnUnit::CodePoint).line;
        Self {
            description: full_message(diagnostic),
            check_name: diagnostic.rule,
            fingerprint: &reported.fingerprint,
            severity: match diagnostic.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Note => "info",
            },
            location: Location {
                path: path(report, place.file),
                lines: Lines {
                    begin: line(place.span.start),
                    end: line(place.span.end),
                },
            },
        }
    }
}
