//! Expressions, queries and bodies: their text, and what they mention.

use std::sync::Arc;

use smol_str::SmolStr;

use super::code::{Code, SyntaxError};
use super::names::{Name, ObjectName, TypeName};
use super::scalar::Scalar;
use super::scope::Scope;
use crate::source::Span;

/// Everything an expression, a query or a routine's body mentions by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct References {
    pub relations: Vec<ObjectName>,
    /// Whether one of the relations need not be one that can be read: a text names it, as to `regclass`.
    pub by_text: bool,
    /// Whether all columns of a relation are read by a star.
    pub starred: bool,
    /// What relations are called inside, and which.
    pub aliases: Vec<(Name, ObjectName)>,
    pub functions: Vec<ObjectName>,
    pub types: Vec<TypeName>,
    /// The parts of each column reference, such as `["t", "a"]`; a star is left out.
    pub columns: Vec<Vec<Name>>,
}

/// What a statement on rows reads and calls. Most statements of a long file are such, and nobody
/// asks which columns they name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uses {
    pub relations: Box<[ObjectName]>,
    /// As [`References::by_text`].
    pub by_text: bool,
    pub functions: Box<[ObjectName]>,
    /// The arguments of the first function, where the statement is `SELECT f(…)` or `SELECT … FROM f(…)`.
    pub arguments: Option<Box<[Scalar]>>,
    /// Which names it looks up where, if it names columns.
    pub scope: Option<Box<Scope>>,
}

/// An expression: its text for comparing and printing, and what it mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// The tokens with one space between them, unquoted words folded, comments dropped.
    pub text: SmolStr,
    pub span: Span,
    pub references: References,
    pub shape: Shape,
    /// The name PostgreSQL would give a column of this expression: the column's, the function's.
    pub column_name: Option<Name>,
}

/// What a policy asks of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub expression: Expression,
    /// The same, for those who ask what it means.
    pub value: Scalar,
    /// Which names it looks up where; `None` where it is nested too deep.
    pub scope: Option<Box<Scope>>,
}

/// The shapes of expressions that replay and rules understand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A reference to a column, without a table before it.
    Column(Name),
    /// A conjunction of `column IS NOT NULL`; never empty.
    NotNull(Vec<Name>),
    /// `NULL`, also cast to a type.
    Null,
    /// A literal, also cast to a type, or a constant such as `TRUE`.
    Constant,
    /// `nextval('sequence')`.
    NextValue(ObjectName),
    /// One function call.
    Call(ObjectName),
    Other,
}

/// A query: what it reads and which columns come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub text: SmolStr,
    pub span: Span,
    pub references: References,
    /// Which names it looks up where; `None` where it is nested too deep.
    pub scope: Option<Box<Scope>>,
    /// The output columns; `None` where they can't be read off the text.
    pub targets: Option<Vec<Target>>,
    /// Whether the arms of a set operation are put together, which decide on types together.
    pub is_combined: bool,
    /// The relations of the outermost `FROM`, with their aliases, which a star expands over.
    pub from: Vec<FromItem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A named column; `column` is the reference it passes through, if it is a plain one, and
    /// `type_name` the type of an outermost cast.
    Column {
        name: Name,
        column: Option<Vec<Name>>,
        type_name: Option<TypeName>,
    },
    /// `*` or `alias.*`.
    Star(Option<Name>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromItem {
    /// `None` for a sub-select, a function or a common table expression.
    pub relation: Option<ObjectName>,
    pub alias: Option<Name>,
}

/// The body of a routine or a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Inside the quotes; of `BEGIN ATOMIC` and `RETURN expression` bodies, the whole.
    pub span: Span,
    /// With white space folded and comments dropped, for comparing.
    pub text: SmolStr,
    /// What it mentions, where the language is SQL; for others see `names`.
    pub references: References,
    /// What those of its statements mention besides that the server looks into only when they are
    /// executed, such as TRUNCATE; nearly no body has one.
    pub later: Option<Box<References>>,
    /// Which names its statements look up where, of those that the server looks into when it is made,
    /// where the language is SQL.
    pub scopes: Vec<Scope>,
    /// Every name that static or dynamic SQL inside mentions, where the language is not SQL.
    pub names: Vec<Name>,
    /// What it does when it is called. Of a block, that is in [`Block`].
    pub does: Does,
    /// What the server has against it where it looks at bodies when they are made.
    pub error: Option<Box<SyntaxError>>,
}

impl Body {
    /// What its statements mention, where the language is SQL, whenever the server looks into them.
    pub fn all_references(&self) -> impl Iterator<Item = &References> {
        std::iter::once(&self.references).chain(self.later.as_deref())
    }
}

/// What a routine does when it is called, as far as its body says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Does {
    /// Nobody can tell: the grammar refuses it, or it is in another language.
    #[default]
    Unreadable,
    /// It changes rows at most, and calls these functions: their schemas and names.
    Rows(Box<[(Option<Name>, Name)]>),
    More {
        /// Whether it runs SQL that it puts together, or ends transactions.
        dynamic: bool,
    },
}

/// A `DO` block, or psql's `\gexec`, which executes what a query gives as one would.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// `psql` for `\gexec`.
    pub language: Name,
    pub body: Body,
    /// Whether it can change anything; a block that only asserts or raises can't.
    pub effects: bool,
    /// Whether it runs SQL that it puts together.
    pub dynamic: bool,
    /// Whether the SQL that it puts together, and the rest of it, can change no more than policies,
    /// row-level security, triggers, privileges that it grants, and rows.
    pub only_access: bool,
    /// What it executes, if it is in PL/pgSQL.
    pub code: Option<Arc<Code>>,
}

impl Block {
    /// Whether it is what psql's `\gexec` executes.
    #[must_use]
    pub fn is_gexec(&self) -> bool {
        self.language == "psql"
    }
}
