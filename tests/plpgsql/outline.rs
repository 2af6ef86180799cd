//! A tree of a PL/pgSQL body as lines of text.

use std::fmt::{Display, Write as _};

use sqlcheck::plpgsql::tree::{
    Argument, Block, Branch, Condition, Control, CursorSource, Declaration, DeclarationKind,
    Direction, Dynamic, FragmentId, FragmentKind, Into, Jump, Raised, Rows, Statement,
    StatementKind, Target, Tree,
};

/// The outline of a tree: statements by indentation, SQL in brackets.
pub(crate) fn outline(text: &str, tree: &Tree) -> String {
    let mut outline = Outline {
        text,
        tree,
        lines: String::new(),
        depth: 0,
    };
    outline.block(&tree.block);
    outline.lines
}

struct Outline<'a> {
    text: &'a str,
    tree: &'a Tree,
    lines: String,
    depth: usize,
}

impl Outline<'_> {
    fn line(&mut self, line: impl Display) {
        let indent = "  ".repeat(self.depth);
        let _ = writeln!(self.lines, "{indent}{line}");
    }

    fn block(&mut self, block: &Block) {
        self.line(format!("block{}", labelled(block.label.as_ref())));
        self.depth += 1;
        for declaration in &block.declarations {
            self.declaration(declaration);
        }
        self.statements(&block.body);
        for handler in &block.handlers {
            let conditions: Vec<_> = handler.conditions.iter().map(condition).collect();
            self.line(format!("when {}", conditions.join(" or ")));
            self.inner(&handler.body);
        }
        self.depth -= 1;
    }

    fn declaration(&mut self, declaration: &Declaration) {
        let what = match &declaration.kind {
            DeclarationKind::Variable {
                constant,
                type_name,
                collation,
                not_null,
                default,
            } => {
                let mut what = self.sql(*type_name);
                for (said, word) in [(constant, " constant"), (not_null, " not null")] {
                    what += if *said { word } else { "" };
                }
                if !collation.is_empty() {
                    what += &format!(" collate {}", collation.join("."));
                }
                what + &self.optional(" :=", *default)
            }
            DeclarationKind::Alias(of) => format!("alias for {}", of.join(".")),
            DeclarationKind::Cursor {
                scroll,
                parameters,
                query,
            } => {
                let parameters: Vec<_> = parameters
                    .iter()
                    .map(|(name, of)| format!("{name} {}", self.sql(*of)))
                    .collect();
                format!(
                    "cursor{} ({}) for {}",
                    scrolls(*scroll),
                    parameters.join(", "),
                    self.sql(*query)
                )
            }
        };
        self.line(format!("{}: {what}", declaration.name));
    }

    fn inner(&mut self, statements: &[Statement]) {
        self.depth += 1;
        self.statements(statements);
        self.depth -= 1;
    }

    fn statements(&mut self, statements: &[Statement]) {
        for statement in statements {
            self.statement(&statement.kind);
        }
    }

    fn branches(&mut self, branches: &[Branch], otherwise: Option<&[Statement]>) {
        for branch in branches {
            let condition = self.sql(branch.condition);
            self.line(format!("when {condition}"));
            self.inner(&branch.body);
        }
        if let Some(otherwise) = otherwise {
            self.line("else");
            self.inner(otherwise);
        }
    }

    fn statement(&mut self, kind: &StatementKind) {
        match kind {
            StatementKind::Block(block) => return self.block(block),
            StatementKind::If {
                branches,
                otherwise,
            } => {
                self.line("if");
                let otherwise = (!otherwise.is_empty()).then_some(&otherwise[..]);
                return self.branches(branches, otherwise);
            }
            StatementKind::Case {
                subject,
                branches,
                otherwise,
            } => {
                let subject = self.optional("", *subject);
                self.line(format!("case{subject}"));
                return self.branches(branches, otherwise.as_deref());
            }
            StatementKind::Loop(it) => {
                let control = self.control(&it.control);
                self.line(format!("loop{} {control}", labelled(it.label.as_ref())));
                return self.inner(&it.body);
            }
            _ => {}
        }
        let line = self.simple(kind);
        self.line(line);
    }

    fn simple(&self, kind: &StatementKind) -> String {
        match kind {
            StatementKind::Assign { target, value } => {
                format!("{} := {}", name(target), self.sql(*value))
            }
            StatementKind::Exit(jump) => self.jump("exit", jump),
            StatementKind::Continue(jump) => self.jump("continue", jump),
            StatementKind::Return(value) => format!("return{}", self.optional("", *value)),
            StatementKind::ReturnNext(value) => {
                format!("return next{}", self.optional("", *value))
            }
            StatementKind::ReturnQuery(rows) => format!("return query {}", self.rows(rows)),
            StatementKind::Raise(raise) => {
                let what = match &raise.what {
                    Raised::Again => "again".to_owned(),
                    Raised::Format { format, arguments } => {
                        format!("{} {}", &self.text[format.range()], self.list(arguments))
                    }
                    Raised::Condition(it) => condition(it),
                    Raised::Options => String::new(),
                };
                let options = raise.options.iter();
                let options: String = options
                    .map(|(option, value)| format!(" {option}={}", self.sql(*value)))
                    .collect();
                format!("raise {:?} {what}{options}", raise.level)
            }
            StatementKind::Assert { condition, message } => format!(
                "assert {}{}",
                self.sql(*condition),
                self.optional("", *message)
            ),
            StatementKind::Execute { dynamic, into } => {
                format!(
                    "execute {}{}",
                    self.dynamic(dynamic),
                    into_clause(into.as_ref())
                )
            }
            StatementKind::Perform(it) => format!("perform {}", self.sql(*it)),
            StatementKind::Call(it) => format!("call {}", self.sql(*it)),
            StatementKind::Sql { statement, into } => {
                format!("sql {}{}", self.sql(*statement), into_clause(into.as_ref()))
            }
            StatementKind::GetDiagnostics { stacked, items } => {
                let items: Vec<_> = items
                    .iter()
                    .map(|(target, item)| format!("{} := {item}", name(target)))
                    .collect();
                let area = if *stacked { "stacked" } else { "current" };
                format!("get {area} {}", items.join(", "))
            }
            StatementKind::Null => "null".to_owned(),
            StatementKind::Commit { chain } => format!("commit chain={chain}"),
            StatementKind::Rollback { chain } => format!("rollback chain={chain}"),
            other => self.cursor(other),
        }
    }

    fn cursor(&self, kind: &StatementKind) -> String {
        match kind {
            StatementKind::Open { cursor, source } => match source {
                CursorSource::Declared(arguments) => {
                    format!("open {}{}", name(cursor), self.arguments(arguments))
                }
                CursorSource::Rows { scroll, rows } => {
                    let scroll = scrolls(*scroll);
                    format!("open {}{scroll} for {}", name(cursor), self.rows(rows))
                }
            },
            StatementKind::Fetch {
                direction,
                cursor,
                into,
            } => format!(
                "fetch {} {} into {}",
                self.direction(*direction),
                name(cursor),
                names(&into.targets)
            ),
            StatementKind::Move { direction, cursor } => {
                format!("move {} {}", self.direction(*direction), name(cursor))
            }
            StatementKind::Close(cursor) => format!("close {}", name(cursor)),
            other => unreachable!("{other:?}"),
        }
    }

    fn control(&self, control: &Control) -> String {
        match control {
            Control::Endless => "endless".to_owned(),
            Control::While(condition) => format!("while {}", self.sql(*condition)),
            Control::Range {
                variable,
                reverse,
                from,
                to,
                by,
            } => format!(
                "{} in{} {} .. {}{}",
                name(variable),
                if *reverse { " reverse" } else { "" },
                self.sql(*from),
                self.sql(*to),
                self.optional(" by", *by)
            ),
            Control::Rows { targets, rows } => {
                format!("{} in {}", names(targets), self.rows(rows))
            }
            Control::Cursor {
                record,
                cursor,
                arguments,
            } => format!(
                "{} in cursor {}{}",
                name(record),
                name(cursor),
                self.arguments(arguments)
            ),
            Control::Elements {
                targets,
                slice,
                array,
            } => format!(
                "{} slice {slice} in array {}",
                names(targets),
                self.sql(*array)
            ),
        }
    }

    fn rows(&self, rows: &Rows) -> String {
        match rows {
            Rows::Query(query) => self.sql(*query),
            Rows::Execute(dynamic) => format!("execute {}", self.dynamic(dynamic)),
        }
    }

    fn dynamic(&self, dynamic: &Dynamic) -> String {
        let command = self.sql(dynamic.command);
        if dynamic.using.is_empty() {
            return command;
        }
        format!("{command} using {}", self.list(&dynamic.using))
    }

    fn direction(&self, direction: Direction) -> String {
        match direction {
            Direction::Next => "next".to_owned(),
            Direction::Prior => "prior".to_owned(),
            Direction::First => "first".to_owned(),
            Direction::Last => "last".to_owned(),
            Direction::Absolute(count) => format!("absolute {}", self.sql(count)),
            Direction::Relative(count) => format!("relative {}", self.sql(count)),
            Direction::Forward(count) => format!("forward{}", self.optional("", count)),
            Direction::Backward(count) => format!("backward{}", self.optional("", count)),
        }
    }

    fn jump(&self, word: &str, jump: &Jump) -> String {
        let when = self.optional(" when", jump.when);
        format!("{word}{}{when}", labelled(jump.label.as_ref()))
    }

    fn arguments(&self, arguments: &[Argument]) -> String {
        let arguments = arguments.iter().map(|argument| {
            let name = argument.name.as_ref().map(|name| format!("{name} := "));
            name.unwrap_or_default() + &self.sql(argument.value)
        });
        format!(" ({})", arguments.collect::<Vec<_>>().join(", "))
    }

    fn list(&self, fragments: &[FragmentId]) -> String {
        let all: Vec<_> = fragments.iter().map(|it| self.sql(*it)).collect();
        all.join(" ")
    }

    fn optional(&self, before: &str, fragment: Option<FragmentId>) -> String {
        fragment.map_or(String::new(), |it| format!("{before} {}", self.sql(it)))
    }

    fn sql(&self, id: FragmentId) -> String {
        let fragment = self.tree.fragment(id);
        let sql = fragment.sql(self.text);
        let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        match fragment.kind {
            FragmentKind::Expression => format!("[{sql}]"),
            FragmentKind::Query => format!("[query {sql}]"),
            FragmentKind::Statement => format!("[statement {sql}]"),
            FragmentKind::Type => format!("[type {sql}]"),
        }
    }
}

fn condition(condition: &Condition) -> String {
    match condition {
        Condition::Others => "others".to_owned(),
        Condition::Name(name) => name.to_string(),
        Condition::SqlState(code) => format!("sqlstate {code}"),
    }
}

fn into_clause(into: Option<&Into>) -> String {
    into.map_or(String::new(), |into| {
        let strict = if into.strict { " strict" } else { "" };
        format!(" into{strict} {}", names(&into.targets))
    })
}

fn names(targets: &[Target]) -> String {
    targets.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn name(target: &Target) -> String {
    let part = if target.subscripted { "[]" } else { "" };
    format!("{}{part}", target.name.join("."))
}

fn labelled(label: Option<&impl Display>) -> String {
    label.map_or(String::new(), |label| format!(" <<{label}>>"))
}

fn scrolls(scroll: Option<bool>) -> &'static str {
    match scroll {
        None => "",
        Some(true) => " scroll",
        Some(false) => " no scroll",
    }
}
