//! Reads a PL/pgSQL body into its tree, as PostgreSQL's `pl_gram.y` does.
//!
//! Where SQL begins, a body is not parsed but read to the word that ends it, with parentheses
//! counted. What can only be told with the variables of a body is not checked here: its parameters
//! are not in its text.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use thiserror::Error;

use super::conditions::sqlstates;
use super::tree::{Block, Condition, Fragment, Handler, Statement, Target, Tree};
use crate::lexer::{Token, TokenKind, lex};
use crate::source::Span;

mod construct;
mod cursors;
mod declarations;
mod loops;
mod raise;
mod statements;
#[cfg(test)]
mod tests;
mod words;

/// What is wrong with a body.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// PostgreSQL's.
    pub message: String,
    /// In the body's text; empty at its end.
    pub span: Span,
    /// The SQL that was read before. The server parses each piece at once and stops at the first
    /// that is wrong, which is often the cause: the SQL took words that were not meant for it.
    pub fragments: Vec<Fragment>,
}

/// The tree of a body. `text` is what stands inside the quotes, unescaped.
///
/// # Errors
///
/// The first place that PostgreSQL's grammar has no rule for.
pub fn parse(text: &str) -> Result<Tree, SyntaxError> {
    let mut tokens = lex(text);
    tokens.retain(|token| !token.is_trivia());
    let mut parser = Parser {
        text,
        tokens,
        at: 0,
        depth: 0,
        labels: Vec::new(),
        declared: FxHashMap::default(),
        fragments: Vec::new(),
        chooses: false,
    };
    match parser.body() {
        Ok(block) => Ok(Tree {
            block,
            fragments: parser.fragments,
            chooses: parser.chooses,
        }),
        Err(failure) => Err(SyntaxError {
            message: failure.message,
            span: failure.span,
            fragments: parser.fragments,
        }),
    }
}

/// How deeply statements may nest. Nobody writes a tenth of it, and the stack holds more.
const DEEPEST: u32 = 200;

struct Parser<'a> {
    text: &'a str,
    /// Without comments.
    tokens: Vec<Token>,
    at: usize,
    depth: u32,
    /// The blocks and loops around, from the outside.
    labels: Vec<Label>,
    /// The names that the blocks around declare, the innermost last.
    declared: FxHashMap<SmolStr, Vec<Declared>>,
    fragments: Vec<Fragment>,
    /// As in the tree.
    chooses: bool,
}

struct Declared {
    /// How many blocks and loops are around its block.
    block: usize,
    is_cursor: bool,
}

struct Label {
    name: Option<SmolStr>,
    is_loop: bool,
}

/// A syntax error in the making.
struct Failure {
    message: String,
    span: Span,
}

type Parsed<T> = Result<T, Failure>;

impl Parser<'_> {
    /// The whole body: options, a block, perhaps a semicolon.
    fn body(&mut self) -> Parsed<Block> {
        while self.eat_symbol("#") {
            self.option()?;
        }
        let label = self.label()?;
        let start = self.at;
        let block = self.block(label, start)?;
        self.eat_symbol(";");
        if self.at < self.tokens.len() {
            return Err(self.syntax_error());
        }
        Ok(block)
    }

    /// `#variable_conflict use_column` and its like.
    fn option(&mut self) -> Parsed<()> {
        let values: &[&str] = if self.eat("option") {
            &["dump"]
        } else if self.eat("variable_conflict") {
            self.chooses = !self.is("error");
            &["error", "use_variable", "use_column"]
        } else if self.eat("print_strict_params") {
            &["on", "off"]
        } else {
            return Err(self.syntax_error());
        };
        if values.iter().any(|value| self.eat(value)) {
            return Ok(());
        }
        Err(self.syntax_error())
    }

    /// A block whose label has been read; `start` is the index of its first token.
    fn block(&mut self, label: Option<SmolStr>, start: usize) -> Parsed<Block> {
        let declarations = if self.eat("declare") {
            self.declarations()?
        } else {
            Vec::new()
        };
        self.expect("begin")?;
        self.labels.push(Label {
            name: label.clone(),
            is_loop: false,
        });
        let body = self.statements()?;
        let handlers = if self.eat("exception") {
            self.handlers()?
        } else {
            Vec::new()
        };
        self.expect("end")?;
        let end = self.end_label()?;
        check_end_label(label.as_ref(), end)?;
        self.labels.pop();
        for declaration in &declarations {
            if let Some(declared) = self.declared.get_mut(&declaration.name) {
                declared.pop();
            }
        }
        Ok(Block {
            label,
            declarations,
            body,
            handlers,
            span: self.span_from(start),
        })
    }

    fn handlers(&mut self) -> Parsed<Vec<Handler>> {
        let mut handlers = Vec::new();
        loop {
            let start = self.at;
            if handlers.is_empty() {
                self.expect("when")?;
            } else if !self.eat("when") {
                return Ok(handlers);
            }
            let mut conditions = vec![self.condition()?];
            while self.eat("or") {
                conditions.push(self.condition()?);
            }
            self.expect("then")?;
            let body = self.statements()?;
            handlers.push(Handler {
                conditions,
                body,
                span: self.span_from(start),
            });
        }
    }

    fn condition(&mut self) -> Parsed<Condition> {
        if self.is("others") {
            self.at += 1;
            return Ok(Condition::Others);
        }
        self.named_condition()
    }

    /// A condition's name, or `SQLSTATE 'code'`.
    fn named_condition(&mut self) -> Parsed<Condition> {
        let span = self.span();
        let name = self.identifier()?;
        if name == "sqlstate" {
            return self.sqlstate().map(Condition::SqlState);
        }
        if sqlstates(&name).next().is_none() {
            let message = format!("unrecognized exception condition \"{name}\"");
            return Err(failure(message, span));
        }
        Ok(Condition::Name(name))
    }

    fn sqlstate(&mut self) -> Parsed<SmolStr> {
        let token = self.peek();
        if !token.is_some_and(|token| is_string(token.kind)) {
            return Err(self.syntax_error());
        }
        let code = super::text::string_value(self.text, self.span()).unwrap_or_default();
        let is_code = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        if code.len() != 5 || !code.bytes().all(is_code) {
            return Err(self.error_here("invalid SQLSTATE code"));
        }
        self.at += 1;
        Ok(code.into())
    }

    /// Statements, up to a word that begins none.
    fn statements(&mut self) -> Parsed<Vec<Statement>> {
        if self.depth >= DEEPEST {
            return Err(failure(
                "stack depth limit exceeded".to_owned(),
                self.span(),
            ));
        }
        self.depth += 1;
        let mut statements = Vec::new();
        while self.statement_begins() {
            let start = self.at;
            let kind = self.statement()?;
            let span = self.span_from(start);
            self.expect_symbol(";")?;
            statements.push(Statement { kind, span });
        }
        self.depth -= 1;
        Ok(statements)
    }

    /// `<<label>>`, if it comes next.
    fn label(&mut self) -> Parsed<Option<SmolStr>> {
        if !self.eat_symbol("<<") {
            return Ok(None);
        }
        let label = self.identifier()?;
        self.expect_symbol(">>")?;
        Ok(Some(label))
    }

    /// The label after END, if there is one, and its place.
    fn end_label(&mut self) -> Parsed<Option<(SmolStr, Span)>> {
        if !self.identifier_begins() {
            return Ok(None);
        }
        let span = self.span();
        let label = self.identifier()?;
        Ok(Some((label, span)))
    }
}

/// Whether the label after END is the one at the start.
fn check_end_label(label: Option<&SmolStr>, end: Option<(SmolStr, Span)>) -> Parsed<()> {
    let Some((end, span)) = end else {
        return Ok(());
    };
    let message = match label {
        Some(label) if *label == end => return Ok(()),
        Some(label) => format!("end label \"{end}\" differs from block's label \"{label}\""),
        None => format!("end label \"{end}\" specified for unlabeled block"),
    };
    Err(failure(message, span))
}

/// Looking at tokens.
impl Parser<'_> {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn text_at(&self, index: usize) -> &str {
        self.tokens
            .get(index)
            .map_or("", |token| token.text(self.text))
    }

    /// Whether the next token is this word.
    fn is(&self, word: &str) -> bool {
        self.word_at(self.at, word)
    }

    fn word_at(&self, index: usize, word: &str) -> bool {
        self.tokens
            .get(index)
            .is_some_and(|token| token.is_keyword(self.text, word))
    }

    fn symbol_at(&self, index: usize, symbol: &str) -> bool {
        self.tokens
            .get(index)
            .is_some_and(|token| token.is_symbol(self.text, symbol))
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.is(word);
        self.at += usize::from(found);
        found
    }

    fn eat_symbol(&mut self, symbol: &str) -> bool {
        let found = self.symbol_at(self.at, symbol);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, word: &str) -> Parsed<()> {
        if self.eat(word) {
            return Ok(());
        }
        Err(self.syntax_error())
    }

    fn expect_symbol(&mut self, symbol: &str) -> Parsed<()> {
        if self.eat_symbol(symbol) {
            return Ok(());
        }
        Err(self.syntax_error())
    }

    /// `:=` or `=`, at an index.
    fn assigns_at(&self, index: usize) -> bool {
        self.symbol_at(index, ":=") || self.symbol_at(index, "=")
    }

    /// The place of the next token.
    fn span(&self) -> Span {
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.peek().map_or(Span::new(end, end), |token| token.span)
    }

    /// From the token at an index to the last one that was read.
    fn span_from(&self, start: usize) -> Span {
        let first = self.tokens.get(start).map(|token| token.span);
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        match (first, last) {
            (Some(first), Some(last)) => Span::new(first.start, last.span.end),
            _ => self.span(),
        }
    }
}

/// Names.
impl Parser<'_> {
    fn identifier_begins(&self) -> bool {
        self.is_identifier(self.at)
    }

    /// Whether a name may be here: no word that PL/pgSQL reserves.
    fn is_identifier(&self, index: usize) -> bool {
        self.tokens
            .get(index)
            .is_some_and(|token| match token.kind {
                TokenKind::Word => !words::is_reserved(token.text(self.text)),
                TokenKind::QuotedIdentifier | TokenKind::Placeholder | TokenKind::Variable => true,
                _ => false,
            })
    }

    /// Where the dotted name ends that begins at an index: at most three parts, and what follows
    /// a dot may be `*` or anything else that is not its part.
    fn name_end(&self, index: usize) -> usize {
        let mut end = index + 1;
        while end - index < 5 && self.symbol_at(end, ".") && self.is_identifier(end + 1) {
            end += 2;
        }
        end
    }

    /// A name of one part.
    fn identifier(&mut self) -> Parsed<SmolStr> {
        if !self.identifier_begins() || self.name_end(self.at) > self.at + 1 {
            return Err(self.syntax_error());
        }
        self.at += 1;
        Ok(self.name_of(self.at - 1))
    }

    fn name_of(&self, index: usize) -> SmolStr {
        words::name(self.text_at(index), self.tokens[index].kind)
    }

    /// A dotted name, or `$1`.
    fn dotted_name(&mut self) -> Parsed<Vec<SmolStr>> {
        let is_parameter = self
            .peek()
            .is_some_and(|token| token.kind == TokenKind::Parameter);
        if !is_parameter && !self.identifier_begins() {
            return Err(self.syntax_error());
        }
        let end = self.name_end(self.at);
        let parts = (self.at..end).step_by(2).map(|index| self.name_of(index));
        let parts = parts.collect();
        self.at = end;
        Ok(parts)
    }

    /// A variable or a field of one.
    fn variable(&mut self) -> Parsed<Target> {
        let start = self.at;
        Ok(Target {
            name: self.dotted_name()?,
            subscripted: false,
            span: self.span_from(start),
        })
    }

    /// Whether the name at an index is of a variable that the body declares.
    fn is_declared(&self, index: usize) -> bool {
        let declared = self.declared.get(&self.name_of(index));
        declared.is_some_and(|declared| !declared.is_empty())
    }

    /// Whether this is a cursor that the body declares with its query.
    fn is_cursor(&self, target: &Target) -> bool {
        let declared = target.name.last().and_then(|name| self.declared.get(name));
        declared
            .and_then(|declared| declared.last())
            .is_some_and(|it| it.is_cursor)
    }

    /// Variables with commas between them.
    fn variables(&mut self) -> Parsed<Vec<Target>> {
        let mut variables = vec![self.variable()?];
        while self.eat_symbol(",") {
            variables.push(self.variable()?);
        }
        Ok(variables)
    }
}

/// Errors.
impl Parser<'_> {
    /// No rule of the grammar goes on with the next token.
    fn syntax_error(&self) -> Failure {
        self.error_here("syntax error")
    }

    /// A message and the next token, in PostgreSQL's words.
    fn error_here(&self, message: &str) -> Failure {
        let Some(token) = self.peek() else {
            return failure(format!("{message} at end of input"), self.span());
        };
        if token.kind == TokenKind::Unterminated {
            return self.unterminated(token);
        }
        let span = if self.is_identifier(self.at) || token.kind == TokenKind::Parameter {
            token.span.to(self.tokens[self.name_end(self.at) - 1].span)
        } else {
            token.span
        };
        let text = self.text.get(span.range()).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default();
        failure(format!("{message} at or near \"{line}\""), span)
    }

    fn unterminated(&self, token: Token) -> Failure {
        let text = token.text(self.text);
        let what = match text.trim_start_matches(|it: char| it.is_alphanumeric() || it == '&') {
            text if text.starts_with("/*") => "/* comment",
            text if text.starts_with('"') => "quoted identifier",
            text if text.starts_with('$') => "dollar-quoted string",
            _ => "quoted string",
        };
        let line = text.lines().next().unwrap_or_default();
        let length = u32::try_from(line.len()).unwrap_or_default();
        let span = Span::new(token.span.start, token.span.start + length);
        failure(format!("unterminated {what} at or near \"{line}\""), span)
    }
}

fn failure(message: String, span: Span) -> Failure {
    Failure { message, span }
}

fn is_string(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::String | TokenKind::EscapeString | TokenKind::DollarString
    )
}
