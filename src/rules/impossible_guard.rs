//! Guards that PostgreSQL's grammar does not have.

use super::idempotency;
use super::impossible::{ImpossibleGuard, impossible_guard};
use super::{Context, Rule, rule};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::lexer::Token;
use crate::lower::Lowered;
use crate::source::{FileId, Place, Span};
use crate::statement::TokenCursor;

pub(super) const RULE: Rule = rule!("impossible-guard", check);

/// What is created and takes two words to say.
const OF_TWO_WORDS: [&str; 8] = [
    "event trigger",
    "constraint trigger",
    "materialized view",
    "foreign table",
    "unique index",
    "unlogged table",
    "user mapping",
    "access method",
];

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let statements = context.notable.iter();
    statements
        .filter(|(_, statement)| statement.error.is_some())
        .filter_map(|(file, statement)| attempted(context, *file, statement))
        .collect()
}

fn attempted(context: &Context<'_>, file: FileId, statement: &Lowered) -> Option<Diagnostic> {
    let guard = impossible_guard(context, file, statement)?;
    let place = Place::new(file, statement.span);
    let tokens = idempotency::tokens(context, place);
    let attempt = Attempt::find(context, place, &tokens, &guard)?;
    Some(attempt.diagnose())
}

/// The words of a guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phrase {
    IfNotExists,
    IfExists,
    OrReplace,
}

impl Phrase {
    const ALL: [Self; 3] = [Self::IfNotExists, Self::IfExists, Self::OrReplace];

    fn keywords(self) -> &'static [&'static str] {
        match self {
            Self::IfNotExists => &["if", "not", "exists"],
            Self::IfExists => &["if", "exists"],
            Self::OrReplace => &["or", "replace"],
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::IfNotExists => "IF NOT EXISTS",
            Self::IfExists => "IF EXISTS",
            Self::OrReplace => "OR REPLACE",
        }
    }
}

/// A statement with a guard at which the grammar gives up.
struct Attempt<'a> {
    context: &'a Context<'a>,
    source: &'a str,
    cursor: TokenCursor<'a>,
    file: FileId,
    statement: Span,
    phrase: Phrase,
    /// The index of the phrase's first token.
    at: usize,
}

impl<'a> Attempt<'a> {
    fn find(
        context: &'a Context<'a>,
        statement: Place,
        tokens: &'a [Token],
        guard: &ImpossibleGuard,
    ) -> Option<Self> {
        let source: &'a str = &context.sources.get(statement.file).text;
        let cursor = TokenCursor::over(source, tokens);
        let at = cursor.index_at(guard.span.start)?;
        let phrase = Phrase::ALL
            .into_iter()
            .find(|phrase| phrase.as_str() == guard.words)?;
        Some(Self {
            context,
            source,
            cursor,
            file: statement.file,
            statement: statement.span,
            phrase,
            at,
        })
    }

    fn diagnose(&self) -> Diagnostic {
        let phrase = self.phrase.as_str();
        let remedy = self.remedy();
        let place = Place::new(self.file, self.phrase_span());
        let message = format!("{} has no `{phrase}`{}", remedy.command, remedy.there);
        let mut diagnostic = Diagnostic::new(RULE.id, place, message)
            .because(format!(
                "PostgreSQL stops here with SQLSTATE {}",
                self.sqlstate()
            ))
            .help(remedy.help);
        diagnostic.fix = remedy.fix;
        diagnostic
    }

    /// The grammar has rules for these, which say that there is no such statement.
    fn sqlstate(&self) -> &'static str {
        match self.kind().as_str() {
            "constraint trigger" if self.phrase == Phrase::OrReplace => "0A000",
            "schema" if self.has_elements() => "0A000",
            _ => "42601",
        }
    }

    fn remedy(&self) -> Idiom {
        if self.at == 0 {
            return Idiom::new(
                "a statement outside of a block".to_owned(),
                "write `DO $$ BEGIN IF … THEN …; END IF; END $$;`: `IF` is PL/pgSQL's",
            );
        }
        if let Some(idiom) = self.misplaced().or_else(|| self.unnamed_index()) {
            return idiom;
        }
        match self.word(0).as_str() {
            "create" => self.created(),
            "alter" => self.altered(),
            _ => {
                let command = self.head(self.at);
                let help = format!(
                    "ask the catalog in a `DO` block first, or leave `{}` out",
                    self.phrase.as_str()
                );
                Idiom::new(format!("`{command}`"), help)
            }
        }
    }

    /// `CREATE TABLE t IF NOT EXISTS`: the guard stands behind the name.
    fn misplaced(&self) -> Option<Idiom> {
        const GUARDABLE: [(&str, Phrase); 8] = [
            ("table", Phrase::IfNotExists),
            ("sequence", Phrase::IfNotExists),
            ("schema", Phrase::IfNotExists),
            ("extension", Phrase::IfNotExists),
            ("index", Phrase::IfNotExists),
            ("table", Phrase::IfExists),
            ("column", Phrase::IfNotExists),
            ("column", Phrase::IfExists),
        ];
        // The name, and the word for what it is.
        let name = (1..self.at)
            .rev()
            .find(|at| !matches!(self.cursor.text(at - 1), "."))
            .map(|at| {
                if self.cursor.text(at) == "." {
                    at - 1
                } else {
                    at
                }
            })?;
        let kind = name.checked_sub(1)?;
        let verb = self.word(0);
        let drops = verb == "drop" || self.word(kind.checked_sub(1)?) == "drop";
        let fits =
            |(word, phrase): &(&str, Phrase)| *phrase == self.phrase && self.word(kind) == *word;
        let right = match self.phrase {
            Phrase::IfExists => drops,
            Phrase::IfNotExists => verb == "create" || self.word(kind - 1) == "add",
            Phrase::OrReplace => false,
        };
        if !right {
            return None;
        }
        // Every `DROP` has `IF EXISTS`.
        if !drops && !GUARDABLE.iter().any(fits) {
            return None;
        }
        let phrase = self.phrase.as_str();
        let name_span = self.cursor.span_of_tokens(name..self.at)?;
        let head = self.slice(Span::new(self.statement.start, name_span.start));
        let written = self.slice(name_span);
        let insert = insertion(name_span.start, format!("{phrase} "));
        Some(Idiom {
            command: format!("`{head} {written}`"),
            there: " behind the name",
            help: format!("write `{head} {phrase} {written}`"),
            fix: Some(Fix {
                title: format!("put `{phrase}` before the name"),
                edits: vec![insert, self.without_phrase()],
                applicability: Applicability::Safe,
            }),
        })
    }

    /// `CREATE INDEX IF NOT EXISTS ON t`: there is no name to ask for.
    fn unnamed_index(&self) -> Option<Idiom> {
        let on = self.at + self.phrase.keywords().len();
        let is_index =
            self.word(self.at - 1) == "index" || self.word(self.at - 1) == "concurrently";
        if !is_index || self.phrase != Phrase::IfNotExists || self.word(on) != "on" {
            return None;
        }
        let table = on + 1 + usize::from(self.word(on + 1) == "only");
        let (parts, span) = self.cursor.name(table)?;
        let name = self.index_name(parts.last()?, span);
        let at = self.cursor.get(on)?.span.start;
        let head = self.slice(Span::new(self.statement.start, at));
        Some(Idiom {
            command: "an index without a name".to_owned(),
            there: "",
            help: format!("write `{head} {name} ON …`"),
            fix: Some(Fix {
                title: format!("name it `{name}`"),
                edits: vec![insertion(at, format!("{name} "))],
                applicability: Applicability::Safe,
            }),
        })
    }

    /// The name that PostgreSQL would choose, where the keys are plain columns.
    fn index_name(&self, table: &str, table_span: Span) -> String {
        let mut parts = vec![table.to_owned()];
        let open = (0..self.cursor.tokens().len()).find(|at| {
            let token = self.cursor.get(*at);
            token.is_some_and(|token| token.span.start >= table_span.end)
                && self.cursor.text(*at) == "("
        });
        if let Some(open) = open {
            let close = self.cursor.matching_paren(open).unwrap_or(open);
            let starts =
                (open + 1..close).filter(|at| matches!(self.cursor.text(at - 1), "(" | ","));
            for at in starts {
                let name = self
                    .cursor
                    .name(at)
                    .and_then(|(name, _)| name.last().cloned());
                parts.push(name.map_or_else(|| "expr".to_owned(), |name| name.to_string()));
            }
        }
        parts.push("idx".to_owned());
        parts.join("_")
    }

    /// Whether it is a `CREATE SCHEMA IF NOT EXISTS` that makes more than the schema.
    fn has_elements(&self) -> bool {
        self.phrase == Phrase::IfNotExists && self.word(self.at - 1) == "schema"
    }

    fn created(&self) -> Idiom {
        let kind = self.kind();
        if kind == "schema" && self.has_elements() {
            return Idiom::new(
                "a `CREATE SCHEMA` with elements".to_owned(),
                "write `CREATE SCHEMA IF NOT EXISTS …`, and its elements as statements of their own",
            );
        }
        let command = match self.created_name(&kind) {
            Some(name) => format!("`CREATE {} {name}`", kind.to_uppercase()),
            None => format!("`CREATE {}`", kind.to_uppercase()),
        };
        let create = self.without(self.statement);
        match (self.phrase, kind.as_str()) {
            (_, "policy" | "event trigger" | "constraint trigger") => {
                Idiom::new(command, self.drop_first(&kind)).fix(self.drop_fix(&kind))
            }
            (_, "type" | "domain" | "role" | "user" | "group" | "publication" | "subscription") => {
                self.block(command, &create, "duplicate_object")
            }
            (_, "database") => Idiom::new(
                command,
                "create databases outside of migrations; in psql, `SELECT 'CREATE DATABASE …' \
                 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = …) \\gexec`",
            ),
            (
                Phrase::IfNotExists,
                "function" | "procedure" | "view" | "aggregate" | "rule" | "trigger" | "language"
                | "transform",
            ) => {
                let kind = kind.to_uppercase();
                Idiom::new(command, format!("write `CREATE OR REPLACE {kind} …`"))
                    .fix(self.or_replace_fix())
            }
            (
                Phrase::OrReplace,
                "table" | "index" | "unique index" | "schema" | "sequence" | "materialized view"
                | "extension" | "foreign table" | "statistics" | "server" | "collation"
                | "unlogged table",
            ) => {
                let kind = kind.to_uppercase();
                let object = kind.replace("UNIQUE ", "").replace("UNLOGGED ", "");
                Idiom::new(
                    command,
                    format!(
                        "write `CREATE {kind} IF NOT EXISTS …` to keep what is there, or put \
                         `DROP {object} IF EXISTS …;` before it to replace it"
                    ),
                )
                .fix(self.keep_fix(&kind.to_ascii_lowercase()))
            }
            _ => Idiom::new(
                command,
                format!("put `DROP {} IF EXISTS …;` before it", kind.to_uppercase()),
            ),
        }
    }

    fn altered(&self) -> Idiom {
        let before = |words: &[&str]| {
            let length = words.len();
            self.at >= length && self.cursor.matches(self.at - length, words)
        };
        let clause = |words: &str| format!("`{words}`");
        if before(&["add", "constraint"]) {
            return self.constraint();
        }
        if before(&["primary", "key"]) || before(&["foreign", "key"]) || before(&["unique"]) {
            return Idiom::new(
                clause(&self.head_from(self.at.saturating_sub(3))),
                "name the constraint and put `DROP CONSTRAINT IF EXISTS name, ` before `ADD \
                 CONSTRAINT name …`, in the same `ALTER TABLE`",
            );
        }
        if before(&["add", "attribute"]) {
            let create = self.without(self.statement);
            return self.block(clause("ADD ATTRIBUTE"), &create, "duplicate_column");
        }
        if before(&["add", "table"]) {
            let create = self.without(self.statement);
            return self.block(clause("ADD TABLE"), &create, "duplicate_object");
        }
        if before(&["attach", "partition"]) {
            return Idiom::new(
                clause("ATTACH PARTITION"),
                "ask in a `DO` block whether `pg_inherits` has the partition",
            );
        }
        if before(&["rename", "value"]) {
            return Idiom::new(
                clause("RENAME VALUE"),
                "ask in a `DO` block whether `pg_enum` has the old label",
            );
        }
        if before(&["column"]) || before(&["rename"]) || before(&["constraint"]) {
            return Idiom::new(
                clause(&self.head_from(self.at.saturating_sub(2))),
                "ask in a `DO` block whether the old name is there: `information_schema.columns` \
                 for a column, `pg_constraint` for a constraint",
            );
        }
        let condition = match self.word(self.at - 1).as_str() {
            "function" | "procedure" | "routine" | "aggregate" => "undefined_function",
            _ => "undefined_object",
        };
        let alter = self.without(self.statement);
        self.block(format!("`{}`", self.head(self.at)), &alter, condition)
    }

    fn constraint(&self) -> Idiom {
        let after = self.at + self.phrase.keywords().len();
        let name = self.cursor.text(after);
        let drop = format!("DROP CONSTRAINT IF EXISTS {name}, ADD CONSTRAINT");
        let add = self.cursor.span_of_tokens(self.at - 2..self.at);
        let fix = add.map(|add| Fix {
            title: format!("drop `{name}` first, if it exists"),
            edits: vec![
                Edit {
                    span: add,
                    replacement: drop.clone(),
                },
                self.without_phrase(),
            ],
            applicability: Applicability::Unsafe,
        });
        Idiom {
            command: format!("`ADD CONSTRAINT {name}`"),
            there: "",
            help: format!("write `{drop} {name} …`, which one `ALTER TABLE` does in this order"),
            fix,
        }
    }

    /// The words after `CREATE` that say what is created.
    fn kind(&self) -> String {
        let from = match self.phrase {
            Phrase::OrReplace => self.at + 2,
            Phrase::IfNotExists | Phrase::IfExists => 1,
        };
        let two = format!("{} {}", self.word(from), self.word(from + 1));
        if OF_TWO_WORDS.contains(&two.as_str()) {
            return two;
        }
        self.word(from)
    }

    /// The index of the name of what is created.
    fn name_at(&self, kind: &str) -> usize {
        let words = match self.phrase {
            Phrase::OrReplace => kind.split(' ').count(),
            Phrase::IfNotExists | Phrase::IfExists => 0,
        };
        self.at + self.phrase.keywords().len() + words
    }

    fn created_name(&self, kind: &str) -> Option<String> {
        let (_, span) = self.cursor.name(self.name_at(kind))?;
        Some(self.slice(span))
    }

    /// `DROP POLICY IF EXISTS p ON t` for this statement.
    fn dropping(&self, kind: &str) -> Option<String> {
        let at = self.name_at(kind);
        let object = match kind {
            "constraint trigger" => "TRIGGER".to_owned(),
            kind => kind.to_uppercase(),
        };
        let (_, name) = self.cursor.name(at)?;
        let name = self.slice(name);
        if kind == "event trigger" {
            return Some(format!("DROP {object} IF EXISTS {name}"));
        }
        let on = (at..self.cursor.tokens().len()).find(|at| self.word(*at) == "on")?;
        let (_, table) = self.cursor.name(on + 1)?;
        Some(format!(
            "DROP {object} IF EXISTS {name} ON {}",
            self.slice(table)
        ))
    }

    fn drop_first(&self, kind: &str) -> String {
        let create = self.phrase.as_str();
        match self.dropping(kind) {
            Some(drop) => format!("put `{drop};` before it, and leave `{create}` out"),
            None => format!("put `DROP {} IF EXISTS …;` before it", kind.to_uppercase()),
        }
    }

    fn drop_fix(&self, kind: &str) -> Option<Fix> {
        let drop = self.dropping(kind)?;
        Some(Fix {
            title: format!("put `{drop}` before it"),
            edits: vec![
                idempotency::line_before(self.source, self.statement, &drop),
                self.without_phrase(),
            ],
            applicability: Applicability::Unsafe,
        })
    }

    fn or_replace_fix(&self) -> Option<Fix> {
        let create = self.cursor.get(0)?.span.end;
        Some(Fix {
            title: "write `OR REPLACE` instead".to_owned(),
            edits: vec![
                insertion(create, " OR REPLACE".to_owned()),
                self.without_phrase(),
            ],
            applicability: Applicability::Safe,
        })
    }

    /// `CREATE OR REPLACE TABLE t` as `CREATE TABLE IF NOT EXISTS t`: the first run does the same.
    fn keep_fix(&self, kind: &str) -> Option<Fix> {
        let at = self.cursor.get(self.name_at(kind))?.span.start;
        Some(Fix {
            title: "write `IF NOT EXISTS` instead".to_owned(),
            edits: vec![
                self.without_phrase(),
                insertion(at, "IF NOT EXISTS ".to_owned()),
            ],
            applicability: Applicability::Unsafe,
        })
    }

    /// The statement in a `DO` block that catches a condition.
    fn block(&self, command: String, statement: &str, condition: &str) -> Idiom {
        let block = idempotency::Block::around(self.context, statement, condition);
        let fix = block.fix(self.statement, vec![self.without_phrase()]);
        Idiom::new(command, block.help(statement)).fix(fix)
    }

    /// Takes the phrase out, with the space behind it, or before it at an end.
    fn without_phrase(&self) -> Edit {
        let span = self.phrase_span();
        let after = self.cursor.get(self.at + self.phrase.keywords().len());
        let before = self.at.checked_sub(1).and_then(|at| self.cursor.get(at));
        let span = match (after, before) {
            (Some(after), _) => Span::new(span.start, after.span.start),
            (None, Some(before)) => Span::new(before.span.end, span.end),
            (None, None) => span,
        };
        Edit {
            span,
            replacement: String::new(),
        }
    }

    /// The text of a span without the phrase, on one line.
    fn without(&self, span: Span) -> String {
        let phrase = self.phrase_span();
        let left = self.slice(Span::new(span.start, phrase.start));
        let right = self.slice(Span::new(phrase.end, span.end));
        format!("{left} {right}")
    }

    fn phrase_span(&self) -> Span {
        let end = self.at + self.phrase.keywords().len();
        let span = self.cursor.span_of_tokens(self.at..end);
        span.unwrap_or(self.statement)
    }

    /// The words from the statement's first up to an index, as keywords.
    fn head(&self, end: usize) -> String {
        self.words(0, end)
    }

    fn head_from(&self, start: usize) -> String {
        self.words(start, self.at)
    }

    fn words(&self, start: usize, end: usize) -> String {
        let words: Vec<_> = (start..end)
            .map(|at| self.word(at).to_uppercase())
            .collect();
        words.join(" ")
    }

    fn word(&self, at: usize) -> String {
        self.cursor.text(at).to_ascii_lowercase()
    }

    /// The text of a span on one line.
    fn slice(&self, span: Span) -> String {
        let text = self.source.get(span.range()).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn insertion(at: u32, replacement: String) -> Edit {
    Edit {
        span: Span::new(at, at),
        replacement,
    }
}

/// What to say about an attempt.
struct Idiom {
    /// "`CREATE POLICY`".
    command: String,
    /// Where it has none; empty for anywhere.
    there: &'static str,
    help: String,
    fix: Option<Fix>,
}

impl Idiom {
    fn new(command: String, help: impl Into<String>) -> Self {
        Self {
            command,
            there: "",
            help: help.into(),
            fix: None,
        }
    }

    fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }
}
