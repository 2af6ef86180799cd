//! Versions in file names, and the order of names with numbers in them.

use std::cmp::Ordering;

use crate::migration::VersionKey;

/// A file name, taken apart: `20240101120000_add_users.sql` is version `20240101120000` and name
/// `add_users`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<'a> {
    pub version: &'a str,
    pub name: &'a str,
}

/// The digits a name begins with, and what follows the first `_` or other separator. `None` if it
/// does not begin with a digit.
#[must_use]
pub fn leading_digits(stem: &str) -> Option<Parsed<'_>> {
    let digits = digits_at(stem, 0);
    (digits > 0).then(|| taken_apart(stem, digits))
}

/// The version at the beginning of a name whose scheme nobody prescribed: `001`, `2024-01-31`,
/// `20240131T120000`, `1.2.3`, `00.16.00_01`, `005b`; with `v` or `V` before it as well, and with
/// `m` or `M` where it is padded: `m000001`.
#[must_use]
pub fn leading_version(stem: &str) -> Option<Parsed<'_>> {
    let start = usize::from(starts_with_v(stem) || starts_with_padded_m(stem));
    let first = digits_at(stem, start);
    if first == start {
        return None;
    }
    let end = version_end(stem, start, first);
    let parsed = taken_apart(stem, end);
    Some(Parsed {
        version: &parsed.version[start..],
        name: parsed.name,
    })
}

/// The stem and the direction suffix of a file name: `001_a.down.sql` is `001_a` and `Some(".down")`.
#[must_use]
pub fn without_extension(file_name: &str) -> &str {
    match file_name.len().checked_sub(4) {
        Some(at) if file_name.as_bytes()[at..].eq_ignore_ascii_case(b".sql") => &file_name[..at],
        _ => file_name,
    }
}

/// Whether a path ends in `.sql`, in any case.
#[must_use]
pub fn is_sql(path: &str) -> bool {
    path.len() > 4 && without_extension(path).len() < path.len()
}

/// The last part of a path.
#[must_use]
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What comes before the last part; empty if there is none.
#[must_use]
pub fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// One path beneath another, without `.`, and with `..` resolved where that is possible.
#[must_use]
pub fn join(directory: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in directory.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// What tells versions apart: see [`VersionKey`]. Names without a version are their own.
#[must_use]
pub fn key(kind: VersionKey, version: &str, whole: &str) -> String {
    if version.is_empty() {
        return whole.to_owned();
    }
    match kind {
        VersionKey::Digits => version.to_owned(),
        VersionKey::Number => without_zeros(version),
        VersionKey::Dotted => dotted(version).join("."),
        VersionKey::Name => whole.to_owned(),
    }
}

/// Flyway's version: its numbers, without leading zeros, and without trailing parts of zero.
#[must_use]
pub fn dotted(version: &str) -> Vec<String> {
    let mut parts: Vec<String> = version
        .split(['.', '_'])
        .map(|part| part.trim_start_matches('0').to_owned())
        .collect();
    while parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    for part in &mut parts {
        if part.is_empty() {
            part.push('0');
        }
    }
    parts
}

/// Compares two numbers of any length, written in digits.
#[must_use]
pub fn compare_numbers(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// The order a person expects: `2_b` before `10_a`. Runs of digits are compared as numbers, the
/// rest by bytes; names that are equal that way, by bytes as a whole.
#[must_use]
pub fn natural(left: &str, right: &str) -> Ordering {
    let mut rest = (left.as_bytes(), right.as_bytes());
    while let (Some(first), Some(second)) = (rest.0.first(), rest.1.first()) {
        if first.is_ascii_digit() && second.is_ascii_digit() {
            let ends = (run_of_digits(rest.0), run_of_digits(rest.1));
            let numbers = compare_digits(&rest.0[..ends.0], &rest.1[..ends.1]);
            if numbers.is_ne() {
                return numbers;
            }
            rest = (&rest.0[ends.0..], &rest.1[ends.1..]);
            continue;
        }
        if first != second {
            return first.cmp(second);
        }
        rest = (&rest.0[1..], &rest.1[1..]);
    }
    let lengths = rest.0.len().cmp(&rest.1.len());
    lengths.then_with(|| left.cmp(right))
}

/// The order of JavaScript's `localeCompare`, near enough for directory names: punctuation before
/// digits before letters, and case only where nothing else differs.
#[must_use]
pub fn by_locale(a: &str, b: &str) -> Ordering {
    let rank = |character: char| {
        let class = match character {
            '0'..='9' => 1u8,
            _ if character.is_alphabetic() => 2,
            _ => 0,
        };
        (class, character.to_lowercase().next())
    };
    a.chars()
        .map(rank)
        .cmp(b.chars().map(rank))
        .then_with(|| b.cmp(a))
}

fn starts_with_v(stem: &str) -> bool {
    let bytes = stem.as_bytes();
    matches!(bytes.first(), Some(b'v' | b'V')) && bytes.get(1).is_some_and(u8::is_ascii_digit)
}

/// `m` and at least three digits, the first of which is a zero or a century's: less is a name.
fn starts_with_padded_m(stem: &str) -> bool {
    let digits = stem.strip_prefix(['m', 'M']).unwrap_or_default();
    run_of_digits(digits.as_bytes()) >= 3 && digits.starts_with(['0', '2'])
}

/// Where the digits that begin at an offset end.
fn digits_at(text: &str, start: usize) -> usize {
    start + run_of_digits(&text.as_bytes()[start..])
}

fn run_of_digits(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count()
}

fn compare_digits(a: &[u8], b: &[u8]) -> Ordering {
    let trim = |digits: &[u8]| digits.iter().take_while(|digit| **digit == b'0').count();
    let (a, b) = (&a[trim(a)..], &b[trim(b)..]);
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn taken_apart(stem: &str, end: usize) -> Parsed<'_> {
    Parsed {
        version: &stem[..end],
        name: stem[end..].trim_start_matches(['_', '-', '.', ' ']),
    }
}

/// Extends a version beyond its first number: through dots, through the parts of a date, and, once
/// it has dots, through `_01` too. A number after `_` alone is part of the name: `0001_2fa`.
fn version_end(stem: &str, start: usize, first: usize) -> usize {
    let bytes = stem.as_bytes();
    let mut end = first;
    let mut has_dots = false;
    let mut is_date = first - start == 4;
    loop {
        let next = bytes.get(end).copied();
        let group = digits_at(stem, (end + 1).min(stem.len()));
        let digits = group.saturating_sub(end + 1);
        let closed = !bytes.get(group).is_some_and(u8::is_ascii_alphabetic);
        let part_of_version = match next {
            Some(b'.') => digits > 0,
            Some(b'_') => digits > 0 && closed && (has_dots || is_date && digits == 2),
            Some(b'-') => digits > 0 && closed && (has_dots || is_date),
            Some(b'T' | b't') => digits >= 4 && closed,
            _ => false,
        };
        if !part_of_version {
            break;
        }
        has_dots |= next == Some(b'.');
        is_date &= digits == 2;
        end = group;
    }
    let letter = bytes.get(end).is_some_and(u8::is_ascii_lowercase);
    let alone = !bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric);
    if letter && alone && !is_date {
        end + 1
    } else {
        end
    }
}

/// Drops the leading zeros of every number in a version, and makes its separators alike.
fn without_zeros(version: &str) -> String {
    let mut key = String::with_capacity(version.len());
    let mut in_number = false;
    let bytes = version.as_bytes();
    for (at, character) in version.char_indices() {
        if !character.is_ascii_digit() {
            key.push(if character.is_ascii_alphabetic() {
                character
            } else {
                '.'
            });
            in_number = false;
            continue;
        }
        let more_digits = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if character == '0' && !in_number && more_digits {
            continue;
        }
        in_number = true;
        key.push(character);
    }
    key
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_name_is_too_odd(name in "[vV]?[0-9._\\-T a-zä€]{0,12}(\\.SqL)?") {
            let stem = without_extension(&name);
            if let Some(parsed) = leading_version(stem) {
                prop_assert!(stem.contains(parsed.version));
                prop_assert!(stem.ends_with(parsed.name));
                for kind in [VersionKey::Number, VersionKey::Dotted] {
                    prop_assert!(!key(kind, parsed.version, stem).contains('_'));
                }
            }
        }

        #[test]
        fn natural_order_is_an_order(mut names in prop::collection::vec("[0-2]{0,3}[ab_]?[0-2]{0,3}", 3)) {
            names.sort_by(|a, b| natural(a, b));
            for pair in names.windows(2) {
                prop_assert!(natural(&pair[0], &pair[1]).is_le());
                prop_assert_eq!(natural(&pair[1], &pair[0]), natural(&pair[0], &pair[1]).reverse());
            }
            prop_assert!(natural(&names[0], &names[2]).is_le());
        }
    }

    fn version(stem: &str) -> Option<(&str, &str)> {
        leading_version(stem).map(|parsed| (parsed.version, parsed.name))
    }

    #[test]
    fn versions_of_unprescribed_schemes() {
        let cases = [
            ("001_users", Some(("001", "users"))),
            ("01-schema", Some(("01", "schema"))),
            ("000017", Some(("000017", ""))),
            ("20240131120000_a", Some(("20240131120000", "a"))),
            ("2024-01-31_a", Some(("2024-01-31", "a"))),
            ("2024-01-31-120000_a", Some(("2024-01-31-120000", "a"))),
            ("20240131T120000_a", Some(("20240131T120000", "a"))),
            ("2024_01_31_a", Some(("2024_01_31", "a"))),
            ("1.2.3_a", Some(("1.2.3", "a"))),
            ("00.16.00_01_add", Some(("00.16.00_01", "add"))),
            ("v2_orders", Some(("2", "orders"))),
            ("m000001", Some(("000001", ""))),
            ("m20240131_a", Some(("20240131", "a"))),
            ("m100_materials", None),
            ("m1", None),
            ("0001_2fa_login", Some(("0001", "2fa_login"))),
            ("0001_2024_report", Some(("0001", "2024_report"))),
            ("005b_fix", Some(("005b", "fix"))),
            ("3d_models", Some(("3d", "models"))),
            ("users", None),
            ("variables", None),
            ("", None),
        ];
        for (stem, expected) in cases {
            assert_eq!(version(stem), expected, "{stem}");
        }
    }

    #[test]
    fn natural_order_counts() {
        let mut names = [
            "10_a", "2_b", "1.sql", "01.sql", "2_a", "1_a", "b", "a10", "a9",
        ];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(
            names,
            [
                "01.sql", "1.sql", "1_a", "2_a", "2_b", "10_a", "a9", "a10", "b"
            ]
        );
    }

    #[test]
    fn keys_by_kind() {
        assert_eq!(key(VersionKey::Digits, "01", "01_a"), "01");
        assert_eq!(key(VersionKey::Number, "0010", "0010_a"), "10");
        assert_eq!(key(VersionKey::Number, "00.16.00_01", "x"), "0.16.0.1");
        assert_eq!(key(VersionKey::Number, "000", "x"), "0");
        assert_eq!(key(VersionKey::Dotted, "1.0", "x"), "1");
        assert_eq!(key(VersionKey::Dotted, "1_01_0", "x"), "1.1");
        assert_eq!(key(VersionKey::Name, "1", "1_a"), "1_a");
        assert_eq!(key(VersionKey::Digits, "", "init"), "init");
    }

    #[test]
    fn paths_are_joined_lexically() {
        assert_eq!(join("a/b", "../c.sql"), "a/c.sql");
        assert_eq!(join("", "./x"), "x");
        assert_eq!(join("a", "../../x"), "../x");
    }

    #[test]
    fn locale_order_puts_punctuation_first() {
        assert_eq!(by_locale("2023_a", "20230101_b"), Ordering::Less);
        assert_eq!(by_locale("1_a", "1_B"), Ordering::Less);
    }
}
