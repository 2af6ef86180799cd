//! `path:line:column: level[rule] message`, which editors and people read.

use std::fmt::Write as _;

use super::{Report, Style, one_line, path, seen_from, summary_lines, without_commands};
use crate::source::ColumnUnit;

pub(super) fn write(report: &Report<'_>, style: Style) -> String {
    let mut text = String::new();
    for reported in report.diagnostics {
        let diagnostic = &reported.diagnostic;
        let place = diagnostic.primary.place;
        let file = report.sources.get(place.file);
        let at = file.line_column(place.span.start, ColumnUnit::CodePoint);
        let _ = writeln!(
            text,
            "{}:{}:{}: {}[{}] {}",
            one_line(&seen_from(report.directory, path(report, place.file))),
            at.line,
            at.column,
            diagnostic.severity,
            diagnostic.rule,
            one_line(&diagnostic.message)
        );
    }
    if !style.quiet {
        text.push_str(&summary_lines(report));
    }
    without_commands(text)
}
