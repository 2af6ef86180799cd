//! Versions whose time has not come.

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = rule!("future-version", check);

/// Versions have no time zone, and clocks differ.
const TOLERANCE: i64 = 24 * 60 * 60;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let Some(base) = context.base else {
        return Vec::new();
    };
    let Some(made) = base.time else {
        return Vec::new();
    };
    let new = base.merged.iter().filter(|migration| migration.is_new());
    new.filter(|migration| {
        let time = seconds(&migration.version);
        time.is_some_and(|time| time > made + TOLERANCE)
    })
    .map(|migration| {
        let message = format!("version `{}` is in the future", migration.version);
        Diagnostic::new(RULE.id, context.top(migration.file), message)
            .because("this file's name")
            .help("name it by the time at which it is made: until then, each new migration sorts before it")
    })
    .collect()
}

/// Seconds since 1970 of `YYYYMMDDHHMMSS`.
fn seconds(version: &str) -> Option<i64> {
    let is_time = version.len() == 14 && version.bytes().all(|it| it.is_ascii_digit());
    let part = |at: usize, length: usize| version[at..at + length].parse::<i64>().ok();
    if !is_time {
        return None;
    }
    let (year, month, day) = (part(0, 4)?, part(4, 2)?, part(6, 2)?);
    let (hour, minute, second) = (part(8, 2)?, part(10, 2)?, part(12, 2)?);
    // `malformed-version` reports what is no time.
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 {
        return None;
    }
    Some(((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
}

/// Days from 1970-01-01 in the Gregorian calendar, whose years are taken to begin in March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    const TO_1970: i64 = 719_468;
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - TO_1970
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_are_those_of_the_calendar() {
        assert_eq!(seconds("19700101000000"), Some(0));
        assert_eq!(seconds("20000229235959"), Some(951_868_799));
        assert_eq!(seconds("20240301000000"), Some(1_709_251_200));
        assert_eq!(seconds("20991231235959"), Some(4_102_444_799));
        assert_eq!(seconds("20241301000000"), None);
        assert_eq!(seconds("0001"), None);
    }
}
