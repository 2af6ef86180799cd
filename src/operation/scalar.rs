//! Expressions and queries that replay can evaluate on its model: what blocks ask the catalog.
//!
//! They are the grammar's, with what means the same made one (`BETWEEN`, `IN`, `LIKE` are operators)
//! and what the model could not answer anyway left out as [`Scalar::Other`].

use smol_str::SmolStr;

use super::names::{Name, ObjectName, TypeName};

/// An expression with one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scalar {
    Null,
    Boolean(bool),
    Integer(i64),
    /// A number that is no integer of 64 bits, as written.
    Number(SmolStr),
    /// A string literal, whose type its use decides.
    Text(SmolStr),
    /// A column or a variable: `a`, `t.a`, `s.t.a`.
    Column(Vec<Name>),
    /// `$1`.
    Parameter(u32),
    /// `CURRENT_USER` and its like, by the name of the column that it gives.
    Session(&'static str),
    Cast(Box<Scalar>, Box<TypeName>),
    And(Vec<Scalar>),
    Or(Vec<Scalar>),
    Not(Box<Scalar>),
    Is {
        operand: Box<Scalar>,
        test: Test,
        negated: bool,
    },
    Operator {
        /// Without its schema: `=`, `||`, `~~` for `LIKE`.
        name: SmolStr,
        /// `None` where it stands before its operand.
        left: Option<Box<Scalar>>,
        right: Box<Scalar>,
    },
    /// `a = ANY (b)`, where `b` is an array; `IN (a, b)` is one too.
    Quantified {
        operand: Box<Scalar>,
        operator: SmolStr,
        all: bool,
        array: Box<Scalar>,
    },
    /// `IS [NOT] DISTINCT FROM`.
    Distinct {
        left: Box<Scalar>,
        right: Box<Scalar>,
        negated: bool,
    },
    Call(Box<Call>),
    Coalesce(Vec<Scalar>),
    NullIf(Box<Scalar>, Box<Scalar>),
    Case {
        subject: Option<Box<Scalar>>,
        branches: Vec<(Scalar, Scalar)>,
        otherwise: Option<Box<Scalar>>,
    },
    Array(Vec<Scalar>),
    Row(Vec<Scalar>),
    /// `a[1]`.
    Element(Box<Scalar>, Box<Scalar>),
    /// `(a).b`.
    Field(Box<Scalar>, Name),
    Exists(Box<Select>),
    /// A query in parentheses, for its one value.
    Subquery(Box<Select>),
    /// `ARRAY (SELECT …)`.
    ArrayOf(Box<Select>),
    /// What the model has no answer to.
    Other,
}

impl Scalar {
    /// What a text begins with that is put together, as far as it is a literal.
    #[must_use]
    pub fn beginning(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Cast(inner, _) => inner.beginning(),
            Self::Operator {
                name,
                left: Some(left),
                ..
            } if name == "||" => left.beginning(),
            Self::Call(call) if matches!(call.name.name.as_str(), "format" | "concat") => {
                call.arguments.first()?.beginning()
            }
            _ => None,
        }
    }
}

/// What `IS` asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    Null,
    True,
    False,
    Unknown,
}

/// A function's call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub name: ObjectName,
    pub arguments: Vec<Scalar>,
    /// `count(*)`.
    pub star: bool,
    pub distinct: bool,
    /// The last argument is the array of all that follow.
    pub variadic: bool,
    /// `FILTER (WHERE …)`.
    pub filter: Option<Scalar>,
    /// The `ORDER BY` of an aggregate.
    pub order: Vec<Order>,
}

/// A query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Select {
    pub with: Vec<With>,
    pub body: SelectBody,
    pub order: Vec<Order>,
    pub limit: Option<Scalar>,
    pub offset: Option<Scalar>,
}

/// A common table expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct With {
    pub name: Name,
    pub columns: Vec<Name>,
    pub query: Select,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SelectBody {
    Core(Box<Core>),
    Values(Vec<Vec<Scalar>>),
    Set {
        operator: SetOperator,
        all: bool,
        left: Box<Select>,
        right: Box<Select>,
    },
    /// It changes rows, recurses, or is in another way not to be evaluated.
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetOperator {
    Union,
    Intersect,
    Except,
}

/// `SELECT … FROM … WHERE …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Core {
    pub distinct: bool,
    pub targets: Vec<Output>,
    pub from: Vec<Source>,
    pub filter: Option<Scalar>,
    pub group: Vec<Scalar>,
    pub having: Option<Scalar>,
}

/// One item of the list after `SELECT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    Column {
        name: Name,
        value: Scalar,
    },
    /// `*` or `t.*`.
    Star(Option<Name>),
}

/// One item of `FROM`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Relation {
        name: ObjectName,
        alias: Alias,
    },
    Query {
        query: Box<Select>,
        alias: Alias,
    },
    Function {
        call: Box<Scalar>,
        ordinality: bool,
        alias: Alias,
    },
    Join(Box<Join>),
    Other,
}

/// The names that an item of `FROM` gets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Alias {
    pub name: Option<Name>,
    pub columns: Vec<Name>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Join {
    pub kind: JoinKind,
    pub left: Source,
    pub right: Source,
    /// `USING (a)` is `x.a = y.a`.
    pub on: Option<Scalar>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub by: Scalar,
    pub descending: bool,
    /// Where it is written.
    pub nulls_first: Option<bool>,
}
