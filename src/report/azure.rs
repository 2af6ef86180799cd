//! Azure Pipelines' logging commands: issues of the build.

use std::fmt::Write as _;

use super::{Report, begin, concise, full_message, one_line, path};
use crate::diagnostic::Severity;
use crate::lint::Reported;

/// Azure knows no issue below a warning: a note is a line of the log.
pub(super) fn write(report: &Report<'_>) -> String {
    report
        .diagnostics
        .iter()
        .map(|reported| match reported.severity() {
            Severity::Error => issue(report, reported, "error"),
            Severity::Warning => issue(report, reported, "warning"),
            Severity::Note => concise::line(report, reported),
        })
        .collect()
}

fn issue(report: &Report<'_>, reported: &Reported, kind: &str) -> String {
    let diagnostic = &reported.diagnostic;
    let place = diagnostic.primary.place;
    let at = begin(report, place);
    let mut text = String::new();
    let _ = writeln!(
        text,
        "##vso[task.logissue type={kind};sourcepath={};linenumber={};columnnumber={};code={};]{}",
        property(path(report, place.file)),
        at.line,
        at.column,
        property(diagnostic.rule),
        data(&full_message(diagnostic))
    );
    text
}

/// Control characters but for line feeds are made visible. A command may begin anywhere in a line,
/// also in another's message.
fn data(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(one_line).collect();
    lines
        .join("\n")
        .replace('%', "%AZP25")
        .replace('\n', "%0A")
        .replace("##", "#\u{200b}#")
}

fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
}
