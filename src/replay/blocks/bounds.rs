//! What a command may change whose text is known in part.

use crate::lexer::{Token, TokenKind, identifier, lex};
use crate::operation::{Call, Name, Scalar};
use crate::plpgsql::{Summary, summarize};
use crate::source::Span;

/// Stands for what is not known of a text. In an identifier, it is a letter.
const HOLE: char = '\u{fffc}';

/// Words for what an `ALTER` or a `DROP` does to others than the one that it names.
const OTHERS: [&str; 5] = ["attach", "cascade", "detach", "inherit", "owned"];

/// What a command may change at most.
pub(super) enum Bound {
    /// Rows, or what the catalog does not have.
    Nothing,
    /// What has one of these names; and it may make something of any name.
    Named(Vec<Name>),
}

/// What a command may change that is put together; `None` where that may be anything.
pub(super) fn bound(command: &Scalar) -> Option<Bound> {
    let text = skeleton(command);
    let end = u32::try_from(text.len()).ok()?;
    let summary = summarize(&text, Span::new(0, end));
    let command = Command::new(&text)?;
    command.bound(&summary)
}

/// A text with holes for what is not known of it.
fn skeleton(value: &Scalar) -> String {
    match value {
        Scalar::Text(text) => text.to_string(),
        Scalar::Cast(inner, _) => skeleton(inner),
        Scalar::Operator {
            name,
            left: Some(left),
            right,
        } if name == "||" => skeleton(left) + &skeleton(right),
        Scalar::Call(call) => called(call),
        _ => HOLE.to_string(),
    }
}

fn called(call: &Call) -> String {
    match (call.name.name.as_str(), call.arguments.as_slice()) {
        ("concat", arguments) => arguments.iter().map(skeleton).collect(),
        ("format", [Scalar::Text(template), ..]) => {
            let mut text = String::new();
            let mut rest = template.as_str();
            while let Some((before, after)) = rest.split_once('%') {
                text.push_str(before);
                let after_flags =
                    after.trim_start_matches(|it: char| !it.is_alphabetic() && it != '%');
                let mut characters = after_flags.chars();
                text.push(match characters.next() {
                    Some('%') => '%',
                    _ => HOLE,
                });
                rest = characters.as_str();
            }
            text + rest
        }
        _ => HOLE.to_string(),
    }
}

/// The tokens of one statement.
struct Command<'a> {
    text: &'a str,
    tokens: Vec<Token>,
}

impl<'a> Command<'a> {
    /// `None` for several statements.
    fn new(text: &'a str) -> Option<Self> {
        let mut tokens = lex(text);
        tokens.retain(|it| !it.is_trivia());
        let ends = |it: &Token| it.text(text) == ";";
        let end = tokens.iter().position(ends).unwrap_or(tokens.len());
        (end + 1 >= tokens.len()).then(|| {
            tokens.truncate(end);
            Self { text, tokens }
        })
    }

    fn bound(&self, summary: &Summary) -> Option<Bound> {
        let may_call = summary.calls && self.has("select");
        let named = |summary: &Summary| {
            let names = summary.names.iter().filter(|it| !it.contains(HOLE));
            Bound::Named(names.map(|it| Name::new(it.as_str())).collect())
        };
        match (self.word(0).as_str(), self.word(1).as_str()) {
            ("insert" | "update" | "delete" | "merge", _) if !summary.calls => Some(Bound::Nothing),
            // What comes before FROM may be put together, and be a call.
            ("select" | "with" | "values", _) if !summary.calls && self.has("from") => {
                Some(Bound::Nothing)
            }
            (
                "analyze" | "cluster" | "notify" | "refresh" | "reindex" | "truncate" | "vacuum",
                _,
            )
            | ("comment", "on")
            | ("alter", "database" | "system") => Some(Bound::Nothing),
            ("alter", "role" | "user") if self.has("set") || self.has("password") => {
                Some(Bound::Nothing)
            }
            ("alter", "function" | "procedure" | "routine") if self.has("search_path") => {
                Some(Bound::Nothing)
            }
            ("alter", "sequence") if self.has("restart") => Some(Bound::Nothing),
            // What goes along with it, or is changed with it, may have any name.
            ("alter" | "drop", _) if OTHERS.iter().any(|it| self.has(it)) => None,
            ("alter", "table" | "sequence" | "view" | "index") => {
                let action = self.one_named(self.after_guard(2))?;
                let is_known = !self.word(action).is_empty() && !self.word(action).contains(HOLE);
                is_known.then(|| named(summary))
            }
            ("drop", "table" | "sequence" | "view" | "index") => {
                let end = self.one_named(self.after_guard(2))?;
                (end == self.tokens.len()).then(|| named(summary))
            }
            ("create", "unique" | "index") => {
                let on = (2..self.tokens.len()).find(|at| self.word(*at) == "on")?;
                let only = usize::from(self.word(on + 1) == "only");
                self.one_named(on + 1 + only).map(|_| named(summary))
            }
            (
                "create",
                "role" | "user" | "schema" | "sequence" | "domain" | "type" | "table" | "temp"
                | "temporary" | "unlogged" | "view" | "materialized",
            ) if !may_call => Some(Bound::Named(Vec::new())),
            _ => None,
        }
    }

    fn word(&self, at: usize) -> String {
        let token = self.tokens.get(at);
        let word = token.filter(|it| it.kind == TokenKind::Word);
        word.map_or_else(String::new, |it| it.text(self.text).to_ascii_lowercase())
    }

    fn has(&self, word: &str) -> bool {
        let mut tokens = self.tokens.iter();
        tokens.any(|it| it.text(self.text).eq_ignore_ascii_case(word))
    }

    /// The index after `IF EXISTS` and `ONLY`.
    fn after_guard(&self, at: usize) -> usize {
        let guarded = self.word(at) == "if" && self.word(at + 1) == "exists";
        let at = if guarded { at + 2 } else { at };
        at + usize::from(self.word(at) == "only")
    }

    /// The index after the dotted name at another one, if its last part is known, whatever the schema
    /// is.
    fn one_named(&self, at: usize) -> Option<usize> {
        let is_dot = |at: usize| {
            self.tokens
                .get(at)
                .is_some_and(|it| it.text(self.text) == ".")
        };
        let mut last = at;
        while is_dot(last + 1) {
            last += 2;
        }
        let token = self.tokens.get(last);
        let name = token.and_then(|it| identifier(it.text(self.text), it.kind));
        let is_known = name.is_some_and(|it| !it.contains(HOLE));
        is_known.then_some(last + 1)
    }
}
