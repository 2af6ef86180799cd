//! Queries: what they read and which columns come out.

use pg_raw_parse::{ConstValue, Node, nodes};

use super::expression::column_name;
use super::names::strings;
use super::references::references;
use super::scopes::query_scope;
use super::tokens::Tokens;
use crate::operation::{FromItem, Name, Query, Target, TypeName};
use crate::source::Span;

impl Tokens<'_> {
    /// The query that these tokens are.
    pub(super) fn query(self, node: Node<'_>) -> Query {
        let mut query = Query {
            text: self.normalized(),
            span: self.whole(),
            references: references(self, [node]),
            scope: None,
            targets: None,
            is_combined: false,
            from: Vec::new(),
        };
        if let Node::SelectStmt(statement) = node {
            let (arm, ctes) = leftmost(statement);
            query.scope = query_scope(self, node);
            query.is_combined = !std::ptr::eq(arm, statement);
            query.from = from_items(self, arm, &ctes);
            query.targets = targets(self, arm);
        }
        query
    }
}

/// The arm of the set operations that names the columns, with the common table expressions that it
/// can see.
fn leftmost(statement: &nodes::SelectStmt) -> (&nodes::SelectStmt, Vec<&str>) {
    let mut ctes = Vec::new();
    let mut arm = statement;
    loop {
        if let Some(clause) = arm.with_clause() {
            ctes.extend(
                clause
                    .ctes()
                    .iter()
                    .filter_map(nodes::CommonTableExpr::ctename),
            );
        }
        match arm.larg() {
            Some(left) => arm = left,
            None => return (arm, ctes),
        }
    }
}

fn targets(tokens: Tokens<'_>, arm: &nodes::SelectStmt) -> Option<Vec<Target>> {
    if let Some(row) = arm.values_lists().first() {
        let columns = row.as_node_list()?.len();
        let named = |index| Target::Column {
            name: Name::new(format!("column{index}")),
            column: None,
            type_name: None,
        };
        return Some((1..=columns).map(named).collect());
    }
    let merged = arm.from_clause().iter().any(star_is_unclear);
    arm.target_list()
        .iter()
        .map(|item| target(tokens, item, merged))
        .collect()
}

fn target(tokens: Tokens<'_>, item: &nodes::ResTarget, merged: bool) -> Option<Target> {
    let value = item.val();
    if let Node::ColumnRef(column) = value
        && let Some(Node::A_Star(_)) = column.fields().iter().next_back()
    {
        let qualifier = strings(column.fields()).last().map(Name::new);
        // What `*` gives depends on more than the relations' columns.
        return (!merged).then_some(Target::Star(qualifier));
    }
    if let Node::A_Indirection(indirection) = value
        && let Some(Node::A_Star(_)) = indirection.indirection().iter().next_back()
    {
        return None;
    }
    let name = item.name().or_else(|| column_name(value));
    let column = match value {
        Node::ColumnRef(column) => Some(strings(column.fields()).map(Name::new).collect()),
        _ => None,
    };
    let type_name = match value {
        Node::TypeCast(cast) => cast.type_name().map(|name| tokens.type_name(name)),
        Node::A_Const(constant) => constant_type(constant, tokens.whole()),
        _ => None,
    };
    Some(Target::Column {
        name: Name::new(name.unwrap_or("?column?")),
        column,
        type_name,
    })
}

/// The type of a constant as a column; one that says none is a text.
fn constant_type(constant: &nodes::A_Const, span: Span) -> Option<TypeName> {
    let name = match constant.val() {
        _ if constant.isnull => "text",
        Some(ConstValue::Integer(_)) => "int4",
        Some(ConstValue::Float(text)) if text.parse::<i64>().is_ok() => "int8",
        Some(ConstValue::Float(_)) => "numeric",
        Some(ConstValue::Boolean(_)) => "bool",
        Some(ConstValue::String(_)) => "text",
        _ => return None,
    };
    Some(TypeName {
        span,
        ..TypeName::built_in(name)
    })
}

/// Whether a star over a `FROM` item gives other columns than those of its relations: joined
/// columns are merged, or renamed by an alias.
fn star_is_unclear(item: Node<'_>) -> bool {
    let mut pending = vec![item];
    while let Some(item) = pending.pop() {
        match item {
            Node::JoinExpr(join) => {
                if join.is_natural || !join.using_clause().is_empty() || join.alias().is_some() {
                    return true;
                }
                pending.push(join.larg());
                pending.push(join.rarg());
            }
            Node::RangeVar(relation)
                if relation
                    .alias()
                    .is_some_and(|alias| !alias.colnames().is_empty()) =>
            {
                return true;
            }
            _ => {}
        }
    }
    false
}

fn from_items(tokens: Tokens<'_>, arm: &nodes::SelectStmt, ctes: &[&str]) -> Vec<FromItem> {
    let mut items = Vec::new();
    let mut pending: Vec<Node<'_>> = arm.from_clause().iter().rev().collect();
    while let Some(item) = pending.pop() {
        match item {
            Node::JoinExpr(join) if join.alias().is_none() => {
                pending.push(join.rarg());
                pending.push(join.larg());
            }
            _ => items.push(from_item(tokens, item, ctes)),
        }
    }
    items
}

fn from_item(tokens: Tokens<'_>, item: Node<'_>, ctes: &[&str]) -> FromItem {
    let (relation, alias) = match item {
        Node::RangeVar(relation) => (Some(relation), relation.alias()),
        Node::RangeTableSample(sample) => match sample.relation() {
            Node::RangeVar(relation) => (Some(relation), relation.alias()),
            _ => (None, None),
        },
        Node::RangeSubselect(item) => (None, item.alias()),
        Node::RangeFunction(item) => (None, item.alias()),
        Node::RangeTableFunc(item) => (None, item.alias()),
        Node::JsonTable(item) => (None, item.alias()),
        Node::JoinExpr(join) => (None, join.alias()),
        _ => (None, None),
    };
    let is_cte = |relation: &nodes::RangeVar| {
        relation.schemaname().is_none()
            && relation.relname().is_some_and(|name| ctes.contains(&name))
    };
    let alias = alias.and_then(nodes::Alias::aliasname).map(Name::new);
    match relation {
        Some(relation) if is_cte(relation) => FromItem {
            relation: None,
            alias: alias.or_else(|| relation.relname().map(Name::new)),
        },
        Some(relation) => FromItem {
            relation: Some(tokens.relation(relation)),
            alias,
        },
        None => FromItem {
            relation: None,
            alias,
        },
    }
}
