//! The version that a new migration gets: the next number, or a time, written as the newest is.

/// The version after the newest, in its style. `now` is in seconds since 1970, and counts where
/// versions are times. `None` where it has no digits to go on with.
#[must_use]
pub fn next_version(newest: &str, now: u64) -> Option<String> {
    let letterless = newest.strip_suffix(|last: char| last.is_ascii_lowercase());
    let newest = letterless.unwrap_or(newest);
    next_time(newest, now)
        .or_else(|| next_epoch(newest, now))
        .or_else(|| next_number(newest))
}

/// Year, month, day, hour, minute and second.
type Time = [u64; 6];

const WIDTHS: [usize; 6] = [4, 2, 2, 2, 2, 2];

/// How the digits of a time begin: with a date, with minutes, with seconds.
const SHAPES: [(usize, usize); 3] = [(8, 3), (12, 5), (14, 6)];

/// The number of digits that may follow the seconds: milliseconds, or four zeros of Diesel's.
const FRACTIONS: [usize; 3] = [0, 3, 4];

/// `20240131120000`, `2024-01-31-120000`, `20240131T1200`, `2024_01_31`.
fn next_time(newest: &str, now: u64) -> Option<String> {
    let digits: String = newest.chars().filter(char::is_ascii_digit).collect();
    let (shape, parts) = SHAPES.iter().rev().find(|(length, parts)| {
        let rest = digits.len().checked_sub(*length);
        let fits = |rest| rest == 0 || *parts == 6 && FRACTIONS.contains(&rest);
        rest.is_some_and(fits)
    })?;
    let time = read_time(&digits[..*shape], *parts)?;
    let unit = match parts {
        3 => 24 * 60 * 60,
        5 => 60,
        _ => 1,
    };
    let next = written(now.max(seconds(time) + unit));
    let mut filled = String::new();
    for (value, width) in next.iter().zip(WIDTHS).take(*parts) {
        filled.push_str(&format!("{value:0width$}"));
    }
    // A millisecond or a time zone says nothing here.
    filled.extend(std::iter::repeat_n('0', digits.len() - shape));
    let mut filled = filled.chars();
    let fill = |it: char| {
        if it.is_ascii_digit() {
            filled.next().unwrap_or(it)
        } else {
            it
        }
    };
    Some(newest.chars().map(fill).collect())
}

fn read_time(digits: &str, parts: usize) -> Option<Time> {
    let mut time = [0, 1, 1, 0, 0, 0];
    let mut at = 0;
    for (value, width) in time.iter_mut().zip(WIDTHS).take(parts) {
        *value = digits.get(at..at + width)?.parse().ok()?;
        at += width;
    }
    let is_recent = (1990..=2999).contains(&time[0]);
    // What no calendar has, such as the 31st of June, comes out as another day.
    (is_recent && written(seconds(time)) == time).then_some(time)
}

/// Seconds or milliseconds since 1970.
fn next_epoch(newest: &str, now: u64) -> Option<String> {
    let number: u64 = newest.parse().ok()?;
    let factor = match newest.len() {
        10 if newest.starts_with('1') => 1,
        13 if newest.starts_with('1') => 1000,
        _ => return None,
    };
    Some((now * factor).max(number + 1).to_string())
}

/// The last number, and one more, as wide as it was.
fn next_number(newest: &str) -> Option<String> {
    let end = newest.rfind(|it: char| it.is_ascii_digit())? + 1;
    let start = newest[..end]
        .trim_end_matches(|it: char| it.is_ascii_digit())
        .len();
    let mut digits: Vec<u8> = newest[start..end].bytes().collect();
    let mut at = digits.len();
    loop {
        let Some(before) = at.checked_sub(1) else {
            digits.insert(0, b'1');
            break;
        };
        at = before;
        if digits[at] != b'9' {
            digits[at] += 1;
            break;
        }
        digits[at] = b'0';
    }
    let number: String = digits.into_iter().map(char::from).collect();
    Some(format!("{}{number}{}", &newest[..start], &newest[end..]))
}

/// Seconds since 1970.
fn seconds([year, month, day, hour, minute, second]: Time) -> u64 {
    // Years begin in March, so that the day that only some have is the last.
    let year = year.saturating_sub(u64::from(month <= 2));
    let in_year = (153 * ((month + 9) % 12) + 2) / 5 + day;
    let days = 365 * year + year / 4 - year / 100 + year / 400 + in_year;
    let days = days.saturating_sub(BEFORE_1970);
    ((days * 24 + hour) * 60 + minute) * 60 + second
}

/// As the days above are counted.
const BEFORE_1970: u64 = 719_469;

/// The time of seconds since 1970.
fn written(seconds: u64) -> Time {
    let (minutes, second) = (seconds / 60, seconds % 60);
    let (hours, minute) = (minutes / 60, minutes % 60);
    let (days, hour) = (hours / 24, hours % 24);
    // Days of an era of 400 years, which begins with March.
    let days = days + BEFORE_1970 - 1;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    [year, month, day, hour, minute, second]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{next_version, seconds, written};

    /// 2024-02-29 12:34:56.
    const NOW: u64 = 1_709_210_096;

    #[test]
    fn versions_go_on_as_they_began() {
        let cases = [
            ("0001", "0002"),
            ("9", "10"),
            ("0099", "0100"),
            ("99", "100"),
            ("005b", "006"),
            ("1.2", "1.3"),
            ("1.09", "1.10"),
            ("00.16.00_01", "00.16.00_02"),
            ("2024_01_31_1", "2024_01_31_2"),
            ("000000000000001", "000000000000002"),
            ("99999999999999999999999", "100000000000000000000000"),
            ("20240131120000", "20240229123456"),
            ("2024-01-31-120000", "2024-02-29-123456"),
            ("2024-01-31-120000-0000", "2024-02-29-123456-0000"),
            ("2024_01_31_000001", "2024_02_29_123456"),
            ("20240131T120000", "20240229T123456"),
            ("202401311200", "202402291234"),
            ("2024-01-31", "2024-02-29"),
            ("20240131120000123", "20240229123456000"),
            // Not before what is there.
            ("20991231235959", "21000101000000"),
            ("2024-02-29", "2024-03-01"),
            ("1704067200", "1709210096"),
            ("1704067200000", "1709210096000"),
            ("1909210096000", "1909210096001"),
            // No day of any calendar.
            ("20240631", "20240632"),
            ("00000000000001", "00000000000002"),
        ];
        for (newest, expected) in cases {
            assert_eq!(
                next_version(newest, NOW).as_deref(),
                Some(expected),
                "{newest}"
            );
        }
        assert_eq!(next_version("users", NOW), None);
    }

    proptest! {
        #[test]
        fn times_there_and_back(at in 0_u64..32_000_000_000) {
            prop_assert_eq!(seconds(written(at)), at);
        }

        #[test]
        fn nothing_is_too_odd(newest in "[0-9._\\-T a-zä]{0,20}", now in 0_u64..4_000_000_000) {
            let _ = next_version(&newest, now);
        }
    }
}
