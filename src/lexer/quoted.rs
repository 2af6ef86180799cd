//! Strings, quoted identifiers, and what a dollar sign begins.

use memchr::{memchr, memchr2, memchr3};

use super::{Lexer, TokenKind, identifier, number};

impl Lexer<'_> {
    /// A string in single quotes after a prefix of this length.
    pub(super) fn string(&mut self, kind: TokenKind, prefix: usize) {
        let escape = match kind {
            TokenKind::EscapeString => b'\\',
            _ => b'\'',
        };
        let mut at = self.at + prefix + 1;
        while let Some(found) = self.find(at, |rest| memchr2(b'\'', escape, rest)) {
            if self.bytes[found] == b'\\' || self.bytes.get(found + 1) == Some(&b'\'') {
                at = found + 2;
            } else if let Some(continued) = self.continued(found + 1) {
                at = continued;
            } else {
                return self.push(kind, found + 1);
            }
        }
        self.push(TokenKind::Unterminated, self.bytes.len());
    }

    /// Where a string goes on after its closing quote: behind the next quote, if only white space
    /// with a line break and line comments lie between.
    fn continued(&self, from: usize) -> Option<usize> {
        let mut at = from;
        let mut broken = false;
        loop {
            match self.bytes.get(at)? {
                b'\n' | b'\r' => {
                    broken = true;
                    at += 1;
                }
                b' ' | b'\t' | 0x0b | 0x0c => at += 1,
                b'-' if self.bytes.get(at + 1) == Some(&b'-') => {
                    at = super::line_end(self.bytes, at);
                }
                b'\'' if broken => return Some(at + 1),
                _ => return None,
            }
        }
    }

    /// An identifier in double quotes after a prefix of this length.
    pub(super) fn quoted_identifier(&mut self, prefix: usize) {
        let mut at = self.at + prefix + 1;
        while let Some(found) = self.find(at, |rest| memchr(b'"', rest)) {
            if self.bytes.get(found + 1) != Some(&b'"') {
                return self.push(TokenKind::QuotedIdentifier, found + 1);
            }
            at = found + 2;
        }
        self.push(TokenKind::Unterminated, self.bytes.len());
    }

    pub(super) fn dollar(&mut self) {
        match self.byte(1) {
            b'0'..=b'9' => self.push(TokenKind::Parameter, number::end(self.bytes, self.at + 1)),
            b'{' => match self.placeholder_end() {
                Some(end) => self.push(TokenKind::Placeholder, end),
                None => self.push(TokenKind::Unknown, self.at + 1),
            },
            _ => match self.tag_end() {
                Some(end) => self.dollar_string(end),
                None => self.push(TokenKind::Unknown, self.at + 1),
            },
        }
    }

    /// The end of `${…}`, which stays in its line and does not nest.
    fn placeholder_end(&self) -> Option<usize> {
        let end = self.find(self.at + 2, |rest| memchr3(b'{', b'}', b'\n', rest))?;
        (self.bytes[end] == b'}' && end > self.at + 2).then_some(end + 1)
    }

    /// The end of the opening `$tag$`. A tag is an identifier without dollar signs.
    fn tag_end(&self) -> Option<usize> {
        let at = self.at + 1;
        let is_part = |byte: u8| identifier::is_start(byte) || byte.is_ascii_digit();
        let end = self.find(at, |rest| rest.iter().position(|byte| !is_part(*byte)))?;
        (self.bytes[end] == b'$').then_some(end + 1)
    }

    fn dollar_string(&mut self, opened: usize) {
        let delimiter = &self.bytes[self.at..opened];
        let mut at = opened;
        while let Some(found) = self.find(at, |rest| memchr(b'$', rest)) {
            if self.bytes[found..].starts_with(delimiter) {
                return self.push(TokenKind::DollarString, found + delimiter.len());
            }
            at = found + 1;
        }
        self.push(TokenKind::Unterminated, self.bytes.len());
    }
}
