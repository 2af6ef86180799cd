//! TeamCity's service messages: inspections.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Report, begin, full_message, is_control, path};
use crate::diagnostic::Severity;
use crate::lint::Reported;

/// TeamCity's limits, in characters.
const NAME: usize = 255;
const MESSAGE: usize = 4000;

/// A type has to be declared before the first inspection that is of it.
pub(super) fn write(report: &Report<'_>) -> String {
    let mut text = String::new();
    let mut declared = BTreeSet::new();
    for reported in report.diagnostics {
        if declared.insert(reported.diagnostic.rule) {
            text.push_str(&inspection_type(report, reported));
        }
        text.push_str(&inspection(report, reported));
    }
    text
}

fn inspection_type(report: &Report<'_>, reported: &Reported) -> String {
    let id = reported.diagnostic.rule;
    let info = report.rules.iter().find(|rule| rule.id == id);
    let title = info.map_or(id, |info| &info.title);
    message(
        "inspectionType",
        &[
            ("id", id, NAME),
            ("name", id, NAME),
            ("description", title, MESSAGE),
            (
                "category",
                &format!("sqlcheck: {}", reported.category),
                NAME,
            ),
        ],
    )
}

fn inspection(report: &Report<'_>, reported: &Reported) -> String {
    let diagnostic = &reported.diagnostic;
    let place = diagnostic.primary.place;
    let at = begin(report, place);
    let severity = match diagnostic.severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Note => "INFO",
    };
    message(
        "inspection",
        &[
            ("typeId", diagnostic.rule, NAME),
            ("message", &full_message(diagnostic), MESSAGE),
            ("file", path(report, place.file), MESSAGE),
            ("line", &at.line.to_string(), NAME),
            ("SEVERITY", severity, NAME),
        ],
    )
}

fn message(name: &str, attributes: &[(&str, &str, usize)]) -> String {
    let mut text = format!("##teamcity[{name}");
    for (key, value, limit) in attributes {
        let _ = write!(text, " {key}='{}'", escaped(value, *limit));
    }
    text.push_str("]\n");
    text
}

/// Text as a value, not longer than the limit. Control characters but for line feeds are made
/// visible before.
fn escaped(text: &str, limit: usize) -> String {
    let mut escaped = String::new();
    for character in text.replace("\r\n", "\n").chars().take(limit) {
        match character {
            '\n' => escaped.push_str("|n"),
            '|' | '\'' | '[' | ']' => escaped.extend(['|', character]),
            other if is_control(other) => escaped.extend(other.escape_default()),
            other if other.is_ascii() => escaped.push(other),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    let _ = write!(escaped, "|0x{unit:04X}");
                }
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn values_are_escaped() {
        assert_eq!(
            escaped("it's [a|b]\r\nü💥\u{1b}", 100),
            "it|'s |[a||b|]|n|0x00FC|0xD83D|0xDCA5\\u{1b}"
        );
        assert_eq!(escaped("abc", 2), "ab");
    }
}
