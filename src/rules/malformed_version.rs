//! Versions that do not mean what their digits seem to say.

use std::collections::BTreeSet;

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::migration::VersionKey;

pub(super) const RULE: Rule = rule!("malformed-version", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = context.problems(RULE.id);
    let reported: BTreeSet<_> = diagnostics.iter().map(|it| it.primary.place.file).collect();
    let mut seen = BTreeSet::new();
    for migration in &context.root.migrations {
        let version = migration.version.as_str();
        // A down script has the version of its up, and stands behind it.
        if reported.contains(&migration.file) || !seen.insert(version) {
            continue;
        }
        let Some(problem) = problem(version, context.root.convention.version_key) else {
            continue;
        };
        let message = format!("version `{version}` {}", problem.what);
        let diagnostic = Diagnostic::new(RULE.id, context.top(migration.file), message)
            .because("this file's name")
            .help(problem.help);
        diagnostics.push(diagnostic);
    }
    diagnostics
}

struct Problem {
    what: String,
    help: &'static str,
}

fn problem(version: &str, key: VersionKey) -> Option<Problem> {
    if version.is_empty() || !version.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    // Padded with zeros it is a counter, as in Diesel's first migration.
    if version.len() == 14 && !version.starts_with("0000") {
        return wrong_part(version).map(|what| Problem {
            what,
            help: "a version of 14 digits is a time, as year, month, day, hour, minute and second",
        });
    }
    let overflows = match key {
        VersionKey::Number | VersionKey::Digits => version.parse::<i64>().is_err(),
        VersionKey::Dotted | VersionKey::Name => false,
    };
    overflows.then(|| Problem {
        what: "is too large for a 64-bit number".to_owned(),
        help: "runners keep versions as 64-bit integers; take a shorter one",
    })
}

/// The part of `YYYYMMDDHHMMSS` that no calendar or clock has.
fn wrong_part(version: &str) -> Option<String> {
    let part = |at: usize, length: usize| version.get(at..at + length)?.parse::<u32>().ok();
    let (year, month, day) = (part(0, 4)?, part(4, 2)?, part(6, 2)?);
    let checks = [
        ("month", month, 1..=12),
        ("day", day, 1..=days(year, month)),
        ("hour", part(8, 2)?, 0..=23),
        ("minute", part(10, 2)?, 0..=59),
        ("second", part(12, 2)?, 0..=59),
    ];
    let (name, value, _) = checks
        .into_iter()
        .find(|(_, value, it)| !it.contains(value))?;
    Some(format!("is no time: there is no {name} {value:02}"))
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::wrong_part;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let right = ["20240229235959", "20000229000000", "20251231000000"];
        assert_eq!(right.map(wrong_part), [None, None, None]);
        let wrong = |version| wrong_part(version).unwrap();
        assert!(wrong("20230229000000").ends_with("day 29"));
        assert!(wrong("21000229000000").ends_with("day 29"));
        assert!(wrong("20241301000000").ends_with("month 13"));
        assert!(wrong("20240100000000").ends_with("day 00"));
        assert!(wrong("20240101240000").ends_with("hour 24"));
        assert!(wrong("20240101006000").ends_with("minute 60"));
        assert!(wrong("20240101000099").ends_with("second 99"));
    }
}
