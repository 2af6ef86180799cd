//! JSON Web Tokens, as far as they say whose they are.

use std::ops::Range;

use serde_json::Value;

use super::stand_in::is_random;

/// A token: where it is in the text, and what it says of itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) range: Range<usize>,
    /// For everybody to see, or known to everybody.
    pub(super) is_public: bool,
    /// The role of Supabase that row-level security does not hold.
    pub(super) is_service: bool,
}

/// How long the shortest signature in use is, of 32 bytes.
const SIGNATURE: usize = 43;

/// The token that begins here, with an `eyJ`.
pub(super) fn at(text: &str, start: usize) -> Option<Token> {
    let rest = text.get(start..)?;
    let is_part = |it: &u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'.');
    let length = rest.bytes().take_while(|it| is_part(it)).count();
    // A token ends a sentence now and then.
    let whole = rest[..length].trim_end_matches('.');
    let mut parts = whole.split('.');
    let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || signature.len() < SIGNATURE || !is_random(signature) {
        return None;
    }
    json(header)?.get("alg")?;
    let payload = json(payload)?;
    let says = |key, value| payload.get(key).and_then(Value::as_str) == Some(value);
    // The keys of every local Supabase, and the token by which the format is explained.
    let is_known = says("iss", "supabase-demo")
        || (says("sub", "1234567890")
            && (says("name", "John Doe") || payload.get("admin").is_some()));
    Some(Token {
        range: start..start + whole.len(),
        is_public: says("role", "anon") || is_known,
        is_service: says("role", "service_role"),
    })
}

fn json(part: &str) -> Option<Value> {
    let value: Value = serde_json::from_slice(&decoded(part)?).ok()?;
    value.is_object().then_some(value)
}

/// What is written in base64 for URLs, without padding.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    Some(bytes)
}

#[cfg(test)]
pub(super) mod tests {
    use super::{at, decoded};

    /// A token with this payload, whose signature nobody made.
    pub(in super::super) fn token(payload: &str) -> String {
        let header = encoded(r#"{"alg":"HS256","typ":"JWT"}"#);
        let signature = "k3Jx9Qm2Vt7Lr5Zp8Nw1Yb6Hd4Fs0Gc2Ua7Te9Ri5Ko";
        format!("{header}.{}.{signature}", encoded(payload))
    }

    fn encoded(text: &str) -> String {
        const LETTERS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut encoded = String::new();
        for chunk in text.as_bytes().chunks(3) {
            let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            for at in 0..=chunk.len() {
                let letter = (bits >> (18 - 6 * at)) & 63;
                encoded.push(LETTERS[letter as usize] as char);
            }
        }
        encoded
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        for text in ["", "a", "ab", "abc", "{\"alg\":\"ä\"}"] {
            assert_eq!(decoded(&encoded(text)).unwrap(), text.as_bytes());
        }
        assert_eq!(decoded("a+b"), None);
    }

    #[test]
    fn a_token_says_whose_it_is() {
        let read = |payload: &str| at(&token(payload), 0).map(|it| (it.is_public, it.is_service));
        assert_eq!(read(r#"{"role":"service_role"}"#), Some((false, true)));
        assert_eq!(read(r#"{"role":"anon"}"#), Some((true, false)));
        assert_eq!(read(r#"{"sub":"7"}"#), Some((false, false)));
        let local = r#"{"iss":"supabase-demo","role":"service_role"}"#;
        assert_eq!(read(local), Some((true, true)));
        assert_eq!(read("[1]"), None);
    }

    #[test]
    fn what_is_no_token_is_none() {
        let whole = token(r#"{"sub":"7"}"#);
        assert_eq!(at(&format!("{whole}."), 0).unwrap().range.end, whole.len());
        let (unsigned, _) = whole.rsplit_once('.').unwrap();
        assert_eq!(at(unsigned, 0), None);
        assert_eq!(at(&format!("{unsigned}.signature"), 0), None);
        assert_eq!(at(&format!("{whole}.{whole}"), 0), None);
    }
}
