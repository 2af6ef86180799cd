//! Column definitions and constraints.

use std::sync::Arc;

use pg_raw_parse::list::{CastNodeList, NodeList};
use pg_raw_parse::{Node, nodes};

use super::index::index_key;
use super::names::strings;
use super::sequence::sequence_options;
use super::tokens::Tokens;
use crate::operation::{
    ColumnDefinition, ConstraintDefinition, ConstraintKind, ExcludeDefinition,
    ForeignKeyDefinition, Generated, Identifier, Identity, KeyDefinition, Name, ObjectName,
    ReferentialAction,
};

impl Tokens<'_> {
    /// The column definition that these tokens are; also an attribute of a composite type.
    pub(super) fn column(self, node: &nodes::ColumnDef) -> ColumnDefinition {
        let mut column = ColumnDefinition {
            name: self.identifier(0, node.colname()),
            type_name: node.type_name().map(|name| self.type_name(name)),
            collation: node.coll_clause().map(|clause| self.collation(clause)),
            default: None,
            identity: None,
            generated: None,
            constraints: Vec::new(),
            span: self.whole(),
        };
        let clauses = self.clauses(node.constraints(), node.coll_clause());
        for (constraint, clause) in clauses {
            column_clause(clause, constraint, &mut column);
        }
        column
    }

    /// The constraints of a column, each with its tokens, which end where the next clause begins.
    fn clauses<'n>(
        self,
        constraints: &'n NodeList,
        collation: Option<&nodes::CollateClause>,
    ) -> Vec<(&'n nodes::Constraint, Self)> {
        let constraints = constraints.iter().filter_map(|node| match node {
            Node::Constraint(constraint) => Some(constraint),
            _ => None,
        });
        self.delimit(constraints, collation)
    }

    /// The same of a domain.
    pub(super) fn domain_clauses<'n>(
        self,
        constraints: &'n CastNodeList<nodes::Constraint>,
        collation: Option<&nodes::CollateClause>,
    ) -> Vec<(&'n nodes::Constraint, Self)> {
        self.delimit(constraints.iter(), collation)
    }

    fn delimit<'n>(
        self,
        constraints: impl Iterator<Item = &'n nodes::Constraint>,
        collation: Option<&nodes::CollateClause>,
    ) -> Vec<(&'n nodes::Constraint, Self)> {
        let mut starts: Vec<(usize, Option<&nodes::Constraint>)> = constraints
            .filter_map(|node| Some((self.at(node.location)?, Some(node))))
            .collect();
        if starts.is_empty() {
            return Vec::new();
        }
        starts.extend(collation.and_then(|clause| Some((self.at(clause.location)?, None))));
        starts.sort_by_key(|(start, _)| *start);
        let mut ends: Vec<usize> = starts.iter().skip(1).map(|(start, _)| *start).collect();
        ends.push(self.len());
        starts
            .into_iter()
            .zip(ends)
            .filter_map(|((start, node), end)| Some((node?, self.get(start..end))))
            .collect()
    }

    /// The collation of a `COLLATE` clause.
    pub(super) fn collation(self, clause: &nodes::CollateClause) -> ObjectName {
        let start = self.at(clause.location).unwrap_or_default();
        self.name_at(start + 1, clause.collname())
    }
}

/// Puts one clause of a column where it belongs.
fn column_clause(clause: Tokens<'_>, node: &nodes::Constraint, column: &mut ColumnDefinition) {
    use nodes::ConstrType as Kind;
    let definition = clause.get(name_length(clause)..clause.len());
    match node.contype {
        Kind::CONSTR_DEFAULT => {
            let default = definition.from(1).expression(node.raw_expr());
            column.default = Some(Arc::new(default));
        }
        Kind::CONSTR_IDENTITY => {
            column.identity = Some(Box::new(identity(definition, node)));
        }
        Kind::CONSTR_GENERATED => {
            column.generated = Some(Box::new(Generated {
                expression: Arc::new(definition.expression_in(0, node.raw_expr())),
                stored: node.generated_kind as u8 != b'v',
            }));
        }
        Kind::CONSTR_NULL => {}
        _ => {
            if !attribute(clause, node, &mut column.constraints) {
                let constraint = constraint(clause, node, Some(&column.name));
                // Most have one, or none; growing would make room for four.
                column.constraints.reserve_exact(1);
                column.constraints.extend(constraint);
            }
        }
    }
}

/// Applies `DEFERRABLE` and its like, which the grammar has as constraints of their own, to the
/// constraint before them; `false` if it is something else.
pub(super) fn attribute(
    clause: Tokens<'_>,
    node: &nodes::Constraint,
    constraints: &mut [ConstraintDefinition],
) -> bool {
    use nodes::ConstrType as Kind;
    let Some(last) = constraints.last_mut() else {
        return (Kind::CONSTR_ATTR_DEFERRABLE..=Kind::CONSTR_ATTR_NOT_ENFORCED)
            .contains(&node.contype);
    };
    match node.contype {
        Kind::CONSTR_ATTR_DEFERRABLE => last.deferrable = true,
        Kind::CONSTR_ATTR_DEFERRED => {
            last.deferrable = true;
            last.initially_deferred = true;
        }
        Kind::CONSTR_ATTR_NOT_ENFORCED => last.not_enforced = true,
        Kind::CONSTR_ATTR_NOT_DEFERRABLE
        | Kind::CONSTR_ATTR_IMMEDIATE
        | Kind::CONSTR_ATTR_ENFORCED => {}
        _ => return false,
    }
    last.span = last.span.to(clause.whole());
    true
}

/// The number of tokens of `CONSTRAINT name`, if it is there.
fn name_length(clause: Tokens<'_>) -> usize {
    if clause.word(0, "constraint") { 2 } else { 0 }
}

fn identity(definition: Tokens<'_>, node: &nodes::Constraint) -> Identity {
    let options = definition.group_after(0);
    Identity {
        always: node.generated_when as u8 == b'a',
        sequence: sequence_options(options, node.options()),
    }
}

/// The constraint that these tokens are, from `CONSTRAINT` or its definition on; of the column, if
/// it belongs to one. `None` for what is not a constraint.
pub(super) fn constraint(
    clause: Tokens<'_>,
    node: &nodes::Constraint,
    column: Option<&Identifier>,
) -> Option<ConstraintDefinition> {
    use nodes::ConstrType as Kind;
    let skip = name_length(clause);
    let definition = clause.from(skip);
    let kind = match node.contype {
        Kind::CONSTR_NOTNULL => ConstraintKind::NotNull {
            column: not_null_column(definition, node, column),
        },
        Kind::CONSTR_CHECK => {
            ConstraintKind::Check(Box::new(definition.expression_in(0, node.raw_expr())))
        }
        Kind::CONSTR_PRIMARY => ConstraintKind::PrimaryKey(key(definition, node, column)),
        Kind::CONSTR_UNIQUE => ConstraintKind::Unique(key(definition, node, column)),
        Kind::CONSTR_EXCLUSION => ConstraintKind::Exclude(Box::new(exclude(definition, node))),
        Kind::CONSTR_FOREIGN => {
            ConstraintKind::ForeignKey(Box::new(foreign_key(definition, node, column)))
        }
        _ => return None,
    };
    let not_enforced =
        matches!(node.contype, Kind::CONSTR_CHECK | Kind::CONSTR_FOREIGN) && !node.is_enforced;
    Some(ConstraintDefinition {
        name: node.conname().map(|name| clause.identifier(1, Some(name))),
        kind,
        deferrable: node.deferrable,
        initially_deferred: node.initdeferred,
        // The grammar also skips the validation of what it does not enforce.
        not_valid: node.skip_validation && !not_enforced,
        not_enforced,
        no_inherit: node.is_no_inherit,
        span: clause.whole(),
    })
}

fn not_null_column(
    definition: Tokens<'_>,
    node: &nodes::Constraint,
    column: Option<&Identifier>,
) -> Identifier {
    match column {
        Some(column) => column.clone(),
        // `NOT NULL a`, of a table. A domain's has no column: its words say `value`.
        None => match strings(node.keys()).next() {
            Some(name) if definition.len() > 2 => definition.identifier(2, Some(name)),
            _ => Identifier {
                name: Name::new_static("value"),
                span: definition.whole(),
            },
        },
    }
}

fn key(
    definition: Tokens<'_>,
    node: &nodes::Constraint,
    column: Option<&Identifier>,
) -> KeyDefinition {
    let using = definition.find_from(0, &["using", "index"]);
    let columns = match column {
        Some(column) => vec![column.clone()],
        None => definition.group_after(0).identifiers(node.keys()),
    };
    KeyDefinition {
        columns,
        including: including(definition, node.including()),
        using_index: node
            .indexname()
            .zip(using)
            .map(|(name, using)| definition.identifier(using + 2, Some(name))),
        nulls_not_distinct: node.nulls_not_distinct,
        without_overlaps: node.without_overlaps,
    }
}

/// The columns of `INCLUDE (…)`.
fn including(definition: Tokens<'_>, names: &NodeList) -> Vec<Identifier> {
    match definition.find("include") {
        Some(include) if !names.is_empty() => definition.group(include + 1).identifiers(names),
        _ => Vec::new(),
    }
}

fn exclude(definition: Tokens<'_>, node: &nodes::Constraint) -> ExcludeDefinition {
    let elements = definition.group_after(0);
    let mut keys = Vec::new();
    let mut operators = Vec::new();
    for (part, pair) in elements.parts().zip(node.exclusions()) {
        let Some(pair) = pair.as_node_list() else {
            continue;
        };
        let with = part.find("with").unwrap_or(part.len());
        if let Some(Node::IndexElem(element)) = pair.first() {
            keys.push(index_key(part.get(0..with), element));
            operators.push(part.from(with + 1).normalized());
        }
    }
    let predicate = match node.where_clause() {
        Node::None => None,
        predicate => definition
            .find("where")
            .map(|start| definition.expression_in(start, predicate)),
    };
    ExcludeDefinition {
        method: Name::new(node.access_method().unwrap_or("gist")),
        keys,
        operators,
        including: including(definition, node.including()),
        predicate,
    }
}

fn foreign_key(
    definition: Tokens<'_>,
    node: &nodes::Constraint,
    column: Option<&Identifier>,
) -> ForeignKeyDefinition {
    let references = definition.find("references").unwrap_or_default();
    let after = definition.name_end(references + 1);
    let columns = match column {
        Some(column) => vec![column.clone()],
        None => definition.group_after(0).identifiers(node.fk_attrs()),
    };
    let set = definition
        .find_from(after, &["on", "delete", "set"])
        .map(|on| definition.group(on + 4));
    ForeignKeyDefinition {
        columns,
        references: definition.relation_or_whole(node.pktable()),
        referenced_columns: definition.group(after).identifiers(node.pk_attrs()),
        on_delete: referential_action(node.fk_del_action as u8),
        on_update: referential_action(node.fk_upd_action as u8),
        on_delete_columns: set
            .map(|columns| columns.identifiers(node.fk_del_set_cols()))
            .unwrap_or_default(),
        match_full: node.fk_matchtype as u8 == b'f',
        with_period: node.fk_with_period,
    }
}

fn referential_action(code: u8) -> ReferentialAction {
    match code {
        b'r' => ReferentialAction::Restrict,
        b'c' => ReferentialAction::Cascade,
        b'n' => ReferentialAction::SetNull,
        b'd' => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}
