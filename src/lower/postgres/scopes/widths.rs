//! How many columns queries have to have: the rows of `VALUES`, the arms of a set operation, and what
//! stands in an expression.

use pg_raw_parse::list::NodeList;
use pg_raw_parse::{Node, nodes};

use super::{Reader, children};
use crate::lower::postgres::data::is_star;
use crate::operation::{Arm, Mention, Name, OutputName, Scope, SetOperation, Width};
use crate::source::Span;

impl Reader<'_> {
    /// A set operation, which nests in its left arm.
    pub(super) fn combined(&mut self, select: &nodes::SelectStmt, wanted: bool, scope: &mut Scope) {
        let mut others = Vec::new();
        let mut first = select;
        loop {
            let goes_on = std::ptr::eq(first, select) || first.with_clause().is_none();
            match (first.larg(), first.rarg()) {
                (Some(left), Some(right)) if goes_on => {
                    others.push(Arm {
                        operator: operator(first),
                        query: self.unnamed(Node::SelectStmt(right)),
                        span: self.first_column(right),
                    });
                    first = left;
                }
                _ => break,
            }
        }
        others.reverse();
        let sorted = select.sort_clause();
        let is_plain = |limit| matches!(limit, Node::None | Node::A_Const(_));
        let is_cut_plainly = is_plain(select.limit_offset()) && is_plain(select.limit_count());
        self.wanted = wanted || !sorted.is_empty() || !is_cut_plainly;
        scope.combined = Some(Box::new(SetOperation {
            first: self.statement(Node::SelectStmt(first)),
            others,
        }));
        let by = sorted.iter().map(nodes::SortBy::node);
        self.expressions(by, &mut scope.mentions);
        self.expression(select.limit_offset(), &mut scope.mentions);
        self.expression(select.limit_count(), &mut scope.mentions);
    }

    fn first_column(&self, query: &nodes::SelectStmt) -> Span {
        let mut query = query;
        while let Some(left) = query.larg() {
            query = left;
        }
        match query.target_list().first() {
            Some(target) => self.place_of(Node::ResTarget(target)),
            None => self.place_of(Node::NodeList(query.values_lists())),
        }
    }

    /// The rows of `VALUES`.
    pub(super) fn values(&mut self, select: &nodes::SelectStmt, wanted: bool, scope: &mut Scope) {
        let rows = select.values_lists();
        let mut width = None;
        for row in rows.iter().filter_map(|it| it.as_node_list()) {
            self.expressions(row, &mut scope.mentions);
            if *width.get_or_insert(row.len()) != row.len() {
                scope.mentions.push(Mention::Refused {
                    message: "VALUES lists must all be the same length",
                    span: self.place_of(Node::NodeList(row)),
                });
            }
        }
        let width = width.unwrap_or_default();
        let columns = (1..=width).map(|at| OutputName::Column(Name::new(format!("column{at}"))));
        let sorted = select.sort_clause();
        if wanted || !sorted.is_empty() {
            scope.outputs = columns.collect();
        } else {
            scope.unnamed = u32::try_from(width).unwrap_or(u32::MAX);
        }
        let by = sorted.iter().map(nodes::SortBy::node);
        self.sorted(by, &scope.outputs, &mut scope.mentions);
        self.expression(select.limit_offset(), &mut scope.mentions);
        self.expression(select.limit_count(), &mut scope.mentions);
    }

    /// A star has nothing to stand for where there is no `FROM`.
    pub(super) fn check_stars(
        &self,
        targets: &pg_raw_parse::list::CastNodeList<nodes::ResTarget>,
        mentions: &mut Vec<Mention>,
    ) {
        let is_bare = |target: &&nodes::ResTarget| match target.val() {
            Node::ColumnRef(column) => is_star(target.val()) && column.fields().len() == 1,
            _ => false,
        };
        let star = targets.iter().find(is_bare);
        mentions.extend(star.map(|star| Mention::Refused {
            message: "SELECT * with no tables specified is not valid",
            span: self.place_of(Node::ResTarget(star)),
        }));
    }

    /// A query in an expression.
    pub(super) fn query_in(
        &mut self,
        link: &nodes::SubLink,
        width: Width,
        mentions: &mut Vec<Mention>,
    ) {
        let tokens = self.tokens;
        let at = tokens.at(link.location);
        let span = match at {
            Some(open) if tokens.symbol(open, b'(') => tokens.span(open..tokens.close(open) + 1),
            Some(at) => tokens.span(at..at + 1),
            None => tokens.whole(),
        };
        mentions.push(Mention::Inner {
            query: Box::new(self.unnamed(link.subselect())),
            width,
            span,
        });
    }

    /// What `SET (a, b) = …` assigns.
    pub(super) fn assigned_together(
        &mut self,
        part: &nodes::MultiAssignRef,
        mentions: &mut Vec<Mention>,
    ) {
        let columns = u32::try_from(part.ncolumns).unwrap_or_default();
        match part.source() {
            Node::SubLink(link) => self.query_in(link, Width::Assigned(columns), mentions),
            Node::RowExpr(row) => {
                self.expressions(row.args(), mentions);
                if width_of_row(row) != Width::Any && width_of_row(row) != Width::Compared(columns)
                {
                    mentions.push(Mention::Refused {
                        message: "number of columns does not match number of values",
                        span: self.place_of(part.source()),
                    });
                }
            }
            other => self.expression(other, mentions),
        }
    }

    /// The first word of an expression that the tree has a place for.
    fn place_of(&self, node: Node<'_>) -> Span {
        match first_location(node).and_then(|location| self.tokens.at(location)) {
            Some(at) => self.tokens.span(at..at + 1),
            None => self.tokens.whole(),
        }
    }
}

/// Whether the rows of `VALUES` are equally long.
pub(in crate::lower::postgres) fn has_even_rows(select: &nodes::SelectStmt) -> bool {
    let mut widths = select
        .values_lists()
        .iter()
        .map(|row| row.as_node_list().map(NodeList::len));
    let first = widths.next();
    widths.all(|it| Some(it) == first)
}

/// How many columns a query has to have in its place.
pub(super) fn width_of(link: &nodes::SubLink) -> Width {
    match (link.sub_link_type, link.testexpr()) {
        (nodes::SubLinkType::EXPR_SUBLINK | nodes::SubLinkType::ARRAY_SUBLINK, _) => Width::One,
        (nodes::SubLinkType::ALL_SUBLINK | nodes::SubLinkType::ANY_SUBLINK, test) => match test {
            Node::RowExpr(row) => width_of_row(row),
            _ => Width::Compared(1),
        },
        _ => Width::Any,
    }
}

pub(super) fn width_of_row(row: &nodes::RowExpr) -> Width {
    if row.args().iter().any(is_star) {
        return Width::Any;
    }
    u32::try_from(row.args().len()).map_or(Width::Any, Width::Compared)
}

/// The two sides of `(a, b) = (SELECT …)`.
pub(super) fn compared_row(
    expression: &nodes::A_Expr,
) -> Option<(&nodes::RowExpr, &nodes::SubLink)> {
    match (expression.kind, expression.lexpr(), expression.rexpr()) {
        (nodes::A_Expr_Kind::AEXPR_OP, Node::RowExpr(row), Node::SubLink(link))
            if link.sub_link_type == nodes::SubLinkType::EXPR_SUBLINK =>
        {
            Some((row, link))
        }
        _ => None,
    }
}

fn operator(select: &nodes::SelectStmt) -> &'static str {
    match select.op {
        nodes::SetOperation::SETOP_INTERSECT => "INTERSECT",
        nodes::SetOperation::SETOP_EXCEPT => "EXCEPT",
        _ => "UNION",
    }
}

/// Where an expression, or the first of several, has a place in the tree: that of what has no parts,
/// since an operator's is between its operands.
fn first_location(node: Node<'_>) -> Option<i32> {
    let mut pending = vec![node];
    while let Some(node) = pending.pop() {
        let location = match node {
            Node::ColumnRef(it) => it.location,
            Node::A_Const(it) => it.location,
            Node::ParamRef(it) => it.location,
            Node::FuncCall(it) => it.location,
            Node::SubLink(it) if matches!(it.testexpr(), Node::None) => it.location,
            Node::CaseExpr(it) => it.location,
            Node::RowExpr(it) => it.location,
            Node::ResTarget(it) => it.location,
            Node::SetToDefault(it) => it.location,
            Node::SQLValueFunction(it) => it.location,
            _ => -1,
        };
        if location >= 0 {
            return Some(location);
        }
        let before = pending.len();
        match node {
            Node::NodeList(list) => pending.extend(list),
            Node::TypeCast(it) => pending.push(it.arg()),
            Node::A_Expr(it) => pending.extend([it.lexpr(), it.rexpr()]),
            other => children(other, &mut pending),
        }
        pending[before..].reverse();
    }
    None
}
