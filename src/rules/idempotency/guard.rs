//! Guards as help texts and as edits.

use crate::catalog::builtin::quote_identifier;
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::lexer::{Token, lex_in};
use crate::migration::directives::{self, Cut};
use crate::operation::CreateIndex;
use crate::rules::Context;
use crate::source::{FileId, Place, Span};

const DROP_CONCURRENTLY: &str = "DROP INDEX CONCURRENTLY";

/// What to write instead, in words and, where it is mechanical, as edits.
pub(in crate::rules) struct Remedy {
    pub(in crate::rules) help: String,
    pub(in crate::rules) fix: Option<Fix>,
}

impl Remedy {
    pub(in crate::rules) fn words(help: impl Into<String>) -> Self {
        Self {
            help: help.into(),
            fix: None,
        }
    }
}

/// The text of a place with one space where it has any white space.
pub(in crate::rules) fn text(context: &Context<'_>, place: Place) -> String {
    let text = context.sources.slice(place);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The tokens of a place, with comments.
pub(in crate::rules) fn tokens(context: &Context<'_>, place: Place) -> Vec<Token> {
    lex_in(&context.sources.get(place.file).text, place.span)
}

/// Puts the words of a guard at an offset of `head`, which the help shows as it then is.
pub(in crate::rules) fn insert(
    context: &Context<'_>,
    file: FileId,
    head: Span,
    at: u32,
    words: &str,
) -> Remedy {
    let part = |span| context.sources.slice(Place::new(file, span));
    let (left, right) = (
        part(Span::new(head.start, at)),
        part(Span::new(at, head.end)),
    );
    let written: Vec<_> = format!("{left} {words} {right}")
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let gap = |text: &str, ends: bool| {
        let character = if ends {
            text.chars().next_back()
        } else {
            text.chars().next()
        };
        match character {
            Some(character) if !character.is_whitespace() => " ",
            _ => "",
        }
    };
    let edit = Edit {
        span: Span::new(at, at),
        replacement: format!("{}{words}{}", gap(left, true), gap(right, false)),
    };
    Remedy {
        help: format!("write `{}`", written.join(" ")),
        fix: Some(Fix {
            title: format!("add `{words}`"),
            edits: vec![edit],
            applicability: Applicability::Safe,
        }),
    }
}

/// Puts a `DROP … IF EXISTS` before a statement. Outside of a transaction others can see the state
/// in between, and what depends on the object is in the way of dropping it.
pub(in crate::rules) fn drop_before(context: &Context<'_>, statement: Place, drop: &str) -> Remedy {
    if context.root.convention.id == "prisma" && drop.starts_with(DROP_CONCURRENTLY) {
        // Where its splitter fails, Prisma sends the file as one query, which is a transaction.
        return Remedy::words(format!(
            "put `{drop};` into a migration of its own before this one: Prisma can't split a file \
             that has it"
        ));
    }
    let text = &context.sources.get(statement.file).text;
    Remedy {
        help: format!("put `{drop};` before it"),
        fix: Some(Fix {
            title: format!("put `{drop}` before it"),
            edits: vec![line_before(text, statement.span, drop)],
            applicability: Applicability::Unsafe,
        }),
    }
}

/// Drops an index without a lock on its table, in whose schema it is.
pub(in crate::rules) fn drop_concurrently(index: &CreateIndex, name: &str) -> String {
    let schema = index.table.schema.as_ref();
    let schema = schema.map_or_else(String::new, |it| quote_identifier(it) + ".");
    format!("{DROP_CONCURRENTLY} IF EXISTS {schema}{name}")
}

/// Puts a statement on a line of its own before another.
pub(in crate::rules) fn line_before(text: &str, statement: Span, added: &str) -> Edit {
    let at = statement.start;
    let indent = indent(text, statement);
    Edit {
        span: Span::new(at, at),
        replacement: format!("{added};\n{indent}"),
    }
}

/// The blanks between the beginning of a line and a statement; none if something else is there.
fn indent(text: &str, statement: Span) -> &str {
    let before = text.get(..statement.start as usize).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let is_blank = line.chars().all(|it| it == ' ' || it == '\t');
    if is_blank { line } else { "" }
}

/// Puts a statement into a `DO` block that catches a condition.
pub(in crate::rules) fn wrap(
    context: &Context<'_>,
    place: Place,
    head: &str,
    condition: &str,
) -> Remedy {
    let block = Block::around(context, context.sources.slice(place), condition);
    Remedy {
        help: block.help(&format!("{head} …")),
        fix: block.fix(place.span, Vec::new()),
    }
}

/// A `DO` block around a statement, which catches a condition.
pub(in crate::rules) struct Block<'a> {
    quote: &'static str,
    condition: &'a str,
    cut: Cut,
}

impl<'a> Block<'a> {
    pub(in crate::rules) fn around(
        context: &Context<'_>,
        statement: &str,
        condition: &'a str,
    ) -> Self {
        let quote = if statement.contains("$$") {
            "$guard$"
        } else {
            "$$"
        };
        Self {
            quote,
            condition,
            cut: directives::cut(context.root.convention),
        }
    }

    pub(in crate::rules) fn help(&self, statement: &str) -> String {
        let Self {
            quote, condition, ..
        } = self;
        let block = format!(
            "`DO {quote} BEGIN {statement}; EXCEPTION WHEN {condition} THEN NULL; END {quote};`"
        );
        match self.cut {
            Cut::Right | Cut::LineEnds => format!("write {block}"),
            Cut::Semicolons => {
                format!("write {block}, in a changeset of its own with `splitStatements:false`")
            }
        }
    }

    /// The edits around a statement, and some inside of it. `None` where the runner would cut the
    /// block into pieces.
    pub(in crate::rules) fn fix(&self, statement: Span, inside: Vec<Edit>) -> Option<Fix> {
        let Self {
            quote, condition, ..
        } = self;
        let gap = match self.cut {
            Cut::Right => "\n",
            Cut::LineEnds => " ",
            Cut::Semicolons => return None,
        };
        let at = |offset, replacement| Edit {
            span: Span::new(offset, offset),
            replacement,
        };
        let open = at(statement.start, format!("DO {quote} BEGIN\n    "));
        let close = at(
            statement.end,
            format!(";{gap}EXCEPTION WHEN {condition} THEN NULL;{gap}END {quote}"),
        );
        Some(Fix {
            title: format!("catch `{condition}` in a `DO` block"),
            edits: [vec![open], inside, vec![close]].concat(),
            applicability: Applicability::Unsafe,
        })
    }
}
