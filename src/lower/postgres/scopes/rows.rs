//! The scopes of statements that change rows.

use pg_raw_parse::{Node, nodes};

use super::Reader;
use crate::lower::postgres::data::target_column;
use crate::operation::{ColumnMention, Mention, Name, OutputName, Range, Scope, Written};

impl Reader<'_> {
    pub(super) fn insert(&mut self, insert: &nodes::InsertStmt) -> Scope {
        let table = insert.relation();
        let mut scope = self.changing(insert.with_clause(), table);
        if !insert.cols().is_empty() {
            let written = self.written(insert.cols().iter().filter_map(as_target));
            scope.mentions.push(written);
        }
        let source = insert.select_stmt();
        if !matches!(source, Node::None) {
            // How many values `VALUES` gives is known without.
            self.wanted = matches!(source, Node::SelectStmt(it) if it.values_lists().is_empty());
            let source = Box::new(self.statement(source));
            scope.mentions.push(Mention::Beside(source));
        }
        if let (Some(table), Some(conflict)) = (table, insert.on_conflict_clause()) {
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
        self.assigned(conflict.target_list().iter(), &mut update.mentions);
        self.expression(conflict.where_clause(), &mut update.mentions);
        mentions.push(Mention::Beside(Box::new(update)));
    }

    /// A column in the parentheses after `ON CONFLICT`, which the grammar gives no place.
    fn conflicting(&self, infer: &nodes::InferClause, name: &str) -> ColumnMention {
        let start = self.tokens.at(infer.location).unwrap_or_default();
        let end = self.tokens.close(start);
        let at = (start..end).find(|&at| self.is_name(at, name));
        ColumnMention {
            qualifier: None,
            has_schema: false,
            name: Name::new(name),
            span: self.tokens.span(at.map_or(start..end + 1, |at| at..at + 1)),
        }
    }

    pub(super) fn update(&mut self, update: &nodes::UpdateStmt) -> Scope {
        let mut scope = self.changing(update.with_clause(), update.relation());
        scope.from.extend(self.ranges(update.from_clause()));
        self.expression(update.where_clause(), &mut scope.mentions);
        self.returning(update.returning_clause(), &mut scope);
        self.assigned(update.target_list().iter(), &mut scope.mentions);
        scope
    }

    /// A level whose first item is the table that a statement changes.
    fn changing(
        &mut self,
        with: Option<&nodes::WithClause>,
        table: Option<&nodes::RangeVar>,
    ) -> Scope {
        let mut scope = self.with(with);
        scope.from.extend(table.map(|it| self.target(it)));
        scope
    }

    fn written<'t>(&self, targets: impl Iterator<Item = &'t nodes::ResTarget>) -> Mention {
        let written = targets.map(|target| Written {
            column: target_column(self.tokens, target),
            whole: target.indirection().is_empty(),
        });
        Mention::Written(written.collect())
    }

    /// `SET`: its values, and then the columns that have them.
    fn assigned<'t>(
        &mut self,
        targets: impl Iterator<Item = &'t nodes::ResTarget> + Clone,
        mentions: &mut Vec<Mention>,
    ) {
        for target in targets.clone() {
            self.expressions(target.indirection(), mentions);
            match target.val() {
                // Each column of `(a, b) = …` has the whole of it.
                Node::MultiAssignRef(part) if part.colno > 1 => {}
                Node::MultiAssignRef(part) => self.assigned_together(part, mentions),
                value => self.expression(value, mentions),
            }
        }
        mentions.push(self.written(targets));
    }

    pub(super) fn delete(&mut self, delete: &nodes::DeleteStmt) -> Scope {
        let mut scope = self.changing(delete.with_clause(), delete.relation());
        scope.from.extend(self.ranges(delete.using_clause()));
        self.expression(delete.where_clause(), &mut scope.mentions);
        self.returning(delete.returning_clause(), &mut scope);
        scope
    }

    pub(super) fn merge(&mut self, merge: &nodes::MergeStmt) -> Scope {
        let mut scope = self.changing(merge.with_clause(), merge.relation());
        scope.from.push(self.range(merge.source_relation()));
        self.expression(merge.join_condition(), &mut scope.mentions);
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
        (scope.outputs, scope.unnamed) = self.targets(targets, true, &mut named);
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
}

fn as_target(node: Node<'_>) -> Option<&nodes::ResTarget> {
    match node {
        Node::ResTarget(target) => Some(target),
        _ => None,
    }
}
