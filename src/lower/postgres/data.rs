//! Statements that read and write rows.

use pg_raw_parse::list::NodeList;
use pg_raw_parse::{Node, nodes};
use smol_str::SmolStr;

use super::names::strings;
use super::options::printed;
use super::references::uses;
use super::scalar::{only_function, scalar};
use super::session::set_by_calls;
use super::tables::select_into;
use super::tokens::Tokens;
use crate::operation::{
    Given, Identifier, Insert, LockedTable, Modify, Name, ObjectName, Operation, OperationKind,
    Operations, Overriding, gives_new_values,
};

/// The modes of `LOCK TABLE`, as PostgreSQL numbers them from 1.
const LOCK_MODES: [&str; 8] = [
    "ACCESS SHARE",
    "ROW SHARE",
    "ROW EXCLUSIVE",
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
];

/// How deep the guard of an `INSERT … SELECT` is looked for.
const MAX_GUARD_DEPTH: u32 = 100;

/// `SELECT`, with the statements in its `WITH` that write, and the settings that it makes.
pub(super) fn select(tokens: Tokens<'_>, node: &nodes::SelectStmt, out: &mut Operations) {
    writing_queries(tokens, node.with_clause(), out);
    let mut arm = node;
    while let Some(left) = arm.larg() {
        arm = left;
    }
    if let Some(into) = arm.into_clause() {
        out.push(select_into(tokens, into, Node::SelectStmt(node)));
        return;
    }
    let span = tokens.whole();
    let mut uses = uses(tokens, Node::SelectStmt(node));
    let settings = set_by_calls(arm, &uses.functions);
    uses.arguments = lone_call(node).map(|call| {
        let arguments = call.args().iter();
        arguments.map(|node| scalar(tokens, node)).collect()
    });
    out.push(Operation {
        kind: OperationKind::Select(uses),
        span,
    });
    out.extend(settings.into_iter().map(|kind| Operation { kind, span }));
}

/// The call that `SELECT f(…)` is if it is no more, or that `SELECT … FROM f(…)` reads from, if it
/// calls nothing before it.
fn lone_call(node: &nodes::SelectStmt) -> Option<&nodes::FuncCall> {
    let (targets, from) = (node.target_list(), node.from_clause());
    let call = match from.first() {
        None if targets.len() == 1 => targets.first()?.val(),
        Some(Node::RangeFunction(item)) if from.len() == 1 => {
            let is_column = |target: &nodes::ResTarget| matches!(target.val(), Node::ColumnRef(_));
            only_function(item).filter(|_| targets.iter().all(is_column))?
        }
        _ => return None,
    };
    match call {
        Node::FuncCall(call) => Some(call),
        _ => None,
    }
}

/// The operations of the queries of a `WITH` clause that write.
fn writing_queries(tokens: Tokens<'_>, clause: Option<&nodes::WithClause>, out: &mut Operations) {
    for cte in clause.iter().flat_map(|clause| clause.ctes()) {
        let query = cte.ctequery();
        if matches!(
            query,
            Node::InsertStmt(_) | Node::UpdateStmt(_) | Node::DeleteStmt(_) | Node::MergeStmt(_)
        ) && let Some(start) = tokens.at(cte.location)
            // The columns of `name (a, b) AS (…)` stand before the query.
            && let Some(at) = tokens.find_from(start + 1, &["as"])
        {
            let first = out.len();
            modify(tokens.group_after(at), query, out);
            forget_ctes(clause, &mut out[first..]);
        }
    }
}

/// Takes the names of a `WITH` clause from the relations that its own queries mention.
fn forget_ctes(clause: Option<&nodes::WithClause>, operations: &mut [Operation]) {
    for operation in operations {
        let (target, uses) = match &mut operation.kind {
            OperationKind::Insert(insert) => (&insert.table, &mut insert.uses),
            OperationKind::Update(modify)
            | OperationKind::Delete(modify)
            | OperationKind::Merge(modify) => (&modify.table, &mut modify.uses),
            _ => continue,
        };
        // The statement around it has it in its own.
        uses.scope = None;
        let mut relations = std::mem::take(&mut uses.relations).into_vec();
        relations.retain(|name| {
            let is_cte = || {
                let mut ctes = clause.iter().flat_map(|clause| clause.ctes());
                ctes.any(|cte| cte.ctename() == Some(name.name.as_str()))
            };
            name.schema.is_some() || name.span == target.span || !is_cte()
        });
        uses.relations = relations.into();
    }
}

/// `INSERT`, `UPDATE`, `DELETE` or `MERGE`.
pub(super) fn modify(tokens: Tokens<'_>, node: Node<'_>, out: &mut Operations) {
    let with = match node {
        Node::InsertStmt(node) => node.with_clause(),
        Node::UpdateStmt(node) => node.with_clause(),
        Node::DeleteStmt(node) => node.with_clause(),
        Node::MergeStmt(node) => node.with_clause(),
        _ => None,
    };
    writing_queries(tokens, with, out);
    let uses = uses(tokens, node);
    let kind = match node {
        Node::InsertStmt(node) => OperationKind::Insert(Box::new(Insert {
            table: tokens.relation_or_whole(node.relation()),
            columns: target_columns(tokens, node.cols()),
            on_conflict: node.on_conflict_clause().is_some(),
            guarded: is_guarded(node),
            rows: row_count(node),
            given: given(node),
            overriding: match node.override_ {
                nodes::OverridingKind::OVERRIDING_SYSTEM_VALUE => Overriding::System,
                nodes::OverridingKind::OVERRIDING_USER_VALUE => Overriding::User,
                _ => Overriding::Nothing,
            },
            uses,
        })),
        Node::UpdateStmt(node) => OperationKind::Update(Box::new(Modify {
            table: tokens.relation_or_whole(node.relation()),
            has_where: !matches!(node.where_clause(), Node::None),
            columns: node
                .target_list()
                .iter()
                .map(|target| target_column(tokens, target))
                .collect(),
            given: node.target_list().iter().map(set_to).collect(),
            uses,
        })),
        Node::DeleteStmt(node) => OperationKind::Delete(Box::new(Modify {
            table: tokens.relation_or_whole(node.relation()),
            has_where: !matches!(node.where_clause(), Node::None),
            columns: Vec::new(),
            given: Box::default(),
            uses,
        })),
        Node::MergeStmt(node) => OperationKind::Merge(Box::new(Modify {
            table: tokens.relation_or_whole(node.relation()),
            // The condition of its join.
            has_where: true,
            columns: merged_columns(tokens, node),
            given: Box::default(),
            uses,
        })),
        _ => return,
    };
    out.push(Operation {
        kind,
        span: tokens.whole(),
    });
}

pub(super) fn target_column(tokens: Tokens<'_>, target: &nodes::ResTarget) -> Identifier {
    let at = tokens.at(target.location).unwrap_or_default();
    tokens.identifier(at, target.name())
}

fn target_columns(tokens: Tokens<'_>, targets: &NodeList) -> Vec<Identifier> {
    targets
        .iter()
        .filter_map(|target| match target {
            Node::ResTarget(target) => Some(target_column(tokens, target)),
            _ => None,
        })
        .collect()
}

/// The columns that the actions of a `MERGE` write, each once.
fn merged_columns(tokens: Tokens<'_>, node: &nodes::MergeStmt) -> Vec<Identifier> {
    let mut columns: Vec<Identifier> = Vec::new();
    for clause in node.merge_when_clauses() {
        for column in target_columns(tokens, clause.target_list()) {
            if !columns.iter().any(|known| known.name == column.name) {
                columns.push(column);
            }
        }
    }
    columns
}

fn row_count(node: &nodes::InsertStmt) -> Option<usize> {
    match node.select_stmt() {
        // `DEFAULT VALUES`
        Node::None => Some(1),
        Node::SelectStmt(select) if !select.values_lists().is_empty() => {
            let is_cut = |node| !matches!(node, Node::None);
            let cut = is_cut(select.limit_count()) || is_cut(select.limit_offset());
            (!cut).then(|| select.values_lists().len())
        }
        _ => None,
    }
}

/// What the rows give to each of the columns. Rows of several lengths are taken for one of the first's.
fn given(node: &nodes::InsertStmt) -> Option<Box<[Given]>> {
    let select = match node.select_stmt() {
        Node::SelectStmt(select) => select,
        // `DEFAULT VALUES`
        Node::None => return Some(Box::default()),
        _ => return None,
    };
    let Some(first) = select.values_lists().first() else {
        let mut arm = select;
        while let Some(left) = arm.larg() {
            arm = left;
        }
        let targets = arm.target_list();
        let is_one = |target: &nodes::ResTarget| {
            let value = target.val();
            !is_star(value)
        };
        let all = !targets.is_empty() && targets.iter().all(is_one);
        return all.then(|| vec![Given::Value; targets.len()].into());
    };
    let width = first.as_node_list()?.len();
    let mut given = vec![Given::Default; width];
    for row in select.values_lists() {
        for (value, given) in row.as_node_list()?.iter().zip(&mut given) {
            *given = given.and(given_by(value));
        }
    }
    Some(given.into())
}

fn given_by(value: Node<'_>) -> Given {
    match value {
        Node::SetToDefault(_) => Given::Default,
        Node::A_Const(constant) if constant.isnull => Given::Null,
        Node::FuncCall(call)
            if strings(call.funcname())
                .last()
                .is_some_and(gives_new_values) =>
        {
            Given::New
        }
        _ => Given::Value,
    }
}

/// What `SET` gives to a column.
fn set_to(target: &nodes::ResTarget) -> Given {
    let value = match target.val() {
        Node::MultiAssignRef(part) => match part.source() {
            Node::RowExpr(row) => {
                let at = usize::try_from(part.colno - 1).unwrap_or_default();
                row.args().iter().nth(at).unwrap_or(Node::None)
            }
            other => other,
        },
        value => value,
    };
    match value {
        Node::SetToDefault(_) => Given::Default,
        _ => Given::Value,
    }
}

/// Whether an output is all columns of something.
pub(super) fn is_star(value: Node<'_>) -> bool {
    let fields = match value {
        Node::ColumnRef(column) => column.fields(),
        Node::A_Indirection(it) => it.indirection(),
        _ => return false,
    };
    matches!(fields.iter().next_back(), Some(Node::A_Star(_)))
}

/// Whether the rows of an `INSERT … SELECT` leave out those that are there already.
fn is_guarded(node: &nodes::InsertStmt) -> bool {
    let Node::SelectStmt(select) = node.select_stmt() else {
        return false;
    };
    let target = node.relation().and_then(nodes::RangeVar::relname);
    leaves_rows_out(select, target, MAX_GUARD_DEPTH)
        || leaves_out_before(node.with_clause(), target, MAX_GUARD_DEPTH)
}

/// Whether a query, or one that it reads from, has a word for rows that are left out.
fn leaves_rows_out(select: &nodes::SelectStmt, target: Option<&str>, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    let mut arm = select;
    loop {
        let mut from = arm.from_clause().iter();
        if arm.op == nodes::SetOperation::SETOP_EXCEPT
            || has_negated_query(arm.where_clause(), depth)
            || from.any(|item| item_leaves_rows_out(item, target, depth))
            || leaves_out_before(arm.with_clause(), target, depth)
        {
            return true;
        }
        match arm.larg() {
            Some(left) => arm = left,
            None => return false,
        }
    }
}

/// As [`leaves_rows_out`], of the queries of a `WITH` clause.
fn leaves_out_before(clause: Option<&nodes::WithClause>, target: Option<&str>, depth: u32) -> bool {
    let mut ctes = clause.iter().flat_map(|clause| clause.ctes());
    ctes.any(|cte| match cte.ctequery() {
        Node::SelectStmt(query) => leaves_rows_out(query, target, depth),
        // It gives the rows that were not there.
        Node::InsertStmt(insert) => insert
            .on_conflict_clause()
            .is_some_and(|it| it.action == nodes::OnConflictAction::ONCONFLICT_NOTHING),
        _ => false,
    })
}

/// As [`leaves_rows_out`], of a `FROM` item: one that joins the target from the outside, as an
/// anti-join does, or a query that leaves out rows.
fn item_leaves_rows_out(item: Node<'_>, target: Option<&str>, depth: u32) -> bool {
    let query_does = |item: Node<'_>| match item {
        Node::RangeSubselect(item) => match item.subquery() {
            Node::SelectStmt(query) => leaves_rows_out(query, target, depth),
            _ => false,
        },
        _ => false,
    };
    let mut item = item;
    while let Node::JoinExpr(join) = item {
        let right = join.rarg();
        let is_anti_join = join.jointype == nodes::JoinType::JOIN_LEFT
            && matches!(right, Node::RangeVar(right) if right.relname() == target);
        if is_anti_join || query_does(right) {
            return true;
        }
        item = join.larg();
    }
    query_does(item)
}

/// Whether a condition has `NOT EXISTS (…)` or `NOT IN (SELECT …)`.
fn has_negated_query(node: Node<'_>, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    let Node::BoolExpr(expression) = node else {
        return false;
    };
    let negates = expression.boolop == nodes::BoolExprType::NOT_EXPR;
    expression.args().iter().any(|argument| {
        (negates && matches!(argument, Node::SubLink(_))) || has_negated_query(argument, depth)
    })
}

fn relations(tokens: Tokens<'_>, list: &NodeList) -> Vec<ObjectName> {
    list.iter()
        .filter_map(|node| match node {
            Node::RangeVar(relation) => Some(tokens.relation(relation)),
            _ => None,
        })
        .collect()
}

pub(super) fn truncate(tokens: Tokens<'_>, node: &nodes::TruncateStmt) -> OperationKind {
    OperationKind::Truncate {
        tables: relations(tokens, node.relations()),
        cascade: node.behavior == nodes::DropBehavior::DROP_CASCADE,
        restart_identity: node.restart_seqs,
    }
}

pub(super) fn lock(tokens: Tokens<'_>, node: &nodes::LockStmt) -> OperationKind {
    let mode = usize::try_from(node.mode).ok();
    let mode = mode.and_then(|it| LOCK_MODES.get(it.checked_sub(1)?));
    let tables = node.relations().iter().filter_map(|node| match node {
        Node::RangeVar(relation) => Some(LockedTable {
            name: tokens.relation(relation),
            only: !relation.inh,
        }),
        _ => None,
    });
    OperationKind::Lock {
        tables: tables.collect(),
        mode: mode.map_or("ACCESS EXCLUSIVE", |it| *it),
    }
}

/// `VACUUM FULL` of tables; any other writes nothing anew, or nobody knows what.
pub(super) fn vacuum(tokens: Tokens<'_>, node: &nodes::VacuumStmt) -> Option<OperationKind> {
    let options = printed(node.options().iter().map(Node::from));
    let is_full = |it: &SmolStr| matches!(it.as_str(), "full" | "full=true" | "full=on" | "full=1");
    let tables = node.rels().iter();
    let tables = tables.filter_map(|it| Some(tokens.relation(it.relation()?)));
    let tables: Vec<ObjectName> = tables.collect();
    let is_compact = node.is_vacuumcmd && options.iter().any(is_full) && !tables.is_empty();
    is_compact.then_some(OperationKind::Compact {
        command: "VACUUM FULL",
        tables,
    })
}

/// `CLUSTER` of a table; without one, it is about those that were clustered before.
pub(super) fn cluster(tokens: Tokens<'_>, node: &nodes::ClusterStmt) -> Option<OperationKind> {
    Some(OperationKind::Compact {
        command: "CLUSTER",
        tables: vec![tokens.relation(node.relation()?)],
    })
}

/// `COPY`; of a query, also the statement in it that writes.
pub(super) fn copy(tokens: Tokens<'_>, node: &nodes::CopyStmt, out: &mut Operations) {
    modify(tokens.group_after(0), node.query(), out);
    out.push(Operation {
        kind: OperationKind::Copy {
            table: node.relation().map(|it| Box::new(tokens.relation(it))),
            columns: strings(node.attlist()).map(Name::new).collect(),
            from: node.is_from,
            stdin: node.is_from && !node.is_program && node.filename().is_none(),
        },
        span: tokens.whole(),
    });
}
