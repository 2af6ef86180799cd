//! The JSON format, as `docs/json.md` describes it.

use serde::Serialize;

use super::{Report, Summary, path};
use crate::lint::Reported;
use crate::migration::Direction;
use crate::source::{ColumnUnit, Place, SourceFile};

pub(super) fn write(report: &Report<'_>) -> String {
    let diagnostics = report
        .diagnostics
        .iter()
        .map(|reported| Diagnostic::new(report, reported))
        .collect();
    let summary = Summary::of(report.diagnostics);
    let document = Document {
        version: 1,
        diagnostics,
        summary: Counts {
            error: summary.error,
            warning: summary.warning,
            note: summary.note,
        },
        coverage: Coverage {
            files: report.coverage.files,
            statements: report.coverage.statements,
            opaque: report.coverage.opaque,
        },
    };
    to_text(&document)
}

/// Indented JSON that no log viewer takes for a command: [`super::without_commands`], but with
/// JSON's own escape, so that the value stays what it is.
pub(crate) fn to_text(document: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(document)
        .expect("documents have string keys and no failing fields");
    text.push('\n');
    if text.contains("##[") {
        return text.replace("##[", "##\\u005b");
    }
    text
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    diagnostics: Vec<Diagnostic<'a>>,
    summary: Counts,
    coverage: Coverage,
}

#[derive(Serialize)]
struct Counts {
    error: usize,
    warning: usize,
    note: usize,
}

#[derive(Serialize)]
struct Coverage {
    files: usize,
    statements: usize,
    opaque: usize,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    rule: &'a str,
    severity: &'static str,
    category: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    file: &'a str,
    span: Span,
    migration: Option<&'a str>,
    direction: Option<&'static str>,
    object: Option<&'a str>,
    related: Vec<Related<'a>>,
    fingerprint: &'a str,
}

impl<'a> Diagnostic<'a> {
    fn new(report: &Report<'a>, reported: &'a Reported) -> Self {
        let diagnostic = &reported.diagnostic;
        let place = diagnostic.primary.place;
        let related = diagnostic.related.iter().map(|label| Related {
            file: path(report, label.place.file),
            span: span(report, label.place),
            message: &label.message,
        });
        Self {
            rule: diagnostic.rule,
            severity: diagnostic.severity.as_str(),
            category: &reported.category,
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
            file: path(report, place.file),
            span: span(report, place),
            migration: reported.migration.as_deref(),
            direction: reported.direction.map(|direction| match direction {
                Direction::Up => "up",
                Direction::Down => "down",
            }),
            object: diagnostic.object.as_deref(),
            related: related.collect(),
            fingerprint: &reported.fingerprint,
        }
    }
}

#[derive(Serialize)]
struct Related<'a> {
    file: &'a str,
    span: Span,
    message: &'a str,
}

/// Half-open, as everywhere inside.
#[derive(Serialize)]
struct Span {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    /// From 0.
    byte: u32,
    line: u32,
    /// In code points.
    column: u32,
}

fn span(report: &Report<'_>, place: Place) -> Span {
    let file = report.sources.get(place.file);
    Span {
        start: position(file, place.span.start),
        end: position(file, place.span.end),
    }
}

fn position(file: &SourceFile, byte: u32) -> Position {
    let at = file.line_column(byte, ColumnUnit::CodePoint);
    Position {
        byte,
        line: at.line,
        column: at.column,
    }
}
