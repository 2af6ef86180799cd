//! The tables and functions that a PL/pgSQL body names where only a table or a function can stand.

use super::mentions::Target;
use crate::lexer::{Token, TokenKind, identifier, lex, truncate_identifier};
use crate::operation::{Name, ObjectName};
use crate::source::Span;

/// What follows `FROM`, `JOIN`, `UPDATE` and `INTO` of an `INSERT`; what stands before `%ROWTYPE` and
/// `%TYPE`; calls whose schema is written; and sequences whose values are asked for. Names in dynamic SQL
/// are strings, and nobody's.
pub(super) fn mentioned(text: &str, body: Span) -> Vec<Target> {
    let inside = text.get(body.range()).unwrap_or_default();
    let mut tokens = lex(inside);
    tokens.retain(|token| !token.is_trivia());
    let reader = Reader {
        text: inside,
        tokens: &tokens,
        start: body.start,
    };
    (0..tokens.len())
        .filter_map(|at| reader.target(at))
        .collect()
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
    start: u32,
}

impl Reader<'_> {
    /// The target whose name begins at a token.
    fn target(&self, at: usize) -> Option<Target> {
        let before = at.checked_sub(1);
        if before.is_some_and(|it| self.is_symbol(it, ".")) {
            return None;
        }
        if self.tokens[at].kind == TokenKind::String {
            return self.sequence(at).map(Target::Relation);
        }
        let (name, next) = self.name(at)?;
        if self.is_symbol(next, "(") {
            return name.schema.is_some().then_some(Target::Function(name));
        }
        if self.is_symbol(next, "%") && self.is_keyword(next + 1, "ROWTYPE") {
            return Some(Target::Relation(name));
        }
        if self.is_symbol(next, "%") && self.is_keyword(next + 1, "TYPE") {
            return self.table_of_column(at).map(Target::Relation);
        }
        self.is_table(before?).then_some(Target::Relation(name))
    }

    /// The name in `nextval('schema.name')`.
    fn sequence(&self, at: usize) -> Option<ObjectName> {
        const CALLS: [&str; 3] = ["NEXTVAL", "CURRVAL", "SETVAL"];
        let called = at.checked_sub(2)?;
        let is_call = CALLS.iter().any(|word| self.is_keyword(called, word));
        let is_whole = [")", ",", "::"].iter().any(|it| self.is_symbol(at + 1, it));
        if !is_call || !is_whole || !self.is_symbol(at - 1, "(") {
            return None;
        }
        let token = self.tokens[at];
        let inside = token
            .text(self.text)
            .strip_prefix('\'')?
            .strip_suffix('\'')?;
        let tokens = lex(inside);
        let literal = Reader {
            text: inside,
            tokens: &tokens,
            start: self.start + token.span.start + 1,
        };
        let (name, end) = literal.name(0)?;
        (end == tokens.len()).then_some(name)
    }

    /// The table in `table.column%TYPE`; none where it is the type of a variable.
    fn table_of_column(&self, at: usize) -> Option<ObjectName> {
        let (_, next) = self.name(at)?;
        // Without the dot and the column.
        let end = next.checked_sub(2).filter(|end| *end > at)?;
        let table = Reader {
            tokens: &self.tokens[..end],
            ..*self
        };
        table.name(at).map(|(name, _)| name)
    }

    /// Whether the token before a name says that it is a table's.
    fn is_table(&self, before: usize) -> bool {
        let earlier = before.checked_sub(1);
        let after = |word| earlier.is_some_and(|it| self.is_keyword(it, word));
        if self.is_keyword(before, "FROM") {
            return !after("DISTINCT");
        }
        if self.is_keyword(before, "INTO") {
            return after("INSERT") || after("MERGE");
        }
        if self.is_keyword(before, "UPDATE") {
            // `FOR UPDATE`, `ON CONFLICT DO UPDATE`, `ON UPDATE`.
            return !["FOR", "KEY", "DO", "ON"].into_iter().any(after);
        }
        self.is_keyword(before, "JOIN")
    }

    /// A possibly qualified name, and the token after it.
    fn name(&self, at: usize) -> Option<(ObjectName, usize)> {
        let (first, mut span) = self.part(at)?;
        let mut names = vec![first];
        let mut next = at + 1;
        while self.is_symbol(next, ".") {
            let (name, end) = self.part(next + 1)?;
            names.push(name);
            span = span.to(end);
            next += 2;
        }
        let name = names.pop()?;
        let object = ObjectName {
            schema: names.pop(),
            name,
            span: span.shifted(self.start),
        };
        Some((object, next))
    }

    fn part(&self, at: usize) -> Option<(Name, Span)> {
        let token = self.tokens.get(at)?;
        if !matches!(token.kind, TokenKind::Word | TokenKind::QuotedIdentifier) {
            return None;
        }
        let name = identifier(token.text(self.text), token.kind)?;
        Some((Name::new(truncate_identifier(&name)), token.span))
    }

    fn is_symbol(&self, at: usize, symbol: &str) -> bool {
        let token = self.tokens.get(at);
        token.is_some_and(|token| token.is_symbol(self.text, symbol))
    }

    fn is_keyword(&self, at: usize, word: &str) -> bool {
        let token = self.tokens.get(at);
        token.is_some_and(|token| token.is_keyword(self.text, word))
    }
}

#[cfg(test)]
mod tests {
    use super::mentioned;
    use crate::rules::mentions::Target;
    use crate::source::Span;

    fn names(body: &str) -> Vec<String> {
        let end = u32::try_from(body.len()).unwrap();
        let targets = mentioned(body, Span::new(0, end));
        let print = |target| match target {
            Target::Relation(name) => body[name.span.range()].to_owned(),
            Target::Function(name) => format!("{}()", &body[name.span.range()]),
            Target::Type(_) => unreachable!("types are not looked for"),
        };
        targets.into_iter().map(print).collect()
    }

    #[test]
    fn sequences_stand_in_calls() {
        assert_eq!(
            names("PERFORM nextval('s.q'), setval('\"Q\"', 1), f('s.t'), nextval('a' || b);"),
            ["s.q", "\"Q\""]
        );
    }

    #[test]
    fn tables_stand_behind_their_keywords() {
        assert_eq!(
            names("SELECT a INTO b FROM s.t JOIN \"U\" ON true; INSERT INTO v VALUES (1);"),
            ["s.t", "\"U\"", "v"]
        );
        assert_eq!(names("UPDATE t SET a = 1; DELETE FROM u"), ["t", "u"]);
        assert_eq!(
            names("r s.t%ROWTYPE; PERFORM billing.charge(1);"),
            ["s.t", "billing.charge()"]
        );
        assert_eq!(
            names("a s.t.c%TYPE; b \"U\".c%type; c a%TYPE;"),
            ["s.t", "\"U\""]
        );
    }

    #[test]
    fn other_words_do_not() {
        assert_eq!(names("SELECT 1 FROM t FOR UPDATE OF a"), ["t"]);
        assert_eq!(
            names("IF a IS DISTINCT FROM b THEN c := d; END IF"),
            [""; 0]
        );
        assert_eq!(names("EXECUTE 'DELETE FROM t'; -- FROM u"), [""; 0]);
        assert_eq!(names("SELECT count(*) FROM generate_series(1, 2)"), [""; 0]);
        assert_eq!(
            names("INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 1"),
            ["t"]
        );
    }
}
