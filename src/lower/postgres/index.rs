//! Indexes, `REINDEX` and extended statistics.

use pg_raw_parse::list::NodeList;
use pg_raw_parse::{Node, nodes};
use smol_str::SmolStr;

use super::names::object_name;
use super::options::printed;
use super::references::references;
use super::tokens::Tokens;
use crate::operation::{
    CreateIndex, CreateStatistics, Expression, IndexKey, Name, ObjectName, Operation,
    OperationKind, Reindex,
};

pub(super) fn create_index(tokens: Tokens<'_>, node: &nodes::IndexStmt) -> Operation {
    let mut at = tokens.find("index").unwrap_or_default() + 1;
    at += usize::from(node.concurrent);
    at = tokens.skip_if_exists(at);
    let name = node.idxname().map(|name| tokens.identifier(at, Some(name)));
    let relation = node.relation();
    let table = relation.and_then(|relation| tokens.at(relation.location));
    let table_end = tokens.name_end(table.unwrap_or(at));
    let keys = tokens.find_symbol(table_end, b'(').unwrap_or(tokens.len());
    let after = tokens.close(keys) + 1;
    let including = if tokens.word(after, "include") {
        tokens.group(after + 1)
    } else {
        tokens.get(0..0)
    };
    let predicate = tokens.find_from(after, &["where"]);
    let head_end = if name.is_some() { at + 1 } else { table_end };
    let create = CreateIndex {
        name,
        table: tokens.relation_or_whole(relation),
        unique: node.unique,
        concurrently: node.concurrent,
        if_not_exists: node.if_not_exists,
        only: relation.is_some_and(|relation| !relation.inh),
        method: Name::new(node.access_method().unwrap_or("btree")),
        keys: tokens
            .group(keys)
            .parts()
            .zip(node.index_params())
            .map(|(part, element)| index_key(part, element))
            .collect(),
        including: including.identifiers_of(node.index_including_params().iter().filter_map(
            |element| match element {
                Node::IndexElem(element) => element.name(),
                _ => None,
            },
        )),
        predicate: predicate.and_then(|start| match node.where_clause() {
            Node::None => None,
            condition => Some(Box::new(tokens.from(start + 1).expression(condition))),
        }),
        nulls_not_distinct: node.nulls_not_distinct,
        options: printed(node.options().iter().map(Node::from)),
        tablespace: node.table_space().map(Name::new),
    };
    Operation {
        kind: OperationKind::CreateIndex(Box::new(create)),
        span: tokens.span(0..head_end),
    }
}

/// The key of an index or an exclusion constraint that these tokens are.
pub(super) fn index_key(tokens: Tokens<'_>, element: &nodes::IndexElem) -> IndexKey {
    let (expression, end) = key_expression(tokens, element.name(), element.expr());
    let (collation, operator_class) =
        collation_and_class(tokens, end, element.collation(), element.opclass());
    let descending = element.ordering == nodes::SortByDir::SORTBY_DESC;
    IndexKey {
        expression,
        collation,
        operator_class,
        descending,
        nulls_first: match element.nulls_ordering {
            nodes::SortByNulls::SORTBY_NULLS_FIRST => true,
            nodes::SortByNulls::SORTBY_NULLS_LAST => false,
            _ => descending,
        },
    }
}

/// The key of a partitioned table that these tokens are.
pub(super) fn partition_key(tokens: Tokens<'_>, element: &nodes::PartitionElem) -> IndexKey {
    let (expression, end) = key_expression(tokens, element.name(), element.expr());
    let (collation, operator_class) =
        collation_and_class(tokens, end, element.collation(), element.opclass());
    IndexKey {
        expression,
        collation,
        operator_class,
        descending: false,
        nulls_first: false,
    }
}

/// The expression of a key, without the parentheses around it, and the index after it.
fn key_expression(
    tokens: Tokens<'_>,
    name: Option<&str>,
    expression: Node<'_>,
) -> (Expression, usize) {
    if let Some(name) = name {
        return (tokens.get(0..1).column_expression(name), 1);
    }
    if tokens.symbol(0, b'(') {
        let end = tokens.close(0) + 1;
        return (tokens.group(0).expression(expression), end);
    }
    let mut end = tokens.name_end(0);
    if tokens.symbol(end, b'(') {
        end = tokens.close(end) + 1;
    }
    (tokens.get(0..end).expression(expression), end)
}

fn collation_and_class(
    tokens: Tokens<'_>,
    mut at: usize,
    collation: &NodeList,
    class: &NodeList,
) -> (Option<ObjectName>, Option<ObjectName>) {
    let mut names = (None, None);
    if !collation.is_empty() {
        names.0 = Some(tokens.name_at(at + 1, collation));
        at = tokens.name_end(at + 1);
    }
    if !class.is_empty() {
        names.1 = Some(tokens.name_at(at, class));
    }
    names
}

pub(super) fn reindex(tokens: Tokens<'_>, node: &nodes::ReindexStmt) -> Operation {
    use nodes::ReindexObjectType as Kind;
    let target = match node.kind {
        Kind::REINDEX_OBJECT_INDEX => "INDEX",
        Kind::REINDEX_OBJECT_TABLE => "TABLE",
        Kind::REINDEX_OBJECT_SCHEMA => "SCHEMA",
        Kind::REINDEX_OBJECT_SYSTEM => "SYSTEM",
        _ => "DATABASE",
    };
    let last = tokens.len().saturating_sub(1);
    let name = match (node.relation(), node.name()) {
        (Some(relation), _) => Some(tokens.relation(relation)),
        (None, Some(name)) => Some(object_name([name].into_iter(), tokens.span(last..last + 1))),
        (None, None) => None,
    };
    let words = printed(node.params().iter().map(Node::from));
    let concurrently = words
        .iter()
        .any(|option| matches!(option.as_str(), "concurrently" | "concurrently=true"));
    Operation {
        kind: OperationKind::Reindex(Box::new(Reindex {
            target: SmolStr::new_static(target),
            name,
            concurrently,
        })),
        span: tokens.whole(),
    }
}

pub(super) fn create_statistics(tokens: Tokens<'_>, node: &nodes::CreateStatsStmt) -> Operation {
    let at = tokens.skip_if_exists(2);
    let named = !node.defnames().is_empty();
    let name = named.then(|| tokens.cast_name_at(at, node.defnames()));
    let from = tokens.find_from(at, &["from"]).unwrap_or(tokens.len());
    let table_end = tokens.name_end(from + 1);
    // The list is typed as one of relations and panics on a join; only a relation is allowed.
    let plain = table_end == tokens.len() && table_end > from + 1;
    let table = plain
        .then(|| Some(tokens.relation(node.relations().first()?)))
        .flatten();
    let expressions = node.exprs().iter().filter_map(|element| match element {
        Node::StatsElem(element) => Some(element),
        _ => None,
    });
    let (mut keys, mut columns) = (Vec::new(), Vec::new());
    for element in expressions {
        let named = references(tokens, [element.expr()]).columns;
        let named: Vec<Name> = named
            .into_iter()
            .filter_map(|it| it.into_iter().next_back())
            .collect();
        // A column in parentheses is no expression.
        let in_parentheses = matches!(element.expr(), Node::ColumnRef(_));
        let name = element.name().map(Name::new);
        keys.push(
            name.clone()
                .or_else(|| named.first().filter(|_| in_parentheses).cloned()),
        );
        columns.extend(name);
        columns.extend(named);
    }
    let head_end = if named {
        tokens.name_end(at)
    } else {
        tokens.len()
    };
    Operation {
        kind: OperationKind::CreateStatistics(Box::new(CreateStatistics {
            name,
            if_not_exists: node.if_not_exists,
            table,
            keys,
            columns,
            text: tokens.normalized(),
        })),
        span: tokens.span(0..head_end),
    }
}
