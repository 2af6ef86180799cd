//! What is in scope where in a query, and what is named there.

mod ranges;
mod rows;
mod widths;

use std::ops::ControlFlow;

use pg_raw_parse::list::NodeList;
use pg_raw_parse::walk::{Recurse, walk_manual};
use pg_raw_parse::{Node, nodes};
use smallvec::{SmallVec, smallvec};

use super::data::is_star;
use super::expression::column_name;
use super::names::strings;
use super::references::has_children;
use super::tokens::Tokens;
use crate::operation::{
    ColumnMention, CommonTable, Identifier, Mention, Name, OutputName, Scope, Sorted,
};
pub(super) use widths::has_even_rows;
use widths::{compared_row, width_of, width_of_row};

/// How deep queries and joins are followed; nothing is said of one that goes deeper.
const MAX_DEPTH: u32 = 60;

/// The scopes of a query whose columns somebody takes. `None` where they are nested too deep.
pub(super) fn query_scope(tokens: Tokens<'_>, node: Node<'_>) -> Option<Box<Scope>> {
    read(tokens, node, true)
}

/// As [`query_scope`], of a statement on rows, or of an expression over a table.
pub(super) fn scope(tokens: Tokens<'_>, node: Node<'_>) -> Option<Box<Scope>> {
    read(tokens, node, false)
}

fn read(tokens: Tokens<'_>, node: Node<'_>, wanted: bool) -> Option<Box<Scope>> {
    let mut reader = Reader {
        tokens,
        depth: 0,
        too_deep: false,
        wanted,
    };
    let mut scope = Scope::default();
    match node {
        Node::SelectStmt(_)
        | Node::InsertStmt(_)
        | Node::UpdateStmt(_)
        | Node::DeleteStmt(_)
        | Node::MergeStmt(_) => scope = reader.statement(node),
        expression => reader.expression(expression, &mut scope.mentions),
    }
    (!reader.too_deep).then(|| Box::new(scope))
}

struct Reader<'a> {
    tokens: Tokens<'a>,
    depth: u32,
    too_deep: bool,
    /// Whether the names of the columns are wanted that come out of the next level.
    wanted: bool,
}

impl Reader<'_> {
    fn statement(&mut self, node: Node<'_>) -> Scope {
        if self.depth >= MAX_DEPTH {
            self.too_deep = true;
            return Scope::default();
        }
        self.depth += 1;
        let wanted = std::mem::replace(&mut self.wanted, true);
        let scope = match node {
            Node::SelectStmt(select) => self.select(select, wanted),
            Node::InsertStmt(insert) => self.insert(insert),
            Node::UpdateStmt(update) => self.update(update),
            Node::DeleteStmt(delete) => self.delete(delete),
            Node::MergeStmt(merge) => self.merge(merge),
            _ => Scope::default(),
        };
        self.wanted = true;
        self.depth -= 1;
        scope
    }

    /// A level of which nobody takes the columns.
    fn unnamed(&mut self, node: Node<'_>) -> Scope {
        self.wanted = false;
        self.statement(node)
    }

    fn with(&mut self, clause: Option<&nodes::WithClause>) -> Scope {
        let mut scope = Scope::default();
        let Some(clause) = clause else {
            return scope;
        };
        scope.recursive = clause.recursive;
        for cte in clause.ctes() {
            let node = cte.ctequery();
            let query = self.statement(node);
            let gives_none = query.outputs.is_empty() && query.combined.is_none();
            scope.with.push(CommonTable {
                name: Identifier {
                    name: Name::new(cte.ctename().unwrap_or_default()),
                    span: self.tokens.name_span(cte.location),
                },
                columns: strings(cte.aliascolnames()).map(Name::new).collect(),
                open: cte.search_clause().is_some() || cte.cycle_clause().is_some() || gives_none,
                query,
            });
        }
        scope
    }

    fn select(&mut self, select: &nodes::SelectStmt, wanted: bool) -> Scope {
        let mut scope = self.with(select.with_clause());
        if select.larg().is_some() {
            self.combined(select, wanted, &mut scope);
            return scope;
        }
        if !select.values_lists().is_empty() {
            self.values(select, wanted, &mut scope);
            return scope;
        }
        scope.from = self.ranges(select.from_clause());
        let mentions = &mut scope.mentions;
        let (sorted, grouped) = (select.sort_clause(), select.group_clause());
        let is_named_inside =
            !sorted.is_empty() || !grouped.is_empty() || !select.distinct_clause().is_empty();
        let targets = select.target_list().iter();
        (scope.outputs, scope.unnamed) = self.targets(targets, wanted || is_named_inside, mentions);
        if select.from_clause().is_empty() {
            self.check_stars(select.target_list(), mentions);
        }
        self.expression(select.where_clause(), mentions);
        self.expression(select.having_clause(), mentions);
        let by = sorted.iter().map(nodes::SortBy::node);
        self.sorted(by, &scope.outputs, mentions);
        self.grouped(grouped, &scope.outputs, mentions);
        let distinct = select.distinct_clause().iter();
        self.sorted(distinct, &scope.outputs, mentions);
        self.expressions(select.window_clause(), mentions);
        self.expression(select.limit_offset(), mentions);
        self.expression(select.limit_count(), mentions);
        scope
    }

    /// The list after `SELECT` or `RETURNING`. Where it is not `named`, only its stars are kept, and how
    /// many others there are.
    fn targets<'t>(
        &mut self,
        targets: impl Iterator<Item = &'t nodes::ResTarget>,
        named: bool,
        mentions: &mut Vec<Mention>,
    ) -> (Vec<OutputName>, u32) {
        let mut outputs = Vec::new();
        let mut unnamed = 0;
        for target in targets {
            let value = target.val();
            self.expression(value, mentions);
            outputs.push(match value {
                Node::ColumnRef(column) if is_star(value) => {
                    OutputName::Star(strings(column.fields()).last().map(Name::new))
                }
                Node::A_Indirection(_) if is_star(value) => OutputName::Unknown,
                _ if !named => {
                    unnamed += 1;
                    continue;
                }
                _ => {
                    let name = target.name().or_else(|| column_name(value));
                    OutputName::Column(Name::new(name.unwrap_or("?column?")))
                }
            });
        }
        (outputs, unnamed)
    }

    /// What `GROUP BY` names, where a bare name may be that of an output.
    fn grouped(&mut self, by: &NodeList, outputs: &[OutputName], mentions: &mut Vec<Mention>) {
        for node in by {
            match node {
                Node::GroupingSet(set) => self.grouped(set.content(), outputs, mentions),
                Node::RowExpr(row) => self.grouped(row.args(), outputs, mentions),
                Node::ColumnRef(column) if is_output(column, outputs) => {}
                other => self.expression(other, mentions),
            }
        }
    }

    /// What `ORDER BY` and `DISTINCT ON` name, where a bare name is that of an output if one has it.
    fn sorted<'t>(
        &mut self,
        by: impl Iterator<Item = Node<'t>>,
        outputs: &[OutputName],
        mentions: &mut Vec<Mention>,
    ) {
        let may_be_any = outputs.contains(&OutputName::Unknown);
        let stars: Vec<Option<Name>> = outputs.iter().filter_map(OutputName::as_star).collect();
        for node in by {
            let Node::ColumnRef(column) = node else {
                self.expression(node, mentions);
                continue;
            };
            let is_bare = column.fields().len() == 1;
            if is_bare && (may_be_any || is_output(column, outputs)) {
                continue;
            }
            let Some(mention) = self.named(column) else {
                continue;
            };
            mentions.push(match mention {
                Mention::Column(column) if is_bare && !stars.is_empty() => {
                    let stars = stars.clone();
                    Mention::Sorted(Box::new(Sorted { column, stars }))
                }
                other => other,
            });
        }
    }

    /// Whether a token is this name, as far as its letters tell.
    fn is_name(&self, at: usize, name: &str) -> bool {
        let text = self.tokens.text(at).trim_matches('"');
        text.eq_ignore_ascii_case(name)
    }

    fn expressions<'t>(
        &mut self,
        list: impl IntoIterator<Item = Node<'t>>,
        mentions: &mut Vec<Mention>,
    ) {
        for node in list {
            self.expression(node, mentions);
        }
    }

    /// What an expression names. Operators nest as deep as a chain of them is long, so that this does
    /// not recurse.
    fn expression(&mut self, node: Node<'_>, mentions: &mut Vec<Mention>) {
        match node {
            Node::None | Node::A_Const(_) => return,
            Node::ColumnRef(column) => return mentions.extend(self.named(column)),
            _ => {}
        }
        let mut pending: SmallVec<[Node<'_>; 16]> = smallvec![node];
        while let Some(node) = pending.pop() {
            let before = pending.len();
            match node {
                Node::ColumnRef(column) => mentions.extend(self.named(column)),
                Node::SubLink(link) => {
                    self.query_in(link, width_of(link), mentions);
                    pending.push(link.testexpr());
                }
                Node::A_Expr(it) => match compared_row(it) {
                    Some((row, link)) => {
                        self.query_in(link, width_of_row(row), mentions);
                        pending.push(Node::RowExpr(row));
                    }
                    None => pending.extend([it.lexpr(), it.rexpr()]),
                },
                Node::BoolExpr(it) => pending.extend(it.args()),
                Node::TypeCast(it) => pending.push(it.arg()),
                Node::CollateClause(it) => pending.push(it.arg()),
                Node::NullTest(it) => pending.push(it.arg()),
                Node::BooleanTest(it) => pending.push(it.arg()),
                Node::ResTarget(it) => pending.push(it.val()),
                Node::ReturnStmt(it) => pending.push(it.returnval()),
                Node::A_Indirection(it) => {
                    pending.push(it.arg());
                    pending.extend(it.indirection());
                }
                Node::NodeList(list) => pending.extend(list),
                Node::FuncCall(call) => {
                    pending.extend(call.args());
                    pending.extend(call.agg_order().iter().map(Node::from));
                    pending.push(call.agg_filter());
                    pending.push(call.over().into());
                }
                other => children(other, &mut pending),
            }
            pending[before..].reverse();
        }
    }

    /// What the parts of a node name that is not an expression itself.
    fn parts(&mut self, node: Node<'_>, mentions: &mut Vec<Mention>) {
        let mut parts = Vec::new();
        children(node, &mut parts);
        self.expressions(parts, mentions);
    }

    fn named(&self, column: &nodes::ColumnRef) -> Option<Mention> {
        let fields = column.fields();
        let (mut first, mut before, mut last) = (None, None, None);
        for part in strings(fields) {
            first = before;
            before = last.replace(part);
        }
        let last = last.map(Name::new)?;
        let at = self.tokens.at(column.location);
        // What stands for a name may stand for any.
        if at
            .and_then(|at| self.tokens.token(at))
            .is_some_and(|it| it.is_placeholder())
        {
            return None;
        }
        let span = self.tokens.name_span(column.location);
        if matches!(fields.iter().next_back(), Some(Node::A_Star(_))) {
            return Some(Mention::All(Identifier { name: last, span }));
        }
        Some(Mention::Column(ColumnMention {
            qualifier: before.map(Name::new),
            has_schema: first.is_some(),
            name: last,
            span,
        }))
    }
}

/// Whether a name is a bare one that an output column has.
fn is_output(column: &nodes::ColumnRef, outputs: &[OutputName]) -> bool {
    let mut parts = strings(column.fields());
    let (Some(name), None) = (parts.next(), parts.next()) else {
        return false;
    };
    outputs
        .iter()
        .any(|it| matches!(it, OutputName::Column(output) if output == name))
}

fn children<'t>(node: Node<'t>, out: &mut impl Extend<Node<'t>>) {
    if has_children(node) {
        walk_manual::<()>(node, |child| {
            out.extend([child]);
            ControlFlow::Continue(Recurse::No)
        });
    }
}
