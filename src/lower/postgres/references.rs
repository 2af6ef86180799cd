//! What an expression or a query mentions by name.

use std::hash::Hash;
use std::ops::ControlFlow;

use pg_raw_parse::walk::{Recurse, walk_manual};
use pg_raw_parse::{ConstValue, Node, nodes};
use rustc_hash::FxHashSet;

use super::data::is_star;
use super::names::{object_name, quoted_name, strings};
use super::scopes::{has_even_rows, scope};
use super::tokens::Tokens;
use crate::operation::{Name, ObjectName, References, TypeName, Uses};

/// How deep a tree is followed. Chains of operators, casts, joins and set operations do not count:
/// they are followed in a loop.
const MAX_DEPTH: u32 = 1000;

/// What some trees mention, each name once, in the order of the text.
pub(super) fn references<'t>(
    tokens: Tokens<'_>,
    roots: impl IntoIterator<Item = Node<'t>>,
) -> References {
    let mut collector = Collector::new(tokens);
    for root in roots {
        collector.visit(root);
    }
    collector.finish()
}

/// What a statement on rows reads and calls, each name once, in the order of the text.
pub(super) fn uses(tokens: Tokens<'_>, root: Node<'_>) -> Uses {
    let mut collector = Collector {
        all: false,
        ..Collector::new(tokens)
    };
    collector.visit(root);
    let asks = collector.asks;
    let found = collector.finish();
    Uses {
        scope: asks.then(|| scope(tokens, root)).flatten(),
        relations: found.relations.into(),
        by_text: found.by_text,
        functions: found.functions.into(),
        arguments: None,
    }
}

/// Follows trees and collects names.
pub(super) struct Collector<'a, 't> {
    tokens: Tokens<'a>,
    found: References,
    /// Whether types and columns are wanted too.
    all: bool,
    /// Whether there is something to look up: the name of a column, or of one of several tables, or how
    /// many columns there are.
    asks: bool,
    /// The common table expressions that are in scope, which hide relations without a schema.
    ctes: Vec<&'t str>,
    depth: u32,
}

impl<'a, 't> Collector<'a, 't> {
    pub(super) fn new(tokens: Tokens<'a>) -> Self {
        Self {
            tokens,
            found: References::default(),
            all: true,
            asks: false,
            ctes: Vec::new(),
            depth: 0,
        }
    }

    pub(super) fn finish(mut self) -> References {
        distinct(&mut self.found.relations);
        distinct(&mut self.found.functions);
        distinct(&mut self.found.types);
        distinct(&mut self.found.columns);
        self.found
    }

    pub(super) fn relation(&mut self, relation: Option<&nodes::RangeVar>) {
        if let Some(relation) = relation {
            push(&mut self.found.relations, self.tokens.relation(relation));
        }
    }

    pub(super) fn visit(&mut self, node: Node<'t>) {
        if self.depth >= MAX_DEPTH {
            return;
        }
        self.depth += 1;
        self.visit_spine(node);
        self.depth -= 1;
    }

    pub(super) fn visit_all(&mut self, list: impl IntoIterator<Item = Node<'t>>) {
        for node in list {
            self.visit(node);
        }
    }

    /// Follows the operand on the left, which a chain nests in, without recursion.
    fn visit_spine(&mut self, mut node: Node<'t>) {
        loop {
            node = match node {
                Node::A_Expr(expression) => match expression.lexpr() {
                    Node::A_Expr(_) => return self.operator_chain(expression),
                    left => {
                        self.visit(left);
                        expression.rexpr()
                    }
                },
                Node::TypeCast(cast) => {
                    self.type_cast(cast);
                    cast.arg()
                }
                Node::CollateClause(collate) => collate.arg(),
                Node::NullTest(test) => test.arg(),
                Node::BooleanTest(test) => test.arg(),
                Node::JoinExpr(join) => return self.join_chain(join),
                Node::A_Indirection(indirection) => {
                    self.visit_all(indirection.indirection());
                    indirection.arg()
                }
                Node::ResTarget(target) => {
                    self.visit_all(target.indirection());
                    target.val()
                }
                other => return self.visit_other(other),
            };
        }
    }

    fn operator_chain(&mut self, last: &'t nodes::A_Expr) {
        let mut operands = vec![last.rexpr()];
        let mut left = last.lexpr();
        while let Node::A_Expr(expression) = left {
            operands.push(expression.rexpr());
            left = expression.lexpr();
        }
        self.visit(left);
        self.visit_all(operands.into_iter().rev());
    }

    fn join_chain(&mut self, last: &'t nodes::JoinExpr) {
        let mut operands = Vec::new();
        let mut left = Node::JoinExpr(last);
        while let Node::JoinExpr(join) = left {
            operands.extend([join.quals(), join.rarg()]);
            // Two may have one name.
            self.asks = true;
            left = join.larg();
        }
        self.visit(left);
        self.visit_all(operands.into_iter().rev());
    }

    fn visit_other(&mut self, node: Node<'t>) {
        match node {
            Node::None
            | Node::A_Const(_)
            | Node::A_Star(_)
            | Node::ParamRef(_)
            | Node::String(_)
            | Node::Integer(_)
            | Node::Float(_)
            | Node::Boolean(_)
            | Node::LockingClause(_) => {}
            Node::ColumnRef(column) => self.column(column),
            Node::FuncCall(call) => self.call(call),
            Node::RangeVar(relation) => self.range_variable(relation),
            Node::TypeName(name) => self.type_name(name),
            Node::NodeList(list) => self.visit_all(list),
            Node::BoolExpr(expression) => self.visit_all(expression.args()),
            Node::SubLink(link) => {
                self.asks = true;
                self.visit(link.testexpr());
                self.visit(link.subselect());
            }
            Node::ReturnStmt(statement) => self.visit(statement.returnval()),
            Node::SelectStmt(statement) => self.select(statement),
            Node::InsertStmt(_)
            | Node::UpdateStmt(_)
            | Node::DeleteStmt(_)
            | Node::MergeStmt(_) => {
                self.modify(node);
            }
            _ if has_children(node) => {
                walk_manual::<()>(node, |child| {
                    self.visit(child);
                    ControlFlow::Continue(Recurse::No)
                });
            }
            _ => {}
        }
    }

    fn column(&mut self, column: &nodes::ColumnRef) {
        // What a star alone stands for matters only to those who take its columns.
        self.asks |= column.fields().len() > 1 || !is_star(Node::ColumnRef(column));
        if !self.all {
            return;
        }
        let parts: Vec<Name> = strings(column.fields()).map(Name::new).collect();
        let has_star = column.fields().len() > parts.len();
        self.found.starred |= has_star;
        if !has_star && !parts.is_empty() {
            self.found.columns.push(parts);
        }
    }

    fn range_variable(&mut self, relation: &nodes::RangeVar) {
        let hidden = relation.schemaname().is_none()
            && relation
                .relname()
                .is_some_and(|name| self.ctes.contains(&name));
        if hidden {
            return;
        }
        self.relation(Some(relation));
        let alias = relation.alias().and_then(nodes::Alias::aliasname);
        if let Some(alias) = alias.filter(|_| self.all) {
            let called = (Name::new(alias), self.tokens.relation(relation));
            push(&mut self.found.aliases, called);
        }
    }

    pub(super) fn type_name(&mut self, name: &nodes::TypeName) {
        // A type without a place is one that the grammar puts in, such as a cast to `bool`.
        if self.all && self.tokens.at(name.location).is_some() {
            self.found.types.push(self.tokens.type_name(name));
        }
    }

    fn type_cast(&mut self, cast: &nodes::TypeCast) {
        let Some(name) = cast.type_name() else {
            return;
        };
        self.type_name(name);
        let is_class = name
            .names()
            .iter()
            .next_back()
            .and_then(nodes::String::sval)
            == Some("regclass");
        if is_class && let Some(relation) = quoted_relation(self.tokens, cast.arg()) {
            self.found.relations.push(relation);
            self.found.by_text = true;
        }
    }

    fn call(&mut self, call: &'t nodes::FuncCall) {
        let name = self.tokens.function(call);
        let on_sequence = matches!(name.name.as_str(), "nextval" | "currval" | "setval");
        if on_sequence
            && let Some(first) = call.args().first()
            && let Some(sequence) = quoted_relation(self.tokens, first)
        {
            self.found.relations.push(sequence);
            self.found.by_text = true;
        }
        push(&mut self.found.functions, name);
        self.visit_all(call.args());
        self.visit_all(call.agg_order().iter().map(Node::from));
        self.visit(call.agg_filter());
        self.visit(call.over().into());
    }

    /// A query; its set operations nest in the left arm.
    fn select(&mut self, statement: &'t nodes::SelectStmt) {
        let scope = self.ctes.len();
        let mut arm = statement;
        self.asks |= statement.larg().is_some();
        loop {
            self.with_clause(arm.with_clause());
            self.select_clauses(arm);
            if let Some(right) = arm.rarg() {
                self.visit(Node::SelectStmt(right));
            }
            match arm.larg() {
                Some(left) => arm = left,
                None => break,
            }
        }
        self.ctes.truncate(scope);
    }

    fn select_clauses(&mut self, statement: &'t nodes::SelectStmt) {
        self.visit_all(statement.target_list().iter().map(Node::from));
        let is_star = |target: &nodes::ResTarget| is_star(target.val());
        self.asks |= match statement.from_clause().len() {
            0 => statement.target_list().iter().any(is_star) || !has_even_rows(statement),
            1 => false,
            _ => true,
        };
        self.visit_all(statement.from_clause());
        self.visit(statement.where_clause());
        self.visit_all(statement.distinct_clause());
        self.visit_all(statement.group_clause());
        self.visit(statement.having_clause());
        self.visit_all(statement.window_clause());
        self.visit_all(statement.values_lists());
        self.visit_all(statement.sort_clause().iter().map(Node::from));
        self.visit(statement.limit_offset());
        self.visit(statement.limit_count());
    }

    fn modify(&mut self, node: Node<'t>) {
        let scope = self.ctes.len();
        match node {
            Node::InsertStmt(insert) => {
                let is_query = matches!(insert.select_stmt(), Node::SelectStmt(it)
                    if it.values_lists().is_empty());
                self.asks |= is_query || !insert.cols().is_empty();
                self.asks |= insert.on_conflict_clause().is_some();
                self.with_clause(insert.with_clause());
                self.relation(insert.relation());
                self.visit_all(insert.cols());
                self.visit(insert.select_stmt());
                self.visit(insert.on_conflict_clause().into());
                self.visit(insert.returning_clause().into());
            }
            Node::UpdateStmt(update) => {
                self.asks = true;
                self.with_clause(update.with_clause());
                self.relation(update.relation());
                self.visit_all(update.target_list().iter().map(Node::from));
                self.visit_all(update.from_clause());
                self.visit(update.where_clause());
                self.visit(update.returning_clause().into());
            }
            Node::DeleteStmt(delete) => {
                self.with_clause(delete.with_clause());
                self.relation(delete.relation());
                self.visit_all(delete.using_clause());
                self.visit(delete.where_clause());
                self.visit(delete.returning_clause().into());
            }
            Node::MergeStmt(merge) => {
                self.with_clause(merge.with_clause());
                self.relation(merge.relation());
                self.visit(merge.source_relation());
                self.visit(merge.join_condition());
                self.visit_all(merge.merge_when_clauses().iter().map(Node::from));
                self.visit(merge.returning_clause().into());
            }
            _ => {}
        }
        self.ctes.truncate(scope);
    }

    /// Visits the queries of a `WITH` clause and leaves its names in scope.
    pub(super) fn with_clause(&mut self, clause: Option<&'t nodes::WithClause>) {
        let Some(clause) = clause else {
            return;
        };
        self.asks |= clause.ctes().len() > 1;
        let names = clause
            .ctes()
            .iter()
            .filter_map(nodes::CommonTableExpr::ctename);
        if clause.recursive {
            self.ctes.extend(names);
            for cte in clause.ctes() {
                self.visit(cte.ctequery());
            }
        } else {
            for cte in clause.ctes() {
                self.visit(cte.ctequery());
                self.ctes.extend(cte.ctename());
            }
        }
    }
}

impl Tokens<'_> {
    /// The name of a called function. One that SQL spells with keywords (`x AT TIME ZONE y`) is in
    /// `pg_catalog`, and its place is the keyword's.
    pub(super) fn function(self, call: &nodes::FuncCall) -> ObjectName {
        let span = if call.funcformat == nodes::CoercionForm::COERCE_SQL_SYNTAX {
            self.at(call.location)
                .map_or(self.whole(), |index| self.span(index..index + 1))
        } else {
            self.name_span(call.location)
        };
        object_name(strings(call.funcname()), span)
    }
}

/// The relation that a string constant names, also one that is cast.
pub(super) fn quoted_relation(tokens: Tokens<'_>, mut node: Node<'_>) -> Option<ObjectName> {
    while let Node::TypeCast(cast) = node {
        node = cast.arg();
    }
    let Node::A_Const(constant) = node else {
        return None;
    };
    let Some(ConstValue::String(text)) = constant.val() else {
        return None;
    };
    let index = tokens.at(constant.location)?;
    quoted_name(text, tokens.span(index..index + 1))
}

/// Whether the walker of the parser knows a node, which panics on those it does not know.
pub(super) fn has_children(node: Node<'_>) -> bool {
    matches!(
        node,
        Node::GroupingFunc(_)
            | Node::CaseExpr(_)
            | Node::RowExpr(_)
            | Node::CoalesceExpr(_)
            | Node::MinMaxExpr(_)
            | Node::XmlExpr(_)
            | Node::JsonReturning(_)
            | Node::JsonValueExpr(_)
            | Node::JsonParseExpr(_)
            | Node::JsonScalarExpr(_)
            | Node::JsonSerializeExpr(_)
            | Node::JsonConstructorExpr(_)
            | Node::JsonIsPredicate(_)
            | Node::JsonArgument(_)
            | Node::JsonFuncExpr(_)
            | Node::JsonBehavior(_)
            | Node::JsonTable(_)
            | Node::JsonTableColumn(_)
            | Node::JsonTablePathSpec(_)
            | Node::MergeWhenClause(_)
            | Node::ReturningClause(_)
            | Node::NamedArgExpr(_)
            | Node::A_Indices(_)
            | Node::A_ArrayExpr(_)
            | Node::MultiAssignRef(_)
            | Node::SortBy(_)
            | Node::WindowDef(_)
            | Node::RangeSubselect(_)
            | Node::RangeFunction(_)
            | Node::RangeTableSample(_)
            | Node::RangeTableFunc(_)
            | Node::RangeTableFuncCol(_)
            | Node::ColumnDef(_)
            | Node::IndexElem(_)
            | Node::GroupingSet(_)
            | Node::XmlSerialize(_)
            | Node::InferClause(_)
            | Node::OnConflictClause(_)
            | Node::JsonOutput(_)
            | Node::JsonKeyValue(_)
            | Node::JsonObjectConstructor(_)
            | Node::JsonArrayConstructor(_)
            | Node::JsonAggConstructor(_)
            | Node::JsonObjectAgg(_)
            | Node::JsonArrayAgg(_)
            | Node::JsonArrayQueryConstructor(_)
    )
}

/// What makes a mention the same as another.
trait Mention {
    type Key<'a>: Eq + Hash
    where
        Self: 'a;

    fn key(&self) -> Self::Key<'_>;
}

impl Mention for ObjectName {
    type Key<'a> = (Option<&'a str>, &'a str);

    fn key(&self) -> Self::Key<'_> {
        (self.schema.as_deref(), &self.name)
    }
}

impl Mention for TypeName {
    type Key<'a> = (Option<&'a str>, &'a str);

    fn key(&self) -> Self::Key<'_> {
        (self.schema.as_deref(), &self.name)
    }
}

impl Mention for Vec<Name> {
    type Key<'a> = &'a [Name];

    fn key(&self) -> Self::Key<'_> {
        self
    }
}

/// Most statements mention one thing of a kind; growing would make room for four.
fn push<T>(list: &mut Vec<T>, found: T) {
    if list.is_empty() {
        list.reserve_exact(1);
    }
    list.push(found);
}

/// Leaves the first of equal mentions. Few are compared with each other, many are hashed.
fn distinct<T: Mention>(list: &mut Vec<T>) {
    const FEW: usize = 16;
    if list.len() < 2 {
        return;
    }
    let first = |index: usize| {
        !list[..index]
            .iter()
            .any(|other| other.key() == list[index].key())
    };
    let kept: Vec<bool> = if list.len() <= FEW {
        (0..list.len()).map(first).collect()
    } else {
        let mut seen = FxHashSet::default();
        list.iter().map(|item| seen.insert(item.key())).collect()
    };
    let mut kept = kept.into_iter();
    list.retain(|_| kept.next().unwrap_or(true));
}
