//! Schemas and tables: `CREATE SCHEMA`, and `CREATE TABLE` in all its forms.

use pg_raw_parse::{Node, nodes};
use smol_str::SmolStr;

use super::access::role_name;
use super::columns::constraint;
use super::index::partition_key;
use super::options::printed;
use super::parser::parse;
use super::tokens::Tokens;
use crate::operation::{
    ColumnDefinition, CreateSchema, CreateTable, CreateView, Including, Name, Operation,
    OperationKind, Operations, PartitionBy, PartitionOf, Persistence, Query, TableElement,
};

pub(super) fn persistence(relation: Option<&nodes::RangeVar>) -> Persistence {
    match relation.map(|relation| relation.relpersistence as u8) {
        Some(b't') => Persistence::Temporary,
        Some(b'u') => Persistence::Unlogged,
        _ => Persistence::Permanent,
    }
}

/// `CREATE SCHEMA`, and its elements with the schema filled in.
pub(super) fn create_schema(
    tokens: Tokens<'_>,
    node: &nodes::CreateSchemaStmt,
    out: &mut Operations,
) {
    let at = tokens.skip_if_exists(2);
    let starts: Vec<usize> = element_starts(tokens, at).collect();
    let authorization = node.authrole().map(role_name);
    let name = node
        .schemaname()
        .map(|name| tokens.identifier(at, Some(name)));
    let schema = node.schemaname().map(Name::new).or(authorization.clone());
    let end = match (&name, node.schema_elts().is_empty()) {
        (Some(_), _) => at + 1,
        (None, true) => tokens.len(),
        (None, false) => starts.first().copied().unwrap_or(tokens.len()),
    };
    out.push(Operation {
        kind: OperationKind::CreateSchema(Box::new(CreateSchema {
            name,
            if_not_exists: node.if_not_exists,
            authorization,
        })),
        span: tokens.span(0..end),
    });
    for (index, element) in node.schema_elts().iter().enumerate() {
        let Some(start) = starts.get(index) else {
            break;
        };
        let end = starts.get(index + 1).copied().unwrap_or(tokens.len());
        let first = out.len();
        super::dispatch(tokens.get(*start..end), element, out);
        for operation in &mut out[first..] {
            fill_schema(&mut operation.kind, schema.as_ref());
        }
    }
}

/// Where the elements of a schema begin: at `CREATE`, or at `GRANT`, of which `CREATE` may be a
/// privilege.
fn element_starts(tokens: Tokens<'_>, from: usize) -> impl Iterator<Item = usize> {
    (from + 1..tokens.len()).filter(move |&index| {
        let privilege = tokens.word(index - 1, "grant") || tokens.symbol(index - 1, b',');
        (tokens.word(index, "create") && !privilege)
            || (tokens.word(index, "grant") && !tokens.word(index + 1, "option"))
    })
}

fn fill_schema(kind: &mut OperationKind, schema: Option<&Name>) {
    let name = match kind {
        OperationKind::CreateTable(create) => &mut create.name,
        OperationKind::CreateView(create) => &mut create.name,
        OperationKind::CreateSequence(create) => &mut create.name,
        OperationKind::CreateIndex(create) => &mut create.table,
        OperationKind::CreateTrigger(create) => &mut create.table,
        _ => return,
    };
    if name.schema.is_none() {
        name.schema = schema.cloned();
    }
}

fn empty_table(tokens: Tokens<'_>, relation: Option<&nodes::RangeVar>) -> CreateTable {
    CreateTable {
        name: tokens.relation_or_whole(relation),
        if_not_exists: false,
        persistence: persistence(relation),
        elements: Vec::new(),
        inherits: Vec::new(),
        partition_of: None,
        partition_by: None,
        of_type: None,
        query: None,
        select_into: false,
        with_data: true,
        server: None,
        access_method: None,
        tablespace: None,
        options: Vec::new(),
        drops_on_commit: false,
    }
}

/// The index after a relation's name.
fn after_name(tokens: Tokens<'_>, relation: Option<&nodes::RangeVar>) -> usize {
    relation
        .and_then(|relation| tokens.at(relation.location))
        .map_or(tokens.len(), |at| tokens.name_end(at))
}

pub(super) fn create_table(tokens: Tokens<'_>, node: &nodes::CreateStmt) -> Operation {
    let name_end = after_name(tokens, node.relation());
    let parents: Vec<_> = node
        .inh_relations()
        .iter()
        .filter_map(|parent| match parent {
            Node::RangeVar(parent) => Some(parent),
            _ => None,
        })
        .collect();
    let mut table = empty_table(tokens, node.relation());
    table.if_not_exists = node.if_not_exists;
    table.access_method = node.access_method().map(Name::new);
    table.tablespace = node.tablespacename().map(Name::new);
    table.options = printed(node.options());
    table.drops_on_commit = node.oncommit == nodes::OnCommitAction::ONCOMMIT_DROP;
    table.of_type = node
        .of_typename()
        .map(|name| Box::new(tokens.type_name(name)));
    let mut at = name_end;
    if let Some(of_type) = node.of_typename() {
        at = tokens
            .at(of_type.location)
            .map_or(at, |start| tokens.name_end(start));
    }
    match node.partbound() {
        Some(bound) => {
            at = after_name(tokens, parents.first().copied());
            let after = if tokens.symbol(at, b'(') {
                tokens.close(at) + 1
            } else {
                at
            };
            table.partition_of = parents.first().map(|parent| {
                Box::new(PartitionOf {
                    parent: tokens.relation(parent),
                    bound: bound_text(tokens.from(after), bound),
                    default: bound.is_default,
                })
            });
        }
        None => {
            table.inherits = parents
                .iter()
                .map(|parent| tokens.relation(parent))
                .collect();
        }
    }
    if tokens.symbol(at, b'(') {
        let elements = tokens.group(at).parts().zip(node.table_elts());
        table.elements.reserve_exact(node.table_elts().len());
        let elements = elements.filter_map(|(part, element)| table_element(part, element));
        table.elements.extend(elements);
    }
    let partitioned = node.partspec();
    table.partition_by = partitioned.map(|spec| Box::new(partition_by(tokens, spec)));
    Operation {
        kind: OperationKind::CreateTable(Box::new(table)),
        span: tokens.span(0..name_end),
    }
}

/// The text of a bound that begins these tokens, without `FOR VALUES`.
pub(super) fn bound_text(tokens: Tokens<'_>, bound: &nodes::PartitionBoundSpec) -> SmolStr {
    if bound.is_default {
        return SmolStr::new_static("DEFAULT");
    }
    let start = tokens.find_from(0, &["for", "values"]).unwrap_or(0) + 2;
    let mut end = start;
    // `IN (…)`, `WITH (…)` or `FROM (…) TO (…)`
    while tokens.any_word(end, &["in", "with", "from", "to"]) && tokens.symbol(end + 1, b'(') {
        let list = tokens.word(end, "in");
        end = tokens.close(end + 1) + 1;
        if list || tokens.word(start, "with") {
            break;
        }
    }
    tokens.get(start..end).normalized()
}

fn partition_by(tokens: Tokens<'_>, spec: &nodes::PartitionSpec) -> PartitionBy {
    use nodes::PartitionStrategy as Strategy;
    let strategy = match spec.strategy {
        Strategy::PARTITION_STRATEGY_LIST => "list",
        Strategy::PARTITION_STRATEGY_RANGE => "range",
        _ => "hash",
    };
    let start = tokens.at(spec.location).unwrap_or_default();
    let keys = tokens.group(start + 3).parts().zip(spec.part_params());
    PartitionBy {
        strategy: Name::new_static(strategy),
        keys: keys.map(|(part, key)| partition_key(part, key)).collect(),
    }
}

fn table_element(tokens: Tokens<'_>, node: Node<'_>) -> Option<TableElement> {
    Some(match node {
        Node::ColumnDef(column) => TableElement::Column(Box::new(tokens.column(column))),
        Node::Constraint(node) => TableElement::Constraint(constraint(tokens, node, None)?),
        Node::TableLikeClause(like) => TableElement::Like {
            source: tokens.relation_or_whole(like.relation()),
            including: including(like.options),
        },
        _ => return None,
    })
}

fn including(options: nodes::bits32) -> Including {
    use nodes::TableLikeOption as Option;
    let has = |option: Option::Type| options & option != 0;
    Including {
        comments: has(Option::CREATE_TABLE_LIKE_COMMENTS),
        compression: has(Option::CREATE_TABLE_LIKE_COMPRESSION),
        constraints: has(Option::CREATE_TABLE_LIKE_CONSTRAINTS),
        defaults: has(Option::CREATE_TABLE_LIKE_DEFAULTS),
        generated: has(Option::CREATE_TABLE_LIKE_GENERATED),
        identity: has(Option::CREATE_TABLE_LIKE_IDENTITY),
        indexes: has(Option::CREATE_TABLE_LIKE_INDEXES),
        statistics: has(Option::CREATE_TABLE_LIKE_STATISTICS),
        storage: has(Option::CREATE_TABLE_LIKE_STORAGE),
    }
}

/// `CREATE FOREIGN TABLE`, whose tree the parser's binding does not expose: without the word
/// `FOREIGN` and what follows the columns, it is a table.
pub(super) fn create_foreign_table(tokens: Tokens<'_>) -> Option<Operation> {
    if !tokens.words(0, &["create", "foreign", "table"]) {
        return None;
    }
    let server = tokens.find_from(3, &["server"])?;
    let bytes = tokens.get(0..server).bytes();
    let foreign = tokens.source_span(1);
    let mut text = tokens.source().get(bytes.clone())?.to_owned();
    let word = foreign.start as usize - bytes.start..foreign.end as usize - bytes.start;
    text.replace_range(word, "       ");
    let tree = parse(&text).ok()?;
    let Some(Node::CreateStmt(node)) = tree.stmts().next() else {
        return None;
    };
    let base = i64::try_from(bytes.start).ok()?;
    let mut operation = create_table(tokens.with_base(base), node);
    if let OperationKind::CreateTable(table) = &mut operation.kind {
        let name = crate::lexer::identifier(tokens.text(server + 1), tokens.kind(server + 1)?)?;
        table.server = Some(tokens.identifier(server + 1, Some(&name)));
    }
    Some(operation)
}

/// `CREATE TABLE … AS`, `CREATE MATERIALIZED VIEW` and `SELECT … INTO` of `EXPLAIN` and such.
pub(super) fn create_table_as(tokens: Tokens<'_>, node: &nodes::CreateTableAsStmt) -> Operation {
    let into = node.into();
    let relation = into.and_then(nodes::IntoClause::rel);
    let name_end = after_name(tokens, relation);
    let start = tokens
        .find_from(name_end, &["as"])
        .map_or(name_end, |at| at + 1);
    let (end, with_data) = without_data_clause(tokens);
    let query = tokens.get(start..end).query(node.query());
    let columns = match into {
        Some(into) if tokens.symbol(name_end, b'(') => {
            tokens.group(name_end).identifiers(into.col_names())
        }
        _ => Vec::new(),
    };
    let kind = if node.objtype == nodes::ObjectType::OBJECT_MATVIEW {
        OperationKind::CreateView(Box::new(CreateView {
            name: tokens.relation_or_whole(relation),
            materialized: true,
            or_replace: false,
            if_not_exists: node.if_not_exists,
            persistence: persistence(relation),
            recursive: false,
            columns,
            query,
            with_data,
            options: into.map(|into| printed(into.options())).unwrap_or_default(),
            check_option: false,
        }))
    } else {
        let mut table = table_from_query(tokens, into, query);
        table.if_not_exists = node.if_not_exists;
        table.with_data = with_data;
        table.elements = columns
            .into_iter()
            .map(|name| {
                TableElement::Column(Box::new(ColumnDefinition {
                    span: name.span,
                    name,
                    type_name: None,
                    collation: None,
                    default: None,
                    identity: None,
                    generated: None,
                    constraints: Vec::new(),
                }))
            })
            .collect();
        OperationKind::CreateTable(Box::new(table))
    };
    Operation {
        kind,
        span: tokens.span(0..name_end),
    }
}

/// `SELECT … INTO table`.
pub(super) fn select_into(
    tokens: Tokens<'_>,
    into: &nodes::IntoClause,
    node: Node<'_>,
) -> Operation {
    let query = tokens.query(node);
    let mut table = table_from_query(tokens, Some(into), query);
    table.select_into = true;
    Operation {
        kind: OperationKind::CreateTable(Box::new(table)),
        span: tokens.whole(),
    }
}

fn table_from_query(
    tokens: Tokens<'_>,
    into: Option<&nodes::IntoClause>,
    query: Query,
) -> CreateTable {
    let mut table = empty_table(tokens, into.and_then(nodes::IntoClause::rel));
    table.query = Some(Box::new(query));
    if let Some(into) = into {
        table.access_method = into.access_method().map(Name::new);
        table.tablespace = into.table_space_name().map(Name::new);
        table.options = printed(into.options());
        table.drops_on_commit = into.on_commit == nodes::OnCommitAction::ONCOMMIT_DROP;
    }
    table
}

/// Where the query ends before `WITH [NO] DATA`, and whether there is data.
pub(super) fn without_data_clause(tokens: Tokens<'_>) -> (usize, bool) {
    let end = tokens.len();
    if end >= 3 && tokens.words(end - 3, &["with", "no", "data"]) {
        (end - 3, false)
    } else if end >= 2 && tokens.words(end - 2, &["with", "data"]) {
        (end - 2, true)
    } else {
        (end, true)
    }
}
