//! Checkstyle's XML, which many tools read.

use std::fmt::Write as _;

use super::xml::escaped;
use super::{Report, begin, by_file, full_message, path};
use crate::diagnostic::Severity;

pub(super) fn write(report: &Report<'_>) -> String {
    let mut text =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n");
    for (file, diagnostics) in by_file(report) {
        let _ = writeln!(text, "  <file name=\"{}\">", escaped(path(report, file)));
        for reported in diagnostics {
            let diagnostic = &reported.diagnostic;
            let at = begin(report, diagnostic.primary.place);
            let severity = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "info",
            };
            let _ = writeln!(
                text,
                "    <error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{}\" \
                 source=\"sqlcheck.{}\"/>",
                at.line,
                at.column,
                escaped(&full_message(diagnostic)),
                escaped(diagnostic.rule)
            );
        }
        text.push_str("  </file>\n");
    }
    text.push_str("</checkstyle>\n");
    text
}
