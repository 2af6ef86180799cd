//! The JSON format, as `docs/json.md` describes it.

use serde::Serialize;

use super::{Report, Summary, path};
use crate::lint::Reported;
use crate::migration::Direction;
use crate::source::{ColumnUnit, FileId, Place, SourceFile};

pub(super) fn write(report: &Report<'_>) -> String {
    to_text(&Document {
        version: VERSION,
        diagnostics: diagnostics(report).collect(),
        summary: Counts::of(report),
        coverage: Coverage::of(report),
    })
}

/// A document on each line: the diagnostics, then the rest. So a reader knows that it has all.
pub(super) fn write_lines(report: &Report<'_>) -> String {
    let mut text: String = diagnostics(report)
        .map(|diagnostic| to_line(&Line::Diagnostic(Box::new(diagnostic))))
        .collect();
    text.push_str(&to_line(&Line::Summary {
        version: VERSION,
        summary: Counts::of(report),
        coverage: Coverage::of(report),
    }));
    text
}

const VERSION: u32 = 1;

fn diagnostics<'a>(report: &'a Report<'a>) -> impl Iterator<Item = Diagnostic<'a>> {
    let diagnostics = report.diagnostics.iter();
    diagnostics.map(|reported| Diagnostic::new(report, reported))
}

/// Indented JSON.
pub(crate) fn to_text(document: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(document)
        .expect("documents have string keys and no failing fields");
    without_commands(text + "\n")
}

/// JSON on one line.
fn to_line(document: &impl Serialize) -> String {
    let text =
        serde_json::to_string(document).expect("documents have string keys and no failing fields");
    without_commands(text + "\n")
}

/// JSON that no log viewer takes for a command: [`super::without_commands`], but with JSON's own
/// escape, so that the value stays what it is.
fn without_commands(text: String) -> String {
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
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Diagnostic(Box<Diagnostic<'a>>),
    Summary {
        version: u32,
        summary: Counts,
        coverage: Coverage,
    },
}

#[derive(Serialize)]
struct Counts {
    error: usize,
    warning: usize,
    note: usize,
}

impl Counts {
    fn of(report: &Report<'_>) -> Self {
        let summary = Summary::of(report.diagnostics);
        Self {
            error: summary.error,
            warning: summary.warning,
            note: summary.note,
        }
    }
}

#[derive(Serialize)]
struct Coverage {
    files: usize,
    statements: usize,
    opaque: usize,
}

impl Coverage {
    fn of(report: &Report<'_>) -> Self {
        Self {
            files: report.coverage.files,
            statements: report.coverage.statements,
            opaque: report.coverage.opaque,
        }
    }
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
    fix: Option<Fix<'a>>,
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
            fix: diagnostic.fix.as_ref().map(|fix| Fix {
                title: &fix.title,
                applicability: fix.applicability.as_str(),
                edits: edits(report, place.file, &fix.edits),
            }),
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

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    span: Span,
    replacement: &'a str,
}

/// In the order of the file, so that whoever makes them from the last to the first is right.
fn edits<'a>(
    report: &Report<'_>,
    file: FileId,
    edits: &'a [crate::diagnostic::Edit],
) -> Vec<Edit<'a>> {
    let mut edits: Vec<&crate::diagnostic::Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let edits = edits.into_iter().map(|edit| Edit {
        span: span(report, Place::new(file, edit.span)),
        replacement: &edit.replacement,
    });
    edits.collect()
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
