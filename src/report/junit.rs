//! JUnit's XML: a suite for each file, a test case for each diagnostic.
//!
//! A note fails nothing, so its case is one that was skipped. Without diagnostics there is a case
//! that passed: readers take a report without cases for a run that did not happen.

use std::fmt::Write as _;

use super::xml::escaped;
use super::{Report, begin, by_file, full_message, path};
use crate::diagnostic::Severity;
use crate::lint::Reported;
use crate::source::FileId;

pub(super) fn write(report: &Report<'_>) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    if report.diagnostics.is_empty() {
        text.push_str(CLEAN);
        return text;
    }
    let (tests, failures, skipped) = counts(report.diagnostics.iter());
    let _ = writeln!(
        text,
        "<testsuites name=\"sqlcheck\" tests=\"{tests}\" failures=\"{failures}\" \
         skipped=\"{skipped}\" errors=\"0\">"
    );
    for (file, diagnostics) in by_file(report) {
        suite(&mut text, report, file, &diagnostics);
    }
    text.push_str("</testsuites>\n");
    text
}

const CLEAN: &str = r#"<testsuites name="sqlcheck" tests="1" failures="0" skipped="0" errors="0">
  <testsuite name="sqlcheck" tests="1" failures="0" skipped="0" errors="0">
    <testcase name="no diagnostics" classname="sqlcheck"/>
  </testsuite>
</testsuites>
"#;

fn suite(text: &mut String, report: &Report<'_>, file: FileId, diagnostics: &[&Reported]) {
    let (tests, failures, skipped) = counts(diagnostics.iter().copied());
    let path = path(report, file);
    let _ = writeln!(
        text,
        "  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" \
         skipped=\"{skipped}\" errors=\"0\">",
        escaped(path)
    );
    let class = path.strip_suffix(".sql").unwrap_or(path);
    for reported in diagnostics {
        let diagnostic = &reported.diagnostic;
        let at = begin(report, diagnostic.primary.place);
        let _ = writeln!(
            text,
            "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\">",
            escaped(&format!("{}:{} {}", at.line, at.column, diagnostic.rule)),
            escaped(class),
            escaped(path),
            at.line
        );
        text.push_str(&outcome(reported));
        text.push_str("    </testcase>\n");
    }
    text.push_str("  </testsuite>\n");
}

fn outcome(reported: &Reported) -> String {
    let message = escaped(&reported.diagnostic.message);
    if !is_failure(reported) {
        return format!("      <skipped message=\"{message}\"/>\n");
    }
    format!(
        "      <failure message=\"{message}\" type=\"{}\">{}</failure>\n",
        reported.severity(),
        escaped(&full_message(&reported.diagnostic))
    )
}

/// How many there are, and how many of them failed and were skipped.
fn counts<'a>(diagnostics: impl Iterator<Item = &'a Reported>) -> (usize, usize, usize) {
    let (failed, skipped): (Vec<_>, Vec<_>) = diagnostics.partition(|it| is_failure(it));
    (failed.len() + skipped.len(), failed.len(), skipped.len())
}

fn is_failure(reported: &Reported) -> bool {
    match reported.severity() {
        Severity::Error | Severity::Warning => true,
        Severity::Note => false,
    }
}
