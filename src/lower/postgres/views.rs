//! Views, materialized views and rules.

use pg_raw_parse::{Node, nodes};

use super::options::printed;
use super::references::Collector;
use super::scopes::query_scope;
use super::tables::persistence;
use super::tokens::Tokens;
use crate::operation::{CreateRule, CreateView, Name, Operation, OperationKind};

pub(super) fn create_view(tokens: Tokens<'_>, node: &nodes::ViewStmt) -> Operation {
    let start = node.view().and_then(|view| tokens.at(view.location));
    let name_end = start.map_or(tokens.len(), |start| tokens.name_end(start));
    let query = tokens
        .find_from(name_end, &["as"])
        .map_or(name_end, |at| at + 1);
    let checked = node.with_check_option != nodes::ViewCheckOption::NO_CHECK_OPTION;
    let recursive = start.is_some_and(|start| tokens.get(0..start).find("recursive").is_some());
    let name = tokens.relation_or_whole(node.view());
    let words = tokens.get(query..query_end(tokens, checked));
    let mut query = words.query(view_query(node, recursive));
    if recursive {
        // It reads itself by its bare name, which is that of a common table expression.
        query.scope = query_scope(words, node.query());
        query
            .references
            .relations
            .retain(|other| other.schema.is_some() || other.name != name.name);
    }
    let view = CreateView {
        name,
        materialized: false,
        or_replace: node.replace,
        if_not_exists: false,
        persistence: persistence(node.view()),
        recursive,
        columns: if tokens.symbol(name_end, b'(') {
            tokens.group(name_end).identifiers(node.aliases())
        } else {
            Vec::new()
        },
        query,
        with_data: true,
        options: lower_case_names(node),
        check_option: checked,
    };
    Operation {
        kind: OperationKind::CreateView(Box::new(view)),
        span: tokens.span(0..name_end),
    }
}

/// Where the query ends before `WITH [CASCADED | LOCAL] CHECK OPTION`.
fn query_end(tokens: Tokens<'_>, checked: bool) -> usize {
    let end = tokens.len();
    if !checked {
        return end;
    }
    let kind = end.saturating_sub(3);
    end.saturating_sub(3 + usize::from(tokens.any_word(kind, &["cascaded", "local"])))
}

/// The query of a view as written: the grammar wraps that of a recursive one in a CTE.
fn view_query(node: &nodes::ViewStmt, recursive: bool) -> Node<'_> {
    let query = node.query();
    if recursive
        && let Node::SelectStmt(select) = query
        && let Some(clause) = select.with_clause()
        && clause.ctes().len() == 1
        && let Some(cte) = clause.ctes().first()
        && cte.ctename() == node.view().and_then(nodes::RangeVar::relname)
    {
        return cte.ctequery();
    }
    query
}

fn lower_case_names(node: &nodes::ViewStmt) -> Vec<smol_str::SmolStr> {
    let options = printed(node.options());
    options
        .into_iter()
        .map(|option| option.to_ascii_lowercase().into())
        .collect()
}

pub(super) fn refresh(tokens: Tokens<'_>, node: &nodes::RefreshMatViewStmt) -> Operation {
    Operation {
        kind: OperationKind::RefreshMaterializedView {
            name: Box::new(tokens.relation_or_whole(node.relation())),
            concurrently: node.concurrent,
            with_data: !node.skip_data,
        },
        span: tokens.whole(),
    }
}

pub(super) fn create_rule(tokens: Tokens<'_>, node: &nodes::RuleStmt) -> Operation {
    use nodes::CmdType;
    let at = tokens.find("rule").unwrap_or_default() + 1;
    let mut collector = Collector::new(tokens);
    collector.visit(node.where_clause());
    collector.visit_all(node.actions());
    let mut references = collector.finish();
    // The rows of the rule's event are not relations.
    references
        .relations
        .retain(|name| name.schema.is_some() || !matches!(name.name.as_str(), "old" | "new"));
    let event = match node.event {
        CmdType::CMD_SELECT => "select",
        CmdType::CMD_UPDATE => "update",
        CmdType::CMD_INSERT => "insert",
        _ => "delete",
    };
    Operation {
        kind: OperationKind::CreateRule(Box::new(CreateRule {
            name: tokens.identifier(at, node.rulename()),
            table: tokens.relation_or_whole(node.relation()),
            or_replace: node.replace,
            event: Name::new_static(event),
            instead: node.instead,
            references,
            text: tokens.normalized(),
        })),
        span: tokens.span(0..at + 1),
    }
}
