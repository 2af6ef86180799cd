//! Reviewdog's diagnostic format.

use serde::Serialize;

use super::{HOME, Report, full_message, json, path};
use crate::diagnostic::{Applicability, Fix, Severity};
use crate::lint::Reported;
use crate::source::{ColumnUnit, FileId, Place, Span};

pub(super) fn write(report: &Report<'_>) -> String {
    let diagnostics = report
        .diagnostics
        .iter()
        .map(|reported| diagnostic(report, reported))
        .collect();
    json::to_text(&DiagnosticResult {
        source: Source {
            name: "sqlcheck",
            url: HOME,
        },
        diagnostics,
    })
}

#[derive(Serialize)]
struct DiagnosticResult<'a> {
    source: Source,
    diagnostics: Vec<DiagnosticObject<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'static str>,
}

#[derive(Serialize)]
struct DiagnosticObject<'a> {
    message: String,
    location: Location<'a>,
    severity: &'static str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<RelatedLocation<'a>>,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
}

#[derive(Serialize)]
struct RelatedLocation<'a> {
    message: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    range: Range,
}

/// The end is excluded.
#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    /// In bytes of UTF-8, from 1.
    column: u32,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

fn diagnostic<'a>(report: &Report<'a>, reported: &'a Reported) -> DiagnosticObject<'a> {
    let diagnostic = &reported.diagnostic;
    let place = diagnostic.primary.place;
    let related = diagnostic.related.iter().map(|label| RelatedLocation {
        message: &label.message,
        location: location(report, label.place),
    });
    let is_whole = |fix: &&Fix| fix.applicability != Applicability::Display;
    let applicable = diagnostic.fix.as_ref().filter(is_whole);
    DiagnosticObject {
        message: full_message(diagnostic),
        location: location(report, place),
        severity: match diagnostic.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Note => "INFO",
        },
        code: Code {
            value: diagnostic.rule,
        },
        suggestions: suggestions(report, place.file, applicable),
        related_locations: related.collect(),
    }
}

/// A reader takes each suggestion by itself, so edits that belong together are one, with what is
/// between them.
fn suggestions(report: &Report<'_>, file: FileId, fix: Option<&Fix>) -> Vec<Suggestion> {
    let edit = fix.and_then(|fix| fix.as_one_edit(report.sources.get(file).written()));
    let suggestion = edit.map(|edit| Suggestion {
        range: range(report, file, edit.span),
        text: edit.replacement,
    });
    suggestion.into_iter().collect()
}

fn location<'a>(report: &Report<'a>, place: Place) -> Location<'a> {
    Location {
        path: path(report, place.file),
        range: range(report, place.file, place.span),
    }
}

fn range(report: &Report<'_>, file: FileId, span: Span) -> Range {
    let file = report.sources.get(file);
    let position = |offset| {
        let at = file.line_column(offset, ColumnUnit::Utf8Byte);
        Position {
            line: at.line,
            column: at.column,
        }
    };
    Range {
        start: position(span.start),
        end: position(span.end),
    }
}
