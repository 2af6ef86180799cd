//! How often each rule reports something, instead of what it reports.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Report, Style, summary_lines};
use crate::diagnostic::Severity;

/// The most frequent first.
pub(super) fn write(report: &Report<'_>, style: Style) -> String {
    let mut counts: BTreeMap<(&str, Severity), usize> = BTreeMap::new();
    for reported in report.diagnostics {
        let key = (reported.diagnostic.rule, reported.severity());
        *counts.entry(key).or_default() += 1;
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by_key(|((rule, severity), count)| (Reverse(*count), Reverse(*severity), *rule));
    let number_width = rows.first().map_or(0, |(_, count)| count.to_string().len());
    let rule_width = rows
        .iter()
        .map(|((rule, _), _)| rule.len())
        .max()
        .unwrap_or(0);
    let mut text: String = rows
        .iter()
        .map(|((rule, severity), count)| {
            let info = report.rules.iter().find(|info| info.id == *rule);
            let title = info.map_or("", |info| &info.title);
            let severity = severity.as_str();
            let line =
                format!("{count:>number_width$}  {severity:<7}  {rule:<rule_width$}  {title}");
            line.trim_end().to_owned() + "\n"
        })
        .collect();
    if !text.is_empty() {
        text.push('\n');
    }
    if !style.quiet {
        text.push_str(&summary_lines(report));
    }
    text
}
