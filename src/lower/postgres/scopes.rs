//! What is in scope where in a query, and what is named there.

use std::ops::ControlFlow;

use pg_raw_parse::list::NodeList;
use pg_raw_parse::walk::{Recurse, walk_manual};
use pg_raw_parse::{Node, nodes};
use smallvec::{SmallVec, smallvec};

use super::data::{is_star, target_column};
use super::expression::column_name;
use super::names::strings;
use super::references::has_children;
use super::tokens::Tokens;
use crate::operation::{
    Alias, ColumnMention, CommonTable, Identifier, Joined, Mention, Name, OutputName, Range, Scope,
    Written,
};

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
    fn unnamed(&mut self, node: Node<'_>) -> Box<Scope> {
        self.wanted = false;
        Box::new(self.statement(node))
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
            let gives_none = query.outputs.is_empty() && query.arms.is_empty();
            scope.with.push(CommonTable {
                name: Name::new(cte.ctename().unwrap_or_default()),
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
            scope.arms = self.arms(select);
            return scope;
        }
        if let Some(first) = select.values_lists().first() {
            let columns = first.as_node_list().filter(|_| wanted);
            let columns = columns.map_or(0, NodeList::len);
            let names = (1..=columns).map(|at| Name::new(format!("column{at}")));
            scope.outputs = names.map(OutputName::Column).collect();
            self.expressions(select.values_lists(), &mut scope.mentions);
            return scope;
        }
        scope.from = self.ranges(select.from_clause());
        let mentions = &mut scope.mentions;
        let (sorted, grouped) = (select.sort_clause(), select.group_clause());
        let is_named_inside =
            !sorted.is_empty() || !grouped.is_empty() || !select.distinct_clause().is_empty();
        let targets = select.target_list().iter();
        scope.outputs = self.targets(targets, wanted || is_named_inside, mentions);
        self.expression(select.where_clause(), mentions);
        self.expression(select.having_clause(), mentions);
        let by = grouped.iter().chain(sorted.iter().map(nodes::SortBy::node));
        self.outputs_or_inputs(by.chain(select.distinct_clause()), &scope.outputs, mentions);
        self.expressions(select.window_clause(), mentions);
        self.expression(select.limit_offset(), mentions);
        self.expression(select.limit_count(), mentions);
        scope
    }

    /// The arms of a set operation, which nests in its left one.
    fn arms(&mut self, select: &nodes::SelectStmt) -> Vec<Scope> {
        let mut arms = Vec::new();
        let mut arm = select;
        loop {
            let goes_on = std::ptr::eq(arm, select) || arm.with_clause().is_none();
            match (arm.larg(), arm.rarg()) {
                (Some(left), Some(right)) if goes_on => {
                    arms.push(*self.unnamed(Node::SelectStmt(right)));
                    arm = left;
                }
                _ => break,
            }
        }
        arms.push(self.statement(Node::SelectStmt(arm)));
        arms.reverse();
        arms
    }

    /// The list after `SELECT` or `RETURNING`. Where it is not `named`, only its stars are kept.
    fn targets<'t>(
        &mut self,
        targets: impl Iterator<Item = &'t nodes::ResTarget>,
        named: bool,
        mentions: &mut Vec<Mention>,
    ) -> Vec<OutputName> {
        let mut outputs = Vec::new();
        for target in targets {
            let value = target.val();
            self.expression(value, mentions);
            outputs.push(match value {
                Node::ColumnRef(column) if is_star(value) => {
                    OutputName::Star(strings(column.fields()).last().map(Name::new))
                }
                Node::A_Indirection(_) if is_star(value) => OutputName::Unknown,
                _ if !named => continue,
                _ => {
                    let name = target.name().or_else(|| column_name(value));
                    OutputName::Column(Name::new(name.unwrap_or("?column?")))
                }
            });
        }
        outputs
    }

    /// What `GROUP BY`, `ORDER BY` and `DISTINCT ON` name, where a bare name may be that of an output.
    fn outputs_or_inputs<'t>(
        &mut self,
        by: impl Iterator<Item = Node<'t>>,
        outputs: &[OutputName],
        mentions: &mut Vec<Mention>,
    ) {
        for node in by {
            match node {
                Node::GroupingSet(set) => {
                    self.outputs_or_inputs(set.content().iter(), outputs, mentions);
                }
                Node::RowExpr(row) => {
                    self.outputs_or_inputs(row.args().iter(), outputs, mentions);
                }
                Node::ColumnRef(column) if is_output(column, outputs) => {}
                other => self.expression(other, mentions),
            }
        }
    }

    fn insert(&mut self, insert: &nodes::InsertStmt) -> Scope {
        let mut scope = self.with(insert.with_clause());
        let Some(table) = insert.relation() else {
            return scope;
        };
        scope.from.push(self.target(table));
        scope.written = self.written(insert.cols().iter().filter_map(as_target));
        let source = insert.select_stmt();
        if !matches!(source, Node::None) {
            // How many values `VALUES` gives is known without.
            self.wanted = matches!(source, Node::SelectStmt(it) if it.values_lists().is_empty());
            let source = Box::new(self.statement(source));
            scope.mentions.push(Mention::Beside(source));
        }
        if let Some(conflict) = insert.on_conflict_clause() {
            self.on_conflict(table, conflict, &mut scope.mentions);
        }
        self.returning(insert.returning_clause(), &mut scope);
        scope
    }

    fn on_conflict(
        &mut self,
        table: &nodes::RangeVar,
        conflict: &nodes::OnConflictClause,
        mentions: &mut Vec<Mention>,
    ) {
        if let Some(infer) = conflict.infer() {
            for element in infer.index_elems() {
                let Node::IndexElem(element) = element else {
                    continue;
                };
                match element.name() {
                    Some(name) => {
                        let column = self.conflicting(infer, name);
                        mentions.push(Mention::Column(column));
                    }
                    None => self.expression(element.expr(), mentions),
                }
            }
            self.expression(infer.where_clause(), mentions);
        }
        if conflict.target_list().is_empty() {
            return;
        }
        let mut update = Scope::default();
        update.from.push(self.target(table));
        update
            .from
            .push(Range::Excluded(self.tokens.relation(table)));
        update.written = self.written(conflict.target_list().iter());
        self.assigned(conflict.target_list().iter(), &mut update.mentions);
        self.expression(conflict.where_clause(), &mut update.mentions);
        mentions.push(Mention::Beside(Box::new(update)));
    }

    /// A column in the parentheses after `ON CONFLICT`, which the grammar gives no place.
    fn conflicting(&self, infer: &nodes::InferClause, name: &str) -> ColumnMention {
        let start = self.tokens.at(infer.location).unwrap_or_default();
        let end = self.tokens.close(start);
        let at = (start..end).find(|&at| {
            let text = self.tokens.text(at).trim_matches('"');
            text.eq_ignore_ascii_case(name)
        });
        ColumnMention {
            qualifier: None,
            has_schema: false,
            name: Name::new(name),
            span: self.tokens.span(at.map_or(start..end + 1, |at| at..at + 1)),
        }
    }

    fn update(&mut self, update: &nodes::UpdateStmt) -> Scope {
        let mut scope = self.with(update.with_clause());
        scope
            .from
            .extend(update.relation().map(|it| self.target(it)));
        scope.from.extend(self.ranges(update.from_clause()));
        scope.written = self.written(update.target_list().iter());
        self.assigned(update.target_list().iter(), &mut scope.mentions);
        self.expression(update.where_clause(), &mut scope.mentions);
        self.returning(update.returning_clause(), &mut scope);
        scope
    }

    fn written<'t>(&self, targets: impl Iterator<Item = &'t nodes::ResTarget>) -> Vec<Written> {
        let written = targets.map(|target| Written {
            column: target_column(self.tokens, target),
            whole: target.indirection().is_empty(),
        });
        written.collect()
    }

    /// The values of `SET`.
    fn assigned<'t>(
        &mut self,
        targets: impl Iterator<Item = &'t nodes::ResTarget>,
        mentions: &mut Vec<Mention>,
    ) {
        for target in targets {
            self.expressions(target.indirection(), mentions);
            match target.val() {
                // Each column of `(a, b) = …` has the whole of it.
                Node::MultiAssignRef(part) if part.colno > 1 => {}
                Node::MultiAssignRef(part) => self.expression(part.source(), mentions),
                value => self.expression(value, mentions),
            }
        }
    }

    fn delete(&mut self, delete: &nodes::DeleteStmt) -> Scope {
        let mut scope = self.with(delete.with_clause());
        scope
            .from
            .extend(delete.relation().map(|it| self.target(it)));
        scope.from.extend(self.ranges(delete.using_clause()));
        self.expression(delete.where_clause(), &mut scope.mentions);
        self.returning(delete.returning_clause(), &mut scope);
        scope
    }

    fn merge(&mut self, merge: &nodes::MergeStmt) -> Scope {
        let mut scope = self.with(merge.with_clause());
        scope
            .from
            .extend(merge.relation().map(|it| self.target(it)));
        scope.from.push(self.range(merge.source_relation()));
        self.expression(merge.join_condition(), &mut scope.mentions);
        let clauses = merge.merge_when_clauses().iter();
        let written = clauses.flat_map(nodes::MergeWhenClause::target_list);
        scope.written = self.written(written.filter_map(as_target));
        // Each of its actions may write it.
        for written in &mut scope.written {
            written.whole = false;
        }
        for clause in merge.merge_when_clauses() {
            let mut mentions = Vec::new();
            self.expression(clause.condition(), &mut mentions);
            self.assigned(
                clause.target_list().iter().filter_map(as_target),
                &mut mentions,
            );
            self.expressions(clause.values(), &mut mentions);
            let sees_target = match clause.match_kind {
                nodes::MergeMatchKind::MERGE_WHEN_NOT_MATCHED_BY_SOURCE => true,
                nodes::MergeMatchKind::MERGE_WHEN_NOT_MATCHED_BY_TARGET => false,
                _ => {
                    scope.mentions.append(&mut mentions);
                    continue;
                }
            };
            scope.mentions.push(Mention::Merged {
                sees_target,
                mentions,
            });
        }
        self.returning(merge.returning_clause(), &mut scope);
        scope
    }

    /// `RETURNING`, where the rows of before and after can be named.
    fn returning(&mut self, clause: Option<&nodes::ReturningClause>, scope: &mut Scope) {
        let Some(clause) = clause else {
            return;
        };
        let targets = clause.exprs().iter().filter_map(as_target);
        let mut named = Vec::new();
        scope.outputs = self.targets(targets, true, &mut named);
        let is_row = |name: &Name| {
            let mut options = clause.options().iter();
            matches!(name.as_str(), "old" | "new") || options.any(|it| it.value() == Some(name))
        };
        named.retain(|mention| match mention {
            Mention::Column(column) => {
                let first = column.qualifier.as_ref().unwrap_or(&column.name);
                !is_row(first)
            }
            Mention::All(table) => !is_row(&table.name),
            _ => true,
        });
        for output in &mut scope.outputs {
            if matches!(output, OutputName::Star(Some(name)) if is_row(name)) {
                *output = OutputName::Unknown;
            }
        }
        scope.mentions.extend(named);
    }

    fn target(&self, table: &nodes::RangeVar) -> Range {
        Range::Target {
            name: self.tokens.relation(table),
            alias: table
                .alias()
                .and_then(nodes::Alias::aliasname)
                .map(Name::new),
        }
    }

    fn ranges(&mut self, from: &NodeList) -> Vec<Range> {
        let mut ranges = Vec::with_capacity(from.len());
        ranges.extend(from.iter().map(|item| self.range(item)));
        ranges
    }

    fn range(&mut self, item: Node<'_>) -> Range {
        match item {
            Node::RangeVar(relation) => self.relation(relation),
            Node::RangeTableSample(sample) => match sample.relation() {
                Node::RangeVar(relation) => self.relation(relation),
                _ => rows(Alias::default()),
            },
            Node::RangeSubselect(item) => Range::Query {
                query: Box::new(self.statement(item.subquery())),
                lateral: item.lateral,
                alias: alias(item.alias()),
            },
            Node::RangeFunction(item) => self.functions(item),
            Node::RangeTableFunc(it) => self.table_function(item, it.alias(), "xmltable"),
            Node::JsonTable(it) => self.table_function(item, it.alias(), "json_table"),
            Node::JoinExpr(join) => self.join(join),
            _ => rows(Alias::default()),
        }
    }

    fn relation(&self, relation: &nodes::RangeVar) -> Range {
        Range::Relation {
            name: self.tokens.relation(relation),
            alias: alias(relation.alias()),
        }
    }

    /// `FROM f(…)`, `FROM ROWS FROM (f(…), g(…))`.
    fn functions(&mut self, item: &nodes::RangeFunction) -> Range {
        let mut mentions = Vec::new();
        let mut name = None;
        for function in item.functions() {
            let function = match function {
                Node::NodeList(pair) => pair.first().unwrap_or(Node::None),
                other => other,
            };
            name = name.or_else(|| column_name(function));
            self.expression(function, &mut mentions);
        }
        let mut alias = alias(item.alias());
        alias.columns.extend(
            item.coldeflist()
                .iter()
                .filter_map(|it| it.colname())
                .map(Name::new),
        );
        alias.name = alias.name.or_else(|| name.map(Name::new));
        Range::Rows { mentions, alias }
    }

    fn table_function(
        &mut self,
        item: Node<'_>,
        called: Option<&nodes::Alias>,
        name: &'static str,
    ) -> Range {
        let mut mentions = Vec::new();
        self.parts(item, &mut mentions);
        let mut alias = alias(called);
        alias.name.get_or_insert(Name::new_static(name));
        Range::Rows { mentions, alias }
    }

    fn join(&mut self, join: &nodes::JoinExpr) -> Range {
        if self.depth >= MAX_DEPTH {
            self.too_deep = true;
            return rows(Alias::default());
        }
        self.depth += 1;
        let left = self.range(join.larg());
        let right = self.range(join.rarg());
        let mut on = Vec::new();
        self.expression(join.quals(), &mut on);
        let span = self.place_of(join.rarg());
        let using = join.using_clause().iter().filter_map(|it| it.sval());
        let joined = Joined {
            left,
            right,
            natural: join.is_natural,
            using: using
                .map(|name| Identifier {
                    name: Name::new(name),
                    span,
                })
                .collect(),
            on,
            alias: join.alias().map(|it| alias(Some(it))),
            using_alias: join
                .join_using_alias()
                .and_then(nodes::Alias::aliasname)
                .map(Name::new),
        };
        self.depth -= 1;
        Range::Join(Box::new(joined))
    }

    fn place_of(&self, item: Node<'_>) -> crate::source::Span {
        match item {
            Node::RangeVar(relation) => self.tokens.relation(relation).span,
            _ => self.tokens.whole(),
        }
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
            Node::ColumnRef(column) => return self.column(column, mentions),
            _ => {}
        }
        let mut pending: SmallVec<[Node<'_>; 16]> = smallvec![node];
        while let Some(node) = pending.pop() {
            let before = pending.len();
            match node {
                Node::ColumnRef(column) => self.column(column, mentions),
                Node::SubLink(link) => {
                    self.expression(link.testexpr(), mentions);
                    mentions.push(Mention::Inner(self.unnamed(link.subselect())));
                }
                Node::A_Expr(it) => pending.extend([it.lexpr(), it.rexpr()]),
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

    fn column(&self, column: &nodes::ColumnRef, mentions: &mut Vec<Mention>) {
        let fields = column.fields();
        let (mut first, mut before, mut last) = (None, None, None);
        for part in strings(fields) {
            first = before;
            before = last.replace(part);
        }
        let Some(last) = last.map(Name::new) else {
            return;
        };
        let span = self.tokens.name_span(column.location);
        if matches!(fields.iter().next_back(), Some(Node::A_Star(_))) {
            mentions.push(Mention::All(Identifier { name: last, span }));
            return;
        }
        mentions.push(Mention::Column(ColumnMention {
            qualifier: before.map(Name::new),
            has_schema: first.is_some(),
            name: last,
            span,
        }));
    }
}

fn as_target(node: Node<'_>) -> Option<&nodes::ResTarget> {
    match node {
        Node::ResTarget(target) => Some(target),
        _ => None,
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

fn rows(alias: Alias) -> Range {
    Range::Rows {
        mentions: Vec::new(),
        alias,
    }
}

fn alias(alias: Option<&nodes::Alias>) -> Alias {
    alias.map_or_else(Alias::default, |alias| Alias {
        name: alias.aliasname().map(Name::new),
        columns: strings(alias.colnames()).map(Name::new).collect(),
    })
}

fn children<'t>(node: Node<'t>, out: &mut impl Extend<Node<'t>>) {
    if has_children(node) {
        walk_manual::<()>(node, |child| {
            out.extend([child]);
            ControlFlow::Continue(Recurse::No)
        });
    }
}
