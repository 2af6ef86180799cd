//! Workflow commands: annotations on the changed lines of a pull request.

use std::fmt::Write as _;

use super::{Report, full_message, one_line, path};
use crate::diagnostic::Severity;
use crate::lint::Reported;
use crate::source::ColumnUnit;

/// The runner keeps this many annotations of a level for each step and drops the rest in silence.
const ANNOTATIONS: usize = 10;
/// The runner cuts messages here.
const MESSAGE: usize = 4096;

/// The worst first. The notice about what is left out needs a place of its own among the notices.
pub(super) fn write(report: &Report<'_>) -> String {
    let mut text = String::new();
    let mut left = 0;
    for severity in Severity::ALL {
        let of_level: Vec<&Reported> = report
            .diagnostics
            .iter()
            .filter(|reported| reported.severity() == severity)
            .collect();
        let is_last = severity == Severity::Note;
        let more = left > 0 || of_level.len() > ANNOTATIONS;
        let room = ANNOTATIONS - usize::from(is_last && more);
        left += of_level.len().saturating_sub(room);
        for reported in of_level.into_iter().take(room) {
            annotation(&mut text, report, reported);
        }
    }
    if left > 0 {
        let noun = if left == 1 {
            "diagnostic"
        } else {
            "diagnostics"
        };
        let _ = writeln!(
            text,
            "::notice title=sqlcheck::{left} more {noun}: GitHub shows {ANNOTATIONS} of a level"
        );
    }
    text
}

fn annotation(text: &mut String, report: &Report<'_>, reported: &Reported) {
    let diagnostic = &reported.diagnostic;
    let place = diagnostic.primary.place;
    let file = report.sources.get(place.file);
    let start = file.line_column(place.span.start, ColumnUnit::CodePoint);
    let end = file.line_column(place.span.end, ColumnUnit::CodePoint);
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let _ = write!(
        text,
        "::{command} file={},line={},endLine={}",
        property(path(report, place.file)),
        start.line,
        end.line
    );
    // The runner drops columns of a region over several lines.
    if start.line == end.line {
        let _ = write!(text, ",col={},endColumn={}", start.column, end.column);
    }
    let _ = writeln!(
        text,
        ",title={}::{}",
        property(&format!("sqlcheck[{}]", diagnostic.rule)),
        data(&message(reported))
    );
}

/// An annotation has no room for the related places.
fn message(reported: &Reported) -> String {
    let mut message = full_message(&reported.diagnostic);
    if message.chars().count() > MESSAGE {
        message = message.chars().take(MESSAGE - 1).collect();
        message.push('…');
    }
    message
}

/// Control characters but for line feeds are made visible, so no escape is needed for them.
fn data(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(one_line).collect();
    lines.join("\n").replace('%', "%25").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
