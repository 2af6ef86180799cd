//! Identifiers: where they end, and the name that they mean.

use smol_str::{SmolStr, SmolStrBuilder, StrExt};

use super::TokenKind;

/// The longest name of PostgreSQL, in bytes (`NAMEDATALEN` - 1).
const LONGEST: usize = 63;

/// The name that a token means, if it is one that can be a name: unquoted names in lower case
/// (ASCII only, as PostgreSQL does in UTF-8), quotes and `U&` escapes undone. Not truncated.
#[must_use]
pub fn identifier(text: &str, kind: TokenKind) -> Option<SmolStr> {
    match kind {
        TokenKind::Word => Some(text.to_ascii_lowercase_smolstr()),
        TokenKind::QuotedIdentifier => {
            let unicode = text
                .strip_prefix(['u', 'U'])
                .and_then(|text| text.strip_prefix('&'));
            let inside = unicode
                .unwrap_or(text)
                .strip_prefix('"')?
                .strip_suffix('"')?;
            let name = inside.replace_smolstr("\"\"", "\"");
            Some(if unicode.is_some() {
                unescape(&name)
            } else {
                name
            })
        }
        _ => None,
    }
}

/// The name as PostgreSQL keeps it: at most 63 bytes, cut before the character that does not fit.
#[must_use]
pub fn truncate_identifier(name: &str) -> &str {
    let mut end = name.len().min(LONGEST);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    &name[..end]
}

/// Where the word ends that begins at `from`. A `$` before `{` is not PostgreSQL's: it begins a
/// placeholder, as in `prefix_${name}`.
pub(super) fn end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let plain = rest.iter().position(|byte| !is_plain_part(*byte));
        at += plain.unwrap_or(rest.len());
        if bytes.get(at) != Some(&b'$') || bytes.get(at + 1) == Some(&b'{') {
            return at;
        }
        at += 1;
    }
}

pub(super) fn is_start(byte: u8) -> bool {
    PARTS[byte as usize] == 2
}

/// Whether it may follow in an identifier, and is no `$`, which may as well.
fn is_plain_part(byte: u8) -> bool {
    PARTS[byte as usize] > 0
}

/// 2 for what may begin an identifier, 1 for what may only follow.
const PARTS: [u8; 256] = {
    let mut parts = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        parts[byte] = match byte {
            0x41..=0x5a | 0x61..=0x7a | 0x5f | 0x80.. => 2,
            0x30..=0x39 => 1,
            _ => 0,
        };
        byte += 1;
    }
    parts
};

/// Undoes `\0061` and `\+000061` and `\\`; leaves what is not a character as it stands. A UESCAPE
/// clause is not looked for: nobody writes it for a name in a migration.
fn unescape(name: &str) -> SmolStr {
    let mut plain = SmolStrBuilder::new();
    let mut rest = name;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('\\') {
            plain.push('\\');
            rest = after;
        } else if let Some((character, length)) = escaped(rest) {
            plain.push(character);
            rest = &rest[length..];
        } else {
            plain.push('\\');
        }
    }
    plain.push_str(rest);
    plain.finish()
}

/// The character that the text after a backslash begins with, and the length of its digits.
fn escaped(text: &str) -> Option<(char, usize)> {
    if let Some(digits) = text.strip_prefix('+') {
        return Some((char::from_u32(code(digits.get(..6)?)?)?, 7));
    }
    let first = code(text.get(..4)?)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, 4));
    }
    let second = code(text.get(4..)?.strip_prefix('\\')?.get(..4)?)?;
    let mut pair = char::decode_utf16([u16::try_from(first).ok()?, u16::try_from(second).ok()?]);
    Some((pair.next()?.ok()?, 9))
}

fn code(digits: &str) -> Option<u32> {
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    hexadecimal.then(|| u32::from_str_radix(digits, 16).ok())?
}
