//! Where numbers end.

use super::identifier;

/// Where the number ends that begins at `from`, with a digit or with `.` and a digit. Letters that
/// follow at once belong to it: PostgreSQL refuses them there ("trailing junk").
pub(super) fn end(bytes: &[u8], from: usize) -> usize {
    let at = literal_end(bytes, from);
    match bytes.get(at) {
        Some(&byte) if identifier::is_start(byte) => identifier::end(bytes, at),
        _ => at,
    }
}

fn literal_end(bytes: &[u8], from: usize) -> usize {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    if byte(from) == b'0' {
        let radix: Option<fn(u8) -> bool> = match byte(from + 1) {
            b'x' | b'X' => Some(|digit| digit.is_ascii_hexdigit()),
            b'o' | b'O' => Some(|digit| matches!(digit, b'0'..=b'7')),
            b'b' | b'B' => Some(|digit| matches!(digit, b'0' | b'1')),
            _ => None,
        };
        if let Some(is_digit) = radix {
            let at = digits_end(bytes, from + 2, is_digit);
            if at > from + 2 {
                return at;
            }
        }
    }
    let mut at = digits_end(bytes, from, |digit| digit.is_ascii_digit());
    // `1..10` is a range of PL/pgSQL.
    if byte(at) == b'.' && byte(at + 1) != b'.' {
        at = digits_end(bytes, at + 1, |digit| digit.is_ascii_digit());
    }
    if matches!(byte(at), b'e' | b'E') {
        let sign = usize::from(matches!(byte(at + 1), b'+' | b'-'));
        if byte(at + 1 + sign).is_ascii_digit() {
            at = digits_end(bytes, at + 1 + sign, |digit| digit.is_ascii_digit());
        }
    }
    at
}

/// The end of digits that may have one `_` before each of them but the first.
fn digits_end(bytes: &[u8], from: usize, is_digit: impl Fn(u8) -> bool) -> usize {
    let mut at = from;
    loop {
        match bytes.get(at) {
            Some(&byte) if is_digit(byte) => at += 1,
            Some(b'_') if bytes.get(at + 1).is_some_and(|&byte| is_digit(byte)) => at += 2,
            _ => return at,
        }
    }
}
