//! `path:line:column: level[rule] message`, which editors and people read.

use super::{Report, Style, begin, one_line, path, seen_from, summary_lines, without_commands};
use crate::lint::Reported;

pub(super) fn write(report: &Report<'_>, style: Style) -> String {
    let mut text: String = report
        .diagnostics
        .iter()
        .map(|reported| line(report, reported))
        .collect();
    if !style.quiet {
        text.push_str(&summary_lines(report));
    }
    text
}

/// A diagnostic, with the line feed at its end.
pub(super) fn line(report: &Report<'_>, reported: &Reported) -> String {
    let diagnostic = &reported.diagnostic;
    let place = diagnostic.primary.place;
    let at = begin(report, place);
    without_commands(format!(
        "{}:{}:{}: {}[{}] {}\n",
        one_line(&seen_from(report.directory, path(report, place.file))),
        at.line,
        at.column,
        diagnostic.severity,
        diagnostic.rule,
        one_line(&diagnostic.message)
    ))
}
