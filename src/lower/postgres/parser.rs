//! PostgreSQL's parser, taught what its scanner lost on the way here: between the parts of a string
//! literal on several lines, the server lets line comments stand.

use pg_raw_parse::{Error, ParseResult};

use crate::lexer::{TokenKind, lex};

/// Parses a text. Offsets in the tree are those of the text.
pub(super) fn parse(text: &str) -> Result<ParseResult, Error> {
    pg_raw_parse::parse(text).or_else(|error| match without_comments_in_literals(text) {
        Some(text) => pg_raw_parse::parse(&text),
        None => Err(error),
    })
}

/// The text with blanks for comments between the parts of literals; `None` if there are none.
fn without_comments_in_literals(text: &str) -> Option<String> {
    memchr::memmem::find(text.as_bytes(), b"--")?;
    let mut plain = String::with_capacity(text.len());
    let mut done = 0;
    for token in lex(text) {
        let has_backslashes = match token.kind {
            TokenKind::String => false,
            TokenKind::EscapeString => true,
            _ => continue,
        };
        let literal = token.text(text);
        if literal.contains("--") {
            plain.push_str(&text[done..token.span.start as usize]);
            push_without_comments(&mut plain, literal, has_backslashes);
            done = token.span.end as usize;
        }
    }
    plain.push_str(&text[done..]);
    (plain != text).then_some(plain)
}

fn push_without_comments(plain: &mut String, literal: &str, has_backslashes: bool) {
    #[derive(PartialEq)]
    enum At {
        Between,
        Inside,
        Comment,
    }
    let mut at = At::Between;
    let mut characters = literal.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek();
        match (&at, character) {
            (At::Between, '\'') => at = At::Inside,
            (At::Between, '-') if next == Some(&'-') => at = At::Comment,
            (At::Comment, '\n' | '\r') => at = At::Between,
            (At::Inside, '\\') if has_backslashes => {
                plain.push(character);
                plain.extend(characters.next());
                continue;
            }
            // The second quote of two begins the rest of the same literal.
            (At::Inside, '\'') => at = At::Between,
            _ => {}
        }
        if at == At::Comment {
            plain.extend(std::iter::repeat_n(' ', character.len_utf8()));
        } else {
            plain.push(character);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_go_on_behind_comments() {
        let cases = [
            ("select 'a' -- x\n 'b'", Some("select 'a'     \n 'b'")),
            (
                "select 'it''s -- ' -- ä'\n\n -- y\r 'b' -- z",
                Some("select 'it''s -- '       \n\n     \r 'b' -- z"),
            ),
            (r"select e'\' -- ' 'b' -- c", None),
            ("select 'a -- b', 1 -- c\n", None),
            ("select 'a' /* x */\n 'b'", None),
            ("select $$ -- $$", None),
        ];
        for (text, expected) in cases {
            let plain = without_comments_in_literals(text);
            assert_eq!(plain.as_deref(), expected, "{text}");
        }
    }
}
