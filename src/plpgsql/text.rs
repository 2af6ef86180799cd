//! What a string literal means, and where in the file each part of that is.

use std::borrow::Cow;

use crate::lexer::{Token, TokenKind};
use crate::source::{Origin, Run, Span, unescaped};

/// The text of a body: what its literal means, with escapes undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyText<'a> {
    /// Borrowed where the file has it as it stands.
    pub text: Cow<'a, str>,
    runs: Vec<Run>,
}

impl<'a> BodyText<'a> {
    /// The text of a string literal; none if the token is none, or PostgreSQL refuses its escapes.
    /// What `U&'…'` means is not looked into: nobody writes a body so.
    #[must_use]
    pub fn new(source: &'a str, token: Token) -> Option<Self> {
        let inside = contents(source, token)?;
        let text = source.get(inside.range())?;
        let escapes = match token.kind {
            TokenKind::String if token.text(source).starts_with(['u', 'U']) => return None,
            TokenKind::String => Some(Escapes::Quotes),
            TokenKind::EscapeString => Some(Escapes::Backslashes),
            _ => None,
        };
        let plain = match escapes {
            None => true,
            Some(Escapes::Quotes) => !text.contains('\''),
            Some(Escapes::Backslashes) => !text.contains(['\'', '\\']),
        };
        if plain {
            let runs = vec![Run {
                text: Span::new(0, inside.end - inside.start),
                source: inside,
            }];
            return Some(Self {
                text: Cow::Borrowed(text),
                runs,
            });
        }
        let mut unescaper = Unescaper {
            inside: text,
            base: inside.start,
            text: Vec::with_capacity(text.len()),
            runs: Vec::new(),
        };
        unescaper.run(escapes == Some(Escapes::Backslashes))?;
        Some(Self {
            text: Cow::Owned(String::from_utf8(unescaper.text).ok()?),
            runs: unescaper.runs,
        })
    }

    /// Where in the literal's own text a stretch of the text is.
    #[must_use]
    pub fn place(&self, span: Span) -> Span {
        unescaped(&self.runs, span)
    }

    /// What the places of the text are in the file, given those of the text that the literal is in.
    #[must_use]
    pub fn origin(&self, literal: &Origin) -> Origin {
        match (&self.text, self.runs.as_slice()) {
            (Cow::Borrowed(_), [whole]) => literal.from(whole.source.start),
            (_, runs) => Origin::Unescaped {
                runs: runs.into(),
                offset: 0,
                literal: literal.clone().into(),
            },
        }
    }
}

/// The span between the quotes of a string.
pub(crate) fn contents(source: &str, token: Token) -> Option<Span> {
    let text = token.text(source);
    let (before, after) = match token.kind {
        TokenKind::String | TokenKind::EscapeString => (text.find('\'')? + 1, 1),
        TokenKind::DollarString => {
            let delimiter = text.get(1..)?.find('$')? + 2;
            (delimiter, delimiter)
        }
        _ => return None,
    };
    let before = u32::try_from(before).ok()?;
    let after = u32::try_from(after).ok()?;
    Some(Span::new(token.span.start + before, token.span.end - after))
}

/// The value of the string literal at this place; none as [`BodyText::new`].
pub(crate) fn string_value(text: &str, span: Span) -> Option<Cow<'_, str>> {
    let literal = text.get(span.range())?;
    let kind = match literal.as_bytes() {
        [b'$', ..] => TokenKind::DollarString,
        [b'e' | b'E', ..] => TokenKind::EscapeString,
        _ => TokenKind::String,
    };
    BodyText::new(text, Token { kind, span }).map(|body| body.text)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    /// Only `''`.
    Quotes,
    /// Also those with a backslash.
    Backslashes,
}

struct Unescaper<'a> {
    /// What stands between the quotes, with its continuations on further lines.
    inside: &'a str,
    /// Where that is in the file.
    base: u32,
    text: Vec<u8>,
    runs: Vec<Run>,
}

impl Unescaper<'_> {
    fn run(&mut self, backslashes: bool) -> Option<()> {
        let bytes = self.inside.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            let special = |byte: &u8| *byte == b'\'' || (backslashes && *byte == b'\\');
            let plain = rest.iter().position(special).unwrap_or(rest.len());
            if plain > 0 {
                self.push(&rest[..plain], at, plain);
                at += plain;
                continue;
            }
            if rest[0] == b'\\' {
                let (value, length) = escape(&self.inside[at + 1..])?;
                self.push(&value, at, length + 1);
                at += length + 1;
            } else if rest.get(1) == Some(&b'\'') {
                self.push(b"'", at, 2);
                at += 2;
            } else {
                // The literal ends here and goes on behind the next quote; comments may lie between.
                at += continuation(rest)?;
            }
        }
        Some(())
    }

    /// Adds what the stretch of the literal at `at` means.
    fn push(&mut self, value: &[u8], at: usize, length: usize) {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let start = offset(self.text.len());
        self.text.extend_from_slice(value);
        self.runs.push(Run {
            text: Span::new(start, offset(self.text.len())),
            source: Span::new(self.base + offset(at), self.base + offset(at + length)),
        });
    }
}

/// How far it is from the quote that ends a part of a literal to behind the one that goes on.
fn continuation(rest: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match rest.get(at)? {
            b'\'' => return Some(at + 1),
            b'-' => at += rest[at..].iter().position(|byte| *byte == b'\n')?,
            _ => at += 1,
        }
    }
}

/// The bytes that an escape means, and its length after the backslash.
fn escape(rest: &str) -> Option<(Vec<u8>, usize)> {
    let first = rest.chars().next()?;
    let digits = |from: usize, most: usize, radix: u32| {
        let digits = rest[from..].bytes().take(most);
        digits
            .take_while(|byte| (*byte as char).is_digit(radix))
            .count()
    };
    let simple = match first {
        'b' => Some(8),
        'f' => Some(12),
        'n' => Some(b'\n'),
        'r' => Some(b'\r'),
        't' => Some(b'\t'),
        _ => None,
    };
    if let Some(byte) = simple {
        return Some((vec![byte], 1));
    }
    match first {
        '0'..='7' => {
            let length = digits(0, 3, 8);
            let value = u32::from_str_radix(&rest[..length], 8).ok()? & 0xff;
            Some((vec![u8::try_from(value).ok()?], length))
        }
        'x' if digits(1, 2, 16) > 0 => {
            let length = 1 + digits(1, 2, 16);
            Some((vec![u8::from_str_radix(&rest[1..length], 16).ok()?], length))
        }
        'u' | 'U' => {
            let (character, length) = code_point(rest)?;
            Some((character.to_string().into_bytes(), length))
        }
        other => Some((other.to_string().into_bytes(), other.len_utf8())),
    }
}

/// `u` and four digits or `U` and eight; two of them for a surrogate pair.
fn code_point(rest: &str) -> Option<(char, usize)> {
    let unit = |text: &str| {
        let length = if text.starts_with('u') { 5 } else { 9 };
        let digits = text.get(1..length)?;
        let valid = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let value = valid.then(|| u32::from_str_radix(digits, 16).ok())?;
        Some((value?, length))
    };
    let (first, length) = unit(rest)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, length));
    }
    let after = rest.get(length..)?.strip_prefix('\\')?;
    let (second, more) = unit(after.strip_prefix(['u', 'U']).map(|_| after)?)?;
    let pair = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    let character = char::decode_utf16(pair).next()?.ok()?;
    Some((character, length + 1 + more))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lexer::lex;

    fn body(source: &str) -> Option<BodyText<'_>> {
        let token = lex(source).into_iter().next()?;
        BodyText::new(source, token)
    }

    /// What a literal means, and what the file has for each of these parts of it.
    fn check(source: &str, text: &str, parts: &[(&str, &str)]) {
        let body = body(source).unwrap();
        assert_eq!(body.text, text);
        for (part, expected) in parts {
            let start = u32::try_from(text.find(part).unwrap()).unwrap();
            let end = start + u32::try_from(part.len()).unwrap();
            let place = body.place(Span::new(start, end));
            assert_eq!(&source[place.range()], *expected, "{part} of {source}");
        }
    }

    #[test]
    fn plain_texts_are_borrowed() {
        for source in [
            "$$a b$$",
            "$x$a b$x$",
            "'a b'",
            "E'a b'",
            "e'a b'",
            "N'a b'",
        ] {
            check(source, "a b", &[("a", "a"), ("b", "b"), ("a b", "a b")]);
            let body = body(source).unwrap();
            assert!(matches!(body.text, Cow::Borrowed(_)), "{source}");
        }
        check("$$$$", "", &[]);
        check("''", "", &[]);
    }

    #[test]
    fn quotes_are_doubled() {
        check(
            "'a ''b'' c'",
            "a 'b' c",
            &[("'b'", "''b''"), ("b", "b"), ("c", "c"), ("' c", "'' c")],
        );
        check("''''", "'", &[("'", "''")]);
        check("$$a ''b$$", "a ''b", &[("''", "''")]);
    }

    #[test]
    fn backslashes_escape() {
        check(
            r"E'a\nb\'c\\d\101\x41\u00e9\U0001F600\q'",
            "a\nb'c\\dAA\u{e9}\u{1f600}q",
            &[
                ("\n", r"\n"),
                ("b'c", r"b\'c"),
                ("\u{e9}", r"\u00e9"),
                ("\u{1f600}q", r"\U0001F600\q"),
            ],
        );
        check(r"E'\ud83d\ude00 x'", "\u{1f600} x", &[("x", "x")]);
        check(r"'a\nb'", r"a\nb", &[]);
    }

    #[test]
    fn literals_go_on_in_further_lines() {
        check(
            "'a b'\n  'c d'",
            "a bc d",
            &[("a b", "a b"), ("c d", "c d"), ("bc", "b'\n  'c")],
        );
        check("'a' -- it's\n'b'", "ab", &[("b", "b")]);
    }

    #[test]
    fn what_is_no_text_has_none() {
        for source in [
            "",
            "x",
            "U&'\\0061'",
            r"E'\u12'",
            r"E'\xff'",
            r"E'\ud83d'",
            "'a",
        ] {
            assert_eq!(body(source), None, "{source}");
        }
    }

    proptest! {
        #[test]
        fn any_literal_has_its_places(inside in ".*", prefix in "(|E|N|U&)") {
            let source = format!("{prefix}'{inside}'");
            if let Some(body) = body(&source) {
                let whole = u32::try_from(body.text.len()).unwrap();
                let mut last = 0;
                for (at, _) in body.text.char_indices() {
                    let at = u32::try_from(at).unwrap();
                    let place = body.place(Span::new(at, at + 1));
                    prop_assert!(place.start >= last && !place.is_empty());
                    last = place.start;
                }
                prop_assert!((body.place(Span::new(0, whole)).end as usize) < source.len());
            }
        }

        #[test]
        fn doubling_quotes_is_undone(text in "[a'\n\\\\é]*") {
            let source = format!("'{}'", text.replace('\'', "''"));
            let body = body(&source).unwrap();
            prop_assert_eq!(body.text, text);
        }
    }
}
