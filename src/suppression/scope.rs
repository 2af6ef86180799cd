//! The comments of a file that may be suppressions, each with the stretch of text it is about.

use crate::directive;
use crate::lexer::{Token, TokenKind, lex};
use crate::source::Span;
use crate::statement::Script;

/// A comment, and what it is about where it is not about the whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Commented {
    pub(super) comment: Span,
    /// The statement it stands before or at the end of; inside of one, its line or the next one.
    pub(super) target: Option<Span>,
}

/// The comments of a script that name sqlcheck, in order; also those in the bodies of functions and
/// blocks.
pub(super) fn comments(text: &str, script: &Script) -> Vec<Commented> {
    let mut found = Vec::new();
    for (index, token) in script.tokens.iter().enumerate() {
        if !directive::is_named_in(token.text(text)) {
            continue;
        }
        if token.is_trivia() {
            found.push(Commented {
                comment: token.span,
                target: in_script(text, script, index),
            });
        } else if token.kind == TokenKind::DollarString {
            found.extend(in_body(text, token.span));
        }
    }
    found
}

/// What the comment at an index of the tokens is about.
fn in_script(text: &str, script: &Script, index: usize) -> Option<Span> {
    let at = u32::try_from(index).ok()?;
    let comment = script.tokens[index].span;
    let next = script
        .statements
        .partition_point(|statement| statement.tokens.end <= at);
    let whole = |position: usize| {
        let statement = script.statements.get(position)?;
        let end = script.terminator(statement).map(|it| it.span.end);
        let end = end.unwrap_or(statement.span.end);
        Some(Span::new(statement.span.start, end))
    };
    if let Some(statement) = script.statements.get(next)
        && statement.tokens.contains(&at)
    {
        let is_last = statement.span.end <= comment.start;
        let line = || inside(text, script.tokens_of(statement), comment);
        return if is_last { whole(next) } else { line() };
    }
    let before = next.checked_sub(1).and_then(whole);
    let ends_on_this_line =
        |span: &Span| !text[span.end as usize..comment.start as usize].contains('\n');
    before.filter(ends_on_this_line).or_else(|| whole(next))
}

/// Its line where code stands before it, or else the next line with code.
fn inside(text: &str, tokens: &[Token], comment: Span) -> Option<Span> {
    if has_code_before(text, tokens, comment) {
        return Some(line(text, comment.start));
    }
    let mut after = tokens.iter().filter(|it| it.span.start >= comment.end);
    let code = after.find(|token| !token.is_trivia())?;
    Some(line(text, code.span.start))
}

fn has_code_before(text: &str, tokens: &[Token], comment: Span) -> bool {
    let line = line(text, comment.start);
    tokens
        .iter()
        .filter(|token| !token.is_trivia())
        .any(|token| token.span.start < comment.start && token.span.end > line.start)
}

/// Comments in a body between dollar quotes. Statements there end in a semicolon too, but where they
/// begin only the language knows.
fn in_body(text: &str, body: Span) -> Vec<Commented> {
    let shift = |span: Span| span.shifted(body.start);
    let quoted = &text[body.range()];
    let tag = quoted[1..].find('$').map_or(0, |at| at + 2);
    // The tag is kept as blanks, so that places stay what they are.
    let inner = " ".repeat(tag) + quoted.get(tag..).unwrap_or_default();
    let tokens: Vec<Token> = lex(&inner);
    let comments = tokens.iter().filter(|it| it.is_trivia());
    comments
        .filter(|comment| directive::is_named_in(comment.text(&inner)))
        .map(|comment| Commented {
            comment: shift(comment.span),
            target: target_in_body(&inner, &tokens, comment.span).map(shift),
        })
        .collect()
}

fn target_in_body(text: &str, tokens: &[Token], comment: Span) -> Option<Span> {
    let is_end = |token: &&Token| token.is_symbol(text, ";");
    if has_code_before(text, tokens, comment) {
        let before = || {
            let before = tokens.iter().filter(|it| it.span.end <= comment.start);
            before.rev().filter(|it| !it.is_trivia())
        };
        let end = before().next()?.span.end;
        let mut ends = before().filter(is_end);
        return match ends.next() {
            Some(last) if last.span.end == end => {
                Some(Span::new(ends.next().map_or(0, |it| it.span.end), end))
            }
            _ => Some(line(text, comment.start)),
        };
    }
    let mut after = tokens.iter().filter(|it| it.span.start >= comment.end);
    let end = after.find(is_end)?.span.end;
    Some(Span::new(comment.end, end))
}

/// The line that an offset is in, without its end.
fn line(text: &str, offset: u32) -> Span {
    let offset = offset as usize;
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let end = text[offset..]
        .find('\n')
        .map_or(text.len(), |at| offset + at);
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(place(start), place(end))
}

#[cfg(test)]
mod tests {
    use super::comments;
    use crate::statement::split;

    /// The targets of the comments of a text.
    fn targets(text: &str) -> Vec<&str> {
        let script = split(text);
        let found = comments(text, &script);
        let targets = found
            .iter()
            .map(|it| it.target.map(|span| &text[span.range()]));
        targets.map(Option::unwrap_or_default).collect()
    }

    #[test]
    fn before_a_statement() {
        assert_eq!(
            targets("-- sqlcheck 1\nselect 1;\nselect 2;"),
            ["select 1;"]
        );
        let two = "-- sqlcheck a\n\n-- more\n/* sqlcheck b */ select 1;";
        assert_eq!(targets(two), ["select 1;", "select 1;"]);
        assert_eq!(targets("select 1;\n-- sqlcheck"), [""]);
    }

    #[test]
    fn at_the_end_of_a_statement() {
        assert_eq!(targets("select 1; -- sqlcheck\nselect 2;"), ["select 1;"]);
        assert_eq!(
            targets("select\n  1 -- sqlcheck\n;"),
            ["select\n  1 -- sqlcheck\n;"]
        );
        assert_eq!(targets("select 1 -- sqlcheck"), ["select 1"]);
    }

    #[test]
    fn inside_a_statement() {
        let text = "create table t (\n  a int, -- sqlcheck\n  b int);";
        assert_eq!(targets(text), ["  a int, -- sqlcheck"]);
        let text = "create table t (\n  -- sqlcheck\n  -- x\n  a int,\n  b int);";
        assert_eq!(targets(text), ["  a int,"]);
    }

    #[test]
    fn in_a_body() {
        let text = "do $x$ begin\n  -- sqlcheck\n  a\n  b; c; -- sqlcheck\n  d end $x$;";
        assert_eq!(targets(text), ["\n  a\n  b;", " c;"]);
        let text = "do $$ begin if a -- sqlcheck\n then b; end if; end $$;";
        assert_eq!(targets(text), ["$$ begin if a -- sqlcheck"]);
    }
}
