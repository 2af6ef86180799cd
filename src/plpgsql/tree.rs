//! The structure of a PL/pgSQL body: its blocks, declarations and statements.
//!
//! The SQL in it is left as text: a [`Fragment`] says where it is and what it stands for. Every span
//! is of the body's own text.

use smol_str::SmolStr;

use crate::source::Span;

/// A body and the SQL in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    pub block: Block,
    /// In the order of the text.
    pub fragments: Vec<Fragment>,
    /// Whether `#variable_conflict` says which is meant by a name that a column has and a variable.
    pub chooses: bool,
}

impl Tree {
    /// Whether it executes SQL that it puts together.
    #[must_use]
    pub fn is_dynamic(&self) -> bool {
        self.statements().any(Statement::is_dynamic)
    }

    /// Whether it has a COMMIT or a ROLLBACK.
    #[must_use]
    pub fn ends_transactions(&self) -> bool {
        self.statements().any(Statement::ends_transactions)
    }

    /// The statements of the outermost block and of its handlers.
    fn statements(&self) -> impl Iterator<Item = &Statement> {
        let handlers = self.block.handlers.iter().flat_map(|it| &it.body);
        self.block.body.iter().chain(handlers)
    }

    #[must_use]
    pub fn fragment(&self, id: FragmentId) -> &Fragment {
        &self.fragments[id.index()]
    }
}

/// Index into [`Tree::fragments`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FragmentId(pub(super) u32);

impl FragmentId {
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A stretch of SQL in the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fragment {
    /// From its first word to its last. Empty after PERFORM or `:=`, if nothing follows.
    pub span: Span,
    pub kind: FragmentKind,
    /// The INTO clause of PL/pgSQL that stands in a statement, with what follows it up to the next
    /// word. The server sees blanks in its place.
    pub cut: Option<Span>,
}

impl Fragment {
    /// The SQL as the server sees it, byte for byte in the places of the body's text.
    #[must_use]
    pub fn sql<'a>(&self, text: &'a str) -> std::borrow::Cow<'a, str> {
        let whole = text.get(self.span.range()).unwrap_or_default();
        let Some(cut) = self.cut else {
            return whole.into();
        };
        let start = (cut.start - self.span.start) as usize;
        let end = (cut.end - self.span.start) as usize;
        match (whole.get(..start), whole.get(end..)) {
            (Some(before), Some(after)) => {
                format!("{before}{:width$}{after}", "", width = end - start).into()
            }
            _ => whole.into(),
        }
    }
}

/// How a fragment has to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FragmentKind {
    /// What follows SELECT: an expression, rarely with `FROM` and the rest of a query.
    Expression,
    /// A whole statement that gives rows.
    Query,
    /// A whole statement.
    Statement,
    /// The name of a type, or `column%TYPE` and `table%ROWTYPE`.
    Type,
}

/// `[<<label>>] [DECLARE …] BEGIN … [EXCEPTION …] END`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub label: Option<SmolStr>,
    pub declarations: Vec<Declaration>,
    pub body: Vec<Statement>,
    pub handlers: Vec<Handler>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// Folded, as all names are here.
    pub name: SmolStr,
    pub kind: DeclarationKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeclarationKind {
    Variable {
        constant: bool,
        type_name: FragmentId,
        collation: Vec<SmolStr>,
        not_null: bool,
        default: Option<FragmentId>,
    },
    /// `ALIAS FOR name`, which may be `$1`.
    Alias(Vec<SmolStr>),
    Cursor {
        scroll: Option<bool>,
        /// Their names and types.
        parameters: Vec<(SmolStr, FragmentId)>,
        query: FragmentId,
    },
}

/// `WHEN condition [OR …] THEN …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handler {
    pub conditions: Vec<Condition>,
    pub body: Vec<Statement>,
    pub span: Span,
}

/// What a handler catches, or RAISE raises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// `OTHERS`; only of handlers.
    Others,
    /// A condition's name, known to [`sqlstates`](super::conditions::sqlstates).
    Name(SmolStr),
    /// `SQLSTATE '42P07'`.
    SqlState(SmolStr),
}

/// A statement without its semicolon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub kind: StatementKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementKind {
    Block(Box<Block>),
    Assign {
        target: Target,
        value: FragmentId,
    },
    If {
        branches: Vec<Branch>,
        otherwise: Vec<Statement>,
    },
    Case {
        subject: Option<FragmentId>,
        branches: Vec<Branch>,
        /// Without ELSE, a case that is not found is an error.
        otherwise: Option<Vec<Statement>>,
    },
    Loop(Box<Loop>),
    Exit(Jump),
    Continue(Jump),
    /// `RETURN [value]`.
    Return(Option<FragmentId>),
    /// `RETURN NEXT [value]`.
    ReturnNext(Option<FragmentId>),
    ReturnQuery(Rows),
    Raise(Box<Raise>),
    Assert {
        condition: FragmentId,
        message: Option<FragmentId>,
    },
    Execute {
        dynamic: Dynamic,
        into: Option<Into>,
    },
    /// `PERFORM …`: the expression is all that follows.
    Perform(FragmentId),
    /// `CALL …`: the statement with its keyword.
    Call(FragmentId),
    Sql {
        statement: FragmentId,
        into: Option<Into>,
    },
    GetDiagnostics {
        stacked: bool,
        /// Each target with the item that it gets, such as `row_count`.
        items: Vec<(Target, SmolStr)>,
    },
    Open {
        cursor: Target,
        source: CursorSource,
    },
    Fetch {
        direction: Direction,
        cursor: Target,
        into: Into,
    },
    Move {
        direction: Direction,
        cursor: Target,
    },
    Close(Target),
    Null,
    Commit {
        chain: bool,
    },
    Rollback {
        chain: bool,
    },
}

/// A variable, a field of one, or an element of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The words up to the first bracket: `rec.field`.
    pub name: Vec<SmolStr>,
    /// Whether a subscript follows them: only a part of it is set.
    pub subscripted: bool,
    pub span: Span,
}

/// A condition, or the values of a CASE, and what is done then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    pub condition: FragmentId,
    pub body: Vec<Statement>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loop {
    pub label: Option<SmolStr>,
    pub control: Control,
    pub body: Vec<Statement>,
}

/// What a loop goes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// `LOOP`.
    Endless,
    /// `WHILE condition LOOP`.
    While(FragmentId),
    /// `FOR variable IN [REVERSE] from..to [BY step] LOOP`; the variable is the loop's own.
    Range {
        variable: Target,
        reverse: bool,
        from: FragmentId,
        to: FragmentId,
        by: Option<FragmentId>,
    },
    /// `FOR targets IN query LOOP`, or `IN EXECUTE …`.
    Rows { targets: Vec<Target>, rows: Rows },
    /// `FOR record IN cursor [(…)] LOOP`; the record is the loop's own.
    Cursor {
        record: Target,
        cursor: Target,
        arguments: Vec<Argument>,
    },
    /// `FOREACH targets [SLICE n] IN ARRAY array LOOP`.
    Elements {
        targets: Vec<Target>,
        slice: u32,
        array: FragmentId,
    },
}

/// Where rows come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    Query(FragmentId),
    Execute(Dynamic),
}

/// SQL that the body puts together, and the values of its `$1`, `$2` …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dynamic {
    pub command: FragmentId,
    pub using: Vec<FragmentId>,
}

/// `INTO [STRICT] targets`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Into {
    pub strict: bool,
    pub targets: Vec<Target>,
    pub span: Span,
}

/// What EXIT and CONTINUE say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jump {
    pub label: Option<SmolStr>,
    pub when: Option<FragmentId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    pub level: RaiseLevel,
    pub what: Raised,
    /// `USING option = value, …`; the options in lower case.
    pub options: Vec<(SmolStr, FragmentId)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RaiseLevel {
    Debug,
    Log,
    Info,
    Notice,
    Warning,
    /// An error; also if no level is written.
    #[default]
    Exception,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raised {
    /// `RAISE;`: the error that is being handled.
    Again,
    /// `RAISE 'format', …`: the literal's place, and the values of its `%`.
    Format {
        format: Span,
        arguments: Vec<FragmentId>,
    },
    Condition(Condition),
    /// `RAISE [level] USING …`.
    Options,
}

/// What `OPEN cursor` opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CursorSource {
    /// The query that the cursor was declared with.
    Declared(Vec<Argument>),
    /// `[[NO] SCROLL] FOR …`.
    Rows { scroll: Option<bool>, rows: Rows },
}

/// An argument of a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    pub name: Option<SmolStr>,
    pub value: FragmentId,
}

/// Which rows FETCH and MOVE go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Next,
    Prior,
    First,
    Last,
    Absolute(FragmentId),
    Relative(FragmentId),
    /// How many; all without a number.
    Forward(Option<FragmentId>),
    Backward(Option<FragmentId>),
}

impl Statement {
    /// The lists of statements that are a part of this one, in the order of the text.
    #[must_use]
    pub fn parts(&self) -> Vec<&[Statement]> {
        fn of(branches: &[Branch]) -> Vec<&[Statement]> {
            let bodies = branches.iter().map(|branch| branch.body.as_slice());
            bodies.collect()
        }
        match &self.kind {
            StatementKind::Block(block) => {
                let handlers = block.handlers.iter().map(|handler| handler.body.as_slice());
                std::iter::once(block.body.as_slice())
                    .chain(handlers)
                    .collect()
            }
            StatementKind::If {
                branches,
                otherwise,
            } => {
                let mut parts = of(branches);
                parts.push(otherwise);
                parts
            }
            StatementKind::Case {
                branches,
                otherwise,
                ..
            } => {
                let mut parts = of(branches);
                parts.extend(otherwise.as_deref());
                parts
            }
            StatementKind::Loop(it) => vec![&it.body],
            _ => Vec::new(),
        }
    }

    /// Whether it ends the transaction, itself or in a part.
    fn ends_transactions(&self) -> bool {
        let own = matches!(
            self.kind,
            StatementKind::Commit { .. } | StatementKind::Rollback { .. }
        );
        let mut inside = self.parts().into_iter().flatten();
        own || inside.any(Self::ends_transactions)
    }

    /// Whether it executes SQL that the body puts together, itself or in a part.
    fn is_dynamic(&self) -> bool {
        let own = match &self.kind {
            StatementKind::Execute { .. }
            | StatementKind::ReturnQuery(Rows::Execute(_))
            | StatementKind::Open {
                source:
                    CursorSource::Rows {
                        rows: Rows::Execute(_),
                        ..
                    },
                ..
            } => true,
            StatementKind::Loop(it) => matches!(
                it.control,
                Control::Rows {
                    rows: Rows::Execute(_),
                    ..
                }
            ),
            _ => false,
        };
        own || self.parts().into_iter().flatten().any(Self::is_dynamic)
    }
}
