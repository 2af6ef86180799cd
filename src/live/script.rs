//! What a migration sends to the server, piece by piece, and where each piece stands.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::lexer::{Token, TokenKind};
use crate::lint::Workspace;
use crate::migration::includes::Includes;
use crate::migration::{Convention, Migration};
use crate::source::{FileId, Place, Span};
use crate::statement::{self, Conditions, Reached, Statement, StatementKind};

use super::psql::{self, Variables};

mod confined;
mod stand_ins;

use confined::Bounds;
pub use confined::Confinement;

/// Values of placeholders and psql variables, by name.
pub type Definitions = BTreeMap<String, String>;

/// A migration, as its runner reads it.
#[derive(Debug, Clone, Default)]
pub struct Script {
    pub steps: Vec<Step>,
    /// All of it as it is written, for runners that do not split it.
    pub whole: Text,
    /// Whether only the steps have what is to be sent.
    is_split: bool,
}

/// One statement.
#[derive(Debug, Clone)]
pub struct Step {
    /// From its first to its last token.
    pub place: Place,
    pub action: Action,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Send(Text),
    /// `COPY … FROM stdin`, with its data.
    CopyIn(Text, String),
    /// `COPY … TO stdout`.
    CopyOut(Text),
    /// A query behind which `\gexec` stands: what it gives is sent too.
    SendResults(Text, Results),
    /// What only psql knows, or only the runner; why. What follows may need it.
    Skip(String),
    /// What is not ours to change; why.
    Withhold(String),
}

/// What becomes of the values of a query that are statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Results {
    /// The `\gexec`.
    pub place: Place,
    /// Where they may do what.
    bounds: Option<Arc<Bounds>>,
}

/// Text for the server, made of stretches of files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    pub sql: String,
    /// Where each stretch begins in `sql`, and where it is from.
    pieces: Vec<(usize, Piece)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    file: FileId,
    start: u32,
    /// Whether it is in place of something else, so that all of it is at `start`.
    stands_in: bool,
}

impl Text {
    fn push(&mut self, file: FileId, start: u32, text: &str) {
        self.add(file, start, text, false);
    }

    fn stand_in(&mut self, file: FileId, start: u32, text: &str) {
        self.add(file, start, text, true);
    }

    fn add(&mut self, file: FileId, start: u32, text: &str, stands_in: bool) {
        let piece = Piece {
            file,
            start,
            stands_in,
        };
        self.pieces.push((self.sql.len(), piece));
        self.sql.push_str(text);
    }

    /// The file and the offset in it that a byte of the text is from.
    #[must_use]
    pub fn origin(&self, byte: usize) -> Option<(FileId, u32)> {
        let after = self.pieces.partition_point(|(at, _)| *at <= byte);
        let (at, piece) = self.pieces.get(after.checked_sub(1)?)?;
        let offset = if piece.stands_in {
            0
        } else {
            u32::try_from(byte - at).ok()?
        };
        Some((piece.file, piece.start + offset))
    }

    /// The same for PostgreSQL's positions, which count characters from one.
    #[must_use]
    pub fn origin_of_character(&self, position: u32) -> Option<(FileId, u32)> {
        let index = (position as usize).checked_sub(1)?;
        let byte = self.sql.char_indices().nth(index);
        self.origin(byte.map_or(self.sql.len(), |(byte, _)| byte))
    }
}

impl Script {
    /// One statement by itself.
    #[must_use]
    pub fn of(step: &Step) -> Self {
        Self {
            steps: vec![step.clone()],
            whole: Text::default(),
            is_split: true,
        }
    }

    /// The statements of a migration.
    #[must_use]
    pub fn read(workspace: &Workspace, convention: &Convention, migration: &Migration) -> Self {
        Self::with_definitions(workspace, convention, migration, &Definitions::new())
    }

    /// The statements of a migration for whose variables and placeholders there are values.
    #[must_use]
    pub fn with_definitions(
        workspace: &Workspace,
        convention: &Convention,
        migration: &Migration,
        definitions: &Definitions,
    ) -> Self {
        let mut reader = Reader {
            convention,
            is_psql: convention.includes == Includes::Psql || migration.baseline,
            definitions,
            variables: Variables::new(definitions),
            conditions: Conditions::default(),
            script: Self::default(),
        };
        for part in &migration.parts {
            let Some(script) = workspace.script(part.file) else {
                continue;
            };
            let source = &workspace.sources.get(part.file).text;
            let text = source.get(part.span.range()).unwrap_or_default();
            reader.script.whole.push(part.file, part.span.start, text);
            let inside = |it: &&Statement| part.span.contains(it.span.start);
            let file = File {
                id: part.file,
                source,
                script,
            };
            let statements: Vec<&Statement> = script.statements.iter().filter(inside).collect();
            reader.conditions.enter(part.file);
            for (at, statement) in statements.iter().enumerate() {
                let next = statements.get(at + 1).copied();
                reader.statement(&file, statement, next);
            }
            if part.span.end as usize == source.len() {
                reader.conditions.leave();
            }
        }
        reader.script
    }

    /// Whether the runner could send all of it as one text.
    #[must_use]
    pub fn is_plain_sql(&self) -> bool {
        let mut steps = self.steps.iter();
        !self.is_split && steps.all(|step| matches!(step.action, Action::Send(_)))
    }
}

struct File<'a> {
    id: FileId,
    source: &'a str,
    script: &'a statement::Script,
}

impl<'a> File<'a> {
    fn text(&self, span: Span) -> &'a str {
        self.source.get(span.range()).unwrap_or_default()
    }
}

struct Reader<'a> {
    convention: &'a Convention,
    /// Whether psql reads the file, or would: nothing else takes what `pg_dump` writes.
    is_psql: bool,
    definitions: &'a Definitions,
    variables: Variables,
    conditions: Conditions,
    script: Script,
}

impl Reader<'_> {
    fn statement(&mut self, file: &File<'_>, statement: &Statement, next: Option<&Statement>) {
        let reached = self.conditions.reached();
        let action = match statement.kind {
            // It went with its statement.
            StatementKind::CopyData => return,
            StatementKind::MetaCommand if self.is_psql && self.is_condition(file, statement) => {
                return;
            }
            _ if reached == Reached::Never => return,
            kind if reached == Reached::Maybe => {
                if kind == StatementKind::MetaCommand {
                    self.variables.forget(file.text(statement.span));
                }
                let reason = "psql gets here only if a condition holds that is not known here";
                Action::Skip(reason.to_owned())
            }
            StatementKind::MetaCommand if self.is_psql && self.takes_results(file, statement) => {
                return;
            }
            StatementKind::MetaCommand if self.is_psql => {
                match self.variables.command(file.text(statement.span)) {
                    Ok(()) => return,
                    Err(reason) => Action::Skip(reason),
                }
            }
            // Other runners send it, and the server says what it is.
            StatementKind::MetaCommand => Action::Send(written(file, statement)),
            StatementKind::Sql => self.sql(file, statement, next),
        };
        self.script.steps.push(Step {
            place: Place::new(file.id, statement.span),
            action,
        });
    }

    /// Follows an `\if` and its like, and `\q`.
    fn is_condition(&mut self, file: &File<'_>, command: &Statement) -> bool {
        let variables = &self.variables;
        let value = |written: &str| variables.value(written).ok();
        self.conditions.follow(file.text(command.span), &value)
    }

    /// Makes a `\gexec` a part of the query before it.
    fn takes_results(&mut self, file: &File<'_>, command: &Statement) -> bool {
        let place = Place::new(file.id, command.span);
        let Some(query) = self.script.steps.last_mut() else {
            return false;
        };
        let between = Span::new(query.place.span.end, command.span.start);
        let is_behind = query.place.file == file.id && !file.text(between).contains(';');
        if !is_behind || file.text(command.span).trim_end() != "\\gexec" {
            return false;
        }
        if let Action::Send(text) = &mut query.action {
            let bounds = None;
            query.action = Action::SendResults(std::mem::take(text), Results { place, bounds });
        }
        true
    }

    fn sql(&self, file: &File<'_>, statement: &Statement, next: Option<&Statement>) -> Action {
        let text = match self.substituted(file, statement) {
            Ok(text) => text,
            Err(reason) => return Action::Skip(reason),
        };
        match copy_direction(file, statement) {
            Some(Copy::In) => {
                let data = next.filter(|it| it.kind == StatementKind::CopyData);
                Action::CopyIn(text, data.map_or("", |it| file.text(it.span)).to_owned())
            }
            Some(Copy::Out) => Action::CopyOut(text),
            None => Action::Send(text),
        }
    }

    /// The statement with the values of its variables. Runners that know no placeholders send them
    /// as they are written.
    fn substituted(&self, file: &File<'_>, statement: &Statement) -> Result<Text, String> {
        let mut text = Text::default();
        let mut from = statement.span.start;
        for token in file.script.tokens_of(statement) {
            let written = file.text(token.span);
            for (at, name, value) in self.inside(token.kind, written) {
                let start = token.span.start + at;
                text.push(file.id, from, file.text(Span::new(from, start)));
                text.stand_in(file.id, start, value);
                from = start + name;
            }
            let value = match token.kind {
                TokenKind::Variable if self.is_psql => self.variables.value(written).map(Some),
                TokenKind::Placeholder => self.placeholder(written),
                _ => Ok(None),
            };
            let Some(value) = value? else {
                continue;
            };
            text.push(file.id, from, file.text(Span::new(from, token.span.start)));
            text.stand_in(file.id, token.span.start, &value);
            from = token.span.end;
        }
        let rest = Span::new(from, statement.span.end);
        text.push(file.id, from, file.text(rest));
        Ok(text)
    }

    /// The placeholders in a string or a body: where they begin, how long they are, and their
    /// values. Other runners than psql replace them wherever they stand.
    fn inside(&self, kind: TokenKind, written: &str) -> Vec<(u32, u32, &str)> {
        let is_text = matches!(
            kind,
            TokenKind::String | TokenKind::EscapeString | TokenKind::DollarString
        );
        if !is_text || self.convention.id == "psql" {
            return Vec::new();
        }
        let is_part = |it: char| it.is_alphanumeric() || it == '_';
        let mut found = Vec::new();
        for (name, value) in self.definitions {
            for placeholder in [format!(":{name}"), format!("${{{name}}}")] {
                for (at, _) in written.match_indices(&placeholder) {
                    // Two colons are a cast, and three a cast to what a variable says.
                    let colons = written[..at].bytes().rev().take_while(|it| *it == b':');
                    let is_cast = colons.count() % 2 == 1;
                    let after = written[at + placeholder.len()..].chars().next();
                    let is_longer =
                        placeholder.starts_with(':') && (after.is_some_and(is_part) || is_cast);
                    if !is_longer {
                        let offset = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
                        found.push((offset(at), offset(placeholder.len()), value.as_str()));
                    }
                }
            }
        }
        found.sort_unstable();
        found
    }

    fn placeholder(&self, written: &str) -> Result<Option<String>, String> {
        // The scripts of an extension: CREATE EXTENSION puts its schema in.
        if written == "@extschema@" {
            return Ok(Some("public".to_owned()));
        }
        if let Some(value) = self.definitions.get(name_of(written)) {
            return Ok(Some(value.clone()));
        }
        if !self.convention.placeholders.syntaxes.is_empty() {
            return Err(psql::unknown(written));
        }
        Ok(None)
    }
}

/// `name` of `${name}`, `{{ name }}` and their like.
fn name_of(placeholder: &str) -> &str {
    placeholder.trim_matches(|it: char| it.is_whitespace() || "${}%#@".contains(it))
}

fn written(file: &File<'_>, statement: &Statement) -> Text {
    let mut text = Text::default();
    text.push(file.id, statement.span.start, file.text(statement.span));
    text
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Copy {
    In,
    Out,
}

/// Whether a statement is a COPY whose rows pass through the client.
fn copy_direction(file: &File<'_>, statement: &Statement) -> Option<Copy> {
    let tokens: Vec<&Token> = file
        .script
        .tokens_of(statement)
        .iter()
        .filter(|token| !token.is_trivia())
        .collect();
    if !tokens.first()?.is_keyword(file.source, "copy") {
        return None;
    }
    let mut depth = 0_u32;
    for pair in tokens.windows(2) {
        let [token, next] = pair else { continue };
        if token.is_symbol(file.source, "(") {
            depth += 1;
        } else if token.is_symbol(file.source, ")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && token.is_keyword(file.source, "from") {
            return next.is_keyword(file.source, "stdin").then_some(Copy::In);
        } else if depth == 0 && token.is_keyword(file.source, "to") {
            return next.is_keyword(file.source, "stdout").then_some(Copy::Out);
        }
    }
    None
}
