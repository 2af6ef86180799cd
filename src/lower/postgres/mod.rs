//! PostgreSQL: the only place that knows its parser's trees.
//!
//! Every statement is parsed alone, by PostgreSQL's own grammar. Its tree says what is done; where
//! it is said is read off the tokens, which a location in the tree only finds.

mod access;
mod alter;
pub mod block;
mod body;
mod columns;
mod command;
mod data;
pub mod equivalence;
mod error;
mod expression;
pub mod fragment;
mod gexec;
mod index;
mod names;
mod object;
mod options;
mod other;
mod parser;
pub mod placeholder;
mod query;
mod references;
mod routines;
mod scalar;
mod scopes;
mod sequence;
mod session;
mod tables;
mod tokens;
mod triggers;
mod types;
mod views;

use std::borrow::Cow;

use pg_raw_parse::{Node, nodes};
use smol_str::SmolStr;

use self::parser::parse;
use self::tokens::Tokens;
use super::Lowered;
use crate::lexer::{Token, TokenKind, identifier};
use crate::operation::{
    Name, ObjectKind, Operation, OperationKind, Operations, SetVariable, Setting, SettingValue,
    Topics, TransactionControl,
};
use crate::source::{Origin, Span};
use crate::statement::{Placeholder, PlaceholderUse, Script, Statement, StatementKind};

/// The stack that a thread needs to lower anything: trees are followed up to a depth.
pub const STACK_SIZE: usize = 64 << 20;

/// The longest name of PostgreSQL, in bytes.
const LONGEST_NAME: u32 = 63;

/// How many statements the parser gets at once. It has more to do for a text than for a statement,
/// and reads them faster one after another; but where one of them is wrong, all are read again.
const TOGETHER: usize = 16;

/// Lowers statements that stand beside each other in a file. To be called on a thread with a stack
/// of [`STACK_SIZE`].
#[must_use]
pub fn lower_all(text: &str, script: &Script, statements: &[Statement]) -> Vec<Lowered> {
    let mut lowered = Vec::with_capacity(statements.len());
    let mut rest = statements;
    while !rest.is_empty() {
        let (group, others) = rest.split_at(together(rest));
        if lower_together(text, script, group, &mut lowered) {
            rest = others;
        } else {
            rest = &rest[lower_to_error(text, script, group, &mut lowered)..];
        }
    }
    gexec::add(text, statements, &mut lowered);
    lowered
}

/// Lowers statements one by one up to the first that is wrong, and tells how many these are: those
/// behind it can be parsed together again.
fn lower_to_error(
    text: &str,
    script: &Script,
    group: &[Statement],
    lowered: &mut Vec<Lowered>,
) -> usize {
    for (before, statement) in group.iter().enumerate() {
        let one = lower(text, script, statement);
        let is_wrong = one.error.is_some();
        lowered.push(one);
        if is_wrong {
            return before + 1;
        }
    }
    group.len()
}

/// Lowers one statement of a file. Never fails as a whole. To be called on a thread with a stack of
/// [`STACK_SIZE`].
#[must_use]
pub fn lower(text: &str, script: &Script, statement: &Statement) -> Lowered {
    lower_at(text, script, statement, Origin::FILE)
}

/// As [`lower`], for a text that is not a file.
fn lower_at(text: &str, script: &Script, statement: &Statement, origin: &Origin) -> Lowered {
    let mut lowered = Lowered::new(statement);
    if statement.kind != StatementKind::Sql {
        return lowered;
    }
    let list = body::significant_of(script, statement);
    let tokens = Tokens::new(text, &list, i64::from(statement.span.start), origin);
    lowered.span = origin.place(statement.span);
    lowered.overlong = overlong(script, tokens);
    let placeholders = script.placeholders(text, statement);
    let place = |placeholder: &Placeholder| origin.place(placeholder.span);
    lowered.placeholders = placeholders.iter().map(place).collect();
    let with_parameters = script.with_parameters(text, statement, &placeholders);
    let with_parameters = without_open_comment(tokens, with_parameters);
    let (source, tree, values) = match parse(&with_parameters) {
        Err(_) if !placeholders.is_empty() => {
            let source = script.without_placeholders(text, statement);
            let tree = parse(&source);
            (source, tree, false)
        }
        tree => (with_parameters, tree, true),
    };
    match tree {
        Ok(tree) => {
            for node in tree.stmts() {
                dispatch(tokens, node, &mut lowered.operations);
            }
            let is_doubtful = |it: &&Placeholder| match it.place {
                PlaceholderUse::Qualifier => false,
                PlaceholderUse::Value => !values,
                PlaceholderUse::Other => true,
            };
            let doubtful: Vec<Span> = placeholders.iter().filter(is_doubtful).map(place).collect();
            let is_qualifier = |it: &Placeholder| matches!(it.place, PlaceholderUse::Qualifier);
            if !placeholders.iter().all(is_qualifier) {
                placeholder::forget_contents(&mut lowered.operations, !doubtful.is_empty());
            }
            if !doubtful.is_empty() {
                placeholder::forget_uncertain(&mut lowered.operations, &doubtful);
            }
            reject_blocks(&mut lowered);
        }
        Err(_) if !placeholders.is_empty() => lowered.operations.push(Operation {
            kind: placeholder::unreadable(tokens),
            span: lowered.span,
        }),
        Err(error) => {
            let mut error = error::syntax_error(tokens, &source, &error);
            if let Some(semicolon) = script.terminator(statement) {
                error.at_semicolon(semicolon.span);
            }
            lowered.error = Some(Box::new(error));
        }
    }
    lowered.topics = Topics::of_all(&lowered.operations);
    lowered
}

/// A block whose body is wrong is a statement that is.
fn reject_blocks(lowered: &mut Lowered) {
    if let [Operation { kind, .. }] = lowered.operations.as_mut_slice()
        && let OperationKind::Do(block) = kind
        && let Some(error) = block.body.error.take()
    {
        lowered.operations.clear();
        lowered.error = Some(error);
    }
}

/// How many of the first of some statements can be parsed as one text: only comments and semicolons
/// stand between them.
fn together(statements: &[Statement]) -> usize {
    let parsed_as_written =
        |statement: &Statement| statement.kind == StatementKind::Sql && !statement.has_placeholders;
    let mut count = 0;
    for statement in statements.iter().take(TOGETHER) {
        if !parsed_as_written(statement) || !statement.terminated {
            break;
        }
        count += 1;
    }
    count.max(1)
}

/// The text without what follows `/*` where that is not closed: the parser says the same of it, and
/// takes the square of its length for `/*/*/*…`.
fn without_open_comment<'t>(tokens: Tokens<'_>, text: Cow<'t, str>) -> Cow<'t, str> {
    let last = tokens.len().saturating_sub(1);
    let open = tokens.text(last);
    let is_open = tokens.kind(last) == Some(TokenKind::Unterminated) && open.starts_with("/*");
    let end = (text.len() + "/*".len()).checked_sub(open.len());
    match end {
        Some(end) if is_open && text.is_char_boundary(end) => match text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[..end]),
            Cow::Owned(mut text) => {
                text.truncate(end);
                Cow::Owned(text)
            }
        },
        _ => text,
    }
}

/// Lowers statements that are parsed as one text. Where the parser rejects one of them, or does not
/// see the statements that the splitter saw, the answer is `false` and nothing is added.
fn lower_together(
    text: &str,
    script: &Script,
    group: &[Statement],
    lowered: &mut Vec<Lowered>,
) -> bool {
    let [first, .., last] = group else {
        return false;
    };
    let base = first.span.start;
    let whole = first.span.to(last.span);
    let Ok(tree) = parse(text.get(whole.range()).unwrap_or_default()) else {
        return false;
    };
    // The parser counts a statement from the semicolon before it to its own; 0 is the text's end.
    let ends_as_split = |(raw, statement): (&nodes::RawStmt, &Statement)| {
        let end = script
            .terminator(statement)
            .map(|semicolon| i64::from(semicolon.span.start - base));
        raw.stmt_len == 0 || end == Some(i64::from(raw.stmt_location + raw.stmt_len))
    };
    if tree.len() != group.len() || !tree.iter().zip(group).all(ends_as_split) {
        return false;
    }
    for (node, statement) in tree.stmts().zip(group) {
        let list = body::significant_of(script, statement);
        let tokens = tokens_of(text, &list, base);
        let mut one = Lowered::new(statement);
        one.overlong = overlong(script, tokens);
        dispatch(tokens, node, &mut one.operations);
        reject_blocks(&mut one);
        one.topics = Topics::of_all(&one.operations);
        lowered.push(one);
    }
    true
}

/// The tokens of a statement of a file, for a tree of text that begins at `base`.
fn tokens_of<'a>(text: &'a str, list: &'a [Token], base: u32) -> Tokens<'a> {
    Tokens::new(text, list, i64::from(base), Origin::FILE)
}

/// Identifiers that PostgreSQL cuts.
fn overlong(script: &Script, tokens: Tokens<'_>) -> Box<[(SmolStr, Span)]> {
    if script.longest_name <= LONGEST_NAME {
        return Box::default();
    }
    let mut found = Vec::new();
    for index in 0..tokens.len() {
        let span = tokens.source_span(index);
        if span.len() <= LONGEST_NAME {
            continue;
        }
        let name = match tokens.kind(index) {
            Some(TokenKind::Word) => Some(SmolStr::new(tokens.text(index))),
            Some(kind @ TokenKind::QuotedIdentifier) => identifier(tokens.text(index), kind),
            _ => None,
        };
        if let Some(name) = name.filter(|name| name.len() > LONGEST_NAME as usize) {
            found.push((name, span));
        }
    }
    found.into()
}

fn opaque(command: &'static str) -> OperationKind {
    OperationKind::Opaque {
        command,
        references: Box::default(),
    }
}

/// Lowers a statement's tree. The families are tried in turn; each knows its kinds of statements.
fn dispatch(tokens: Tokens<'_>, node: Node<'_>, out: &mut Operations) {
    let whole = |kind| Operation {
        kind,
        span: tokens.whole(),
    };
    if let Some(operation) = definition(tokens, node) {
        out.push(operation);
    } else if let Some(kind) = change(tokens, node).or_else(|| session_statement(node)) {
        out.push(whole(kind));
    } else if !several(tokens, node, out) {
        out.push(whole(opaque(unmodelled(node))));
    }
}

/// Statements that define one object: the operation's place is their head.
fn definition(tokens: Tokens<'_>, node: Node<'_>) -> Option<Operation> {
    Some(match node {
        Node::CreateStmt(node) => tables::create_table(tokens, node),
        Node::CreateTableAsStmt(node) => tables::create_table_as(tokens, node),
        // The parser's binding has no type for this statement.
        Node::Invalid(_) => tables::create_foreign_table(tokens)?,
        Node::IndexStmt(node) => index::create_index(tokens, node),
        Node::ReindexStmt(node) => index::reindex(tokens, node),
        Node::CreateStatsStmt(node) => index::create_statistics(tokens, node),
        Node::ViewStmt(node) => views::create_view(tokens, node),
        Node::RefreshMatViewStmt(node) => views::refresh(tokens, node),
        Node::RuleStmt(node) => views::create_rule(tokens, node),
        Node::CreateSeqStmt(node) => sequence::create_sequence(tokens, node),
        Node::AlterSeqStmt(node) => sequence::alter_sequence(tokens, node),
        Node::CreateEnumStmt(node) => types::create_enum(tokens, node),
        Node::CompositeTypeStmt(node) => types::create_composite(tokens, node),
        Node::CreateRangeStmt(node) => types::create_range(tokens, node),
        Node::CreateDomainStmt(node) => types::create_domain(tokens, node),
        Node::DefineStmt(node) if node.kind == nodes::ObjectType::OBJECT_TYPE => {
            types::create_base_type(tokens, node)
        }
        Node::DefineStmt(node) => other::define(tokens, node)?,
        Node::CreateFunctionStmt(node) => routines::create_function(tokens, node),
        Node::CreateTrigStmt(node) => triggers::create_trigger(tokens, node),
        Node::CreateEventTrigStmt(node) => triggers::create_event_trigger(tokens, node),
        Node::CreatePolicyStmt(node) => triggers::create_policy(tokens, node),
        Node::CreateExtensionStmt(node) => other::create_extension(tokens, node),
        Node::CreatePublicationStmt(node) => other::create_publication(tokens, node),
        _ => other::create(tokens, node)?,
    })
}

/// Statements that change one object: the operation's place is the whole statement.
fn change(tokens: Tokens<'_>, node: Node<'_>) -> Option<OperationKind> {
    Some(match node {
        Node::AlterEnumStmt(node) => types::alter_enum(tokens, node),
        Node::AlterTypeStmt(node) => types::alter_type(tokens, node),
        Node::AlterDomainStmt(node) => types::alter_domain(tokens, node)?,
        Node::AlterFunctionStmt(node) => routines::alter_function(tokens, node)?,
        Node::AlterEventTrigStmt(node) => triggers::alter_event_trigger(tokens, node),
        Node::AlterPolicyStmt(node) => triggers::alter_policy(tokens, node),
        Node::AlterExtensionStmt(node) => other::alter_extension(tokens, node),
        Node::AlterExtensionContentsStmt(node) => other::alter_extension_contents(tokens, node)?,
        Node::AlterPublicationStmt(node) => other::alter_publication(tokens, node),
        Node::CreateRoleStmt(node) => access::create_role(tokens, node),
        Node::AlterRoleStmt(node) => access::alter_role(tokens, node),
        Node::AlterRoleSetStmt(node) => access::alter_role_set(tokens, node),
        Node::GrantStmt(node) => access::grant(tokens, node),
        Node::GrantRoleStmt(node) => access::grant_role(tokens, node),
        Node::AlterDefaultPrivilegesStmt(node) => access::default_privileges(tokens, node)?,
        Node::CommentStmt(node) => object::comment(tokens, node)?,
        Node::SecLabelStmt(node) => object::security_label(tokens, node)?,
        Node::RenameStmt(node) => object::rename(tokens, node)?,
        Node::AlterObjectSchemaStmt(node) => object::set_schema(tokens, node)?,
        Node::AlterOwnerStmt(node) => object::set_owner(tokens, node)?,
        Node::DropdbStmt(node) => {
            let kind = ObjectKind::Database;
            object::drop_named(tokens, kind, node.dbname(), node.missing_ok, false)
        }
        Node::DropTableSpaceStmt(node) => {
            let name = node.tablespacename();
            object::drop_named(tokens, ObjectKind::Tablespace, name, node.missing_ok, false)
        }
        Node::DropSubscriptionStmt(node) => {
            let cascade = node.behavior == nodes::DropBehavior::DROP_CASCADE;
            let kind = ObjectKind::Subscription;
            object::drop_named(tokens, kind, node.subname(), node.missing_ok, cascade)
        }
        Node::DropUserMappingStmt(node) => object::drop_user_mapping(tokens, node),
        Node::DropOwnedStmt(node) => OperationKind::DropOwned {
            roles: access::role_names(node.roles()),
            cascade: node.behavior == nodes::DropBehavior::DROP_CASCADE,
        },
        Node::ImportForeignSchemaStmt(node) => OperationKind::ImportForeignSchema {
            into: tokens.identifier(
                tokens.find("into").map_or(0, |at| at + 1),
                node.local_schema(),
            ),
        },
        Node::ReassignOwnedStmt(node) => OperationKind::ReassignOwned {
            roles: access::role_names(node.roles()),
            to: access::role_name(node.newrole()?),
        },
        Node::TruncateStmt(node) => data::truncate(tokens, node),
        Node::LockStmt(node) => data::lock(tokens, node),
        Node::VacuumStmt(node) => data::vacuum(tokens, node)?,
        Node::ClusterStmt(node) => data::cluster(tokens, node)?,
        Node::DoStmt(node) => routines::do_block(tokens, node),
        Node::CallStmt(node) => routines::call(tokens, node)?,
        _ => return None,
    })
}

/// Statements of a session, and those that change nothing the catalog holds.
fn session_statement(node: Node<'_>) -> Option<OperationKind> {
    let command = match node {
        Node::VariableSetStmt(node) => return Some(session::set_variable(node)),
        Node::TransactionStmt(node) if !node.chain => return Some(session::transaction(node)),
        Node::ExplainStmt(_) => "EXPLAIN",
        Node::PrepareStmt(_) => "PREPARE",
        Node::DeclareCursorStmt(_) => "DECLARE",
        Node::ClusterStmt(_) => "CLUSTER",
        Node::ExecuteStmt(_) => "EXECUTE",
        Node::DeallocateStmt(_) => "DEALLOCATE",
        Node::ClosePortalStmt(_) => "CLOSE",
        Node::FetchStmt(_) => "FETCH",
        Node::NotifyStmt(_) => "NOTIFY",
        Node::ListenStmt(_) => "LISTEN",
        Node::UnlistenStmt(_) => "UNLISTEN",
        Node::LoadStmt(_) => "LOAD",
        Node::CheckPointStmt(_) => "CHECKPOINT",
        Node::ConstraintsSetStmt(_) => "SET CONSTRAINTS",
        Node::VariableShowStmt(_) => "SHOW",
        Node::VacuumStmt(node) if node.is_vacuumcmd => "VACUUM",
        Node::VacuumStmt(_) => "ANALYZE",
        Node::AlterSystemStmt(_) => "ALTER SYSTEM",
        Node::AlterDatabaseStmt(_)
        | Node::AlterDatabaseSetStmt(_)
        | Node::AlterDatabaseRefreshCollStmt(_) => "ALTER DATABASE",
        Node::AlterTableSpaceOptionsStmt(_) => "ALTER TABLESPACE",
        Node::AlterTableMoveAllStmt(_) => "ALTER TABLE ALL IN TABLESPACE",
        Node::AlterObjectDependsStmt(_) => "ALTER DEPENDS ON EXTENSION",
        Node::AlterStatsStmt(_) => "ALTER STATISTICS",
        Node::AlterCollationStmt(_) => "ALTER COLLATION",
        Node::AlterFdwStmt(_) => "ALTER FOREIGN DATA WRAPPER",
        Node::AlterForeignServerStmt(_) => "ALTER SERVER",
        Node::AlterUserMappingStmt(_) => "ALTER USER MAPPING",
        Node::AlterSubscriptionStmt(_) => "ALTER SUBSCRIPTION",
        Node::AlterTSDictionaryStmt(_) => "ALTER TEXT SEARCH DICTIONARY",
        Node::AlterTSConfigurationStmt(_) => "ALTER TEXT SEARCH CONFIGURATION",
        _ => return None,
    };
    Some(OperationKind::NoCatalogEffect { command })
}

/// Statements that may be several operations; `false` for any other.
fn several(tokens: Tokens<'_>, node: Node<'_>, out: &mut Operations) -> bool {
    match node {
        Node::CreateSchemaStmt(node) => tables::create_schema(tokens, node, out),
        Node::AlterTableStmt(node) => alter::alter_table(tokens, node, out),
        Node::DropStmt(node) => object::drop(tokens, node, out),
        Node::DropRoleStmt(node) => object::drop_roles(tokens, node, out),
        Node::SelectStmt(node) => data::select(tokens, node, out),
        Node::InsertStmt(_) | Node::UpdateStmt(_) | Node::DeleteStmt(_) | Node::MergeStmt(_) => {
            data::modify(tokens, node, out);
        }
        Node::CopyStmt(node) => data::copy(tokens, node, out),
        Node::DiscardStmt(node) => discard(tokens, node, out),
        Node::TransactionStmt(node) => chain(tokens, node, out),
        _ => return false,
    }
    true
}

/// `COMMIT AND CHAIN`, `ROLLBACK AND CHAIN`: the next transaction begins at once.
fn chain(tokens: Tokens<'_>, node: &nodes::TransactionStmt, out: &mut Operations) {
    let begin = OperationKind::Transaction(TransactionControl::Begin);
    for kind in [session::transaction(node), begin] {
        out.push(Operation {
            kind,
            span: tokens.whole(),
        });
    }
}

fn discard(tokens: Tokens<'_>, node: &nodes::DiscardStmt, out: &mut Operations) {
    let mut push = |kind| {
        out.push(Operation {
            kind,
            span: tokens.whole(),
        });
    };
    push(OperationKind::NoCatalogEffect { command: "DISCARD" });
    let target = node.target;
    if matches!(
        target,
        nodes::DiscardMode::DISCARD_ALL | nodes::DiscardMode::DISCARD_TEMP
    ) {
        push(OperationKind::DropTemporary);
    }
    if target == nodes::DiscardMode::DISCARD_ALL {
        push(OperationKind::SetVariable(Box::new(SetVariable {
            setting: Setting {
                name: Name::new_static("all"),
                value: SettingValue::Reset,
            },
            local: false,
        })));
    }
}

/// The command of a statement that nothing here models.
fn unmodelled(node: Node<'_>) -> &'static str {
    match node {
        Node::AlterOpFamilyStmt(_) => "ALTER OPERATOR FAMILY",
        Node::AlterOperatorStmt(_) => "ALTER OPERATOR",
        Node::AlterDomainStmt(_) => "ALTER DOMAIN",
        Node::AlterDefaultPrivilegesStmt(_) => "ALTER DEFAULT PRIVILEGES",
        Node::RenameStmt(_) => "ALTER RENAME",
        Node::AlterObjectSchemaStmt(_) => "ALTER SET SCHEMA",
        Node::AlterOwnerStmt(_) => "ALTER OWNER",
        Node::CommentStmt(_) => "COMMENT",
        Node::SecLabelStmt(_) => "SECURITY LABEL",
        Node::AlterExtensionContentsStmt(_) => "ALTER EXTENSION",
        Node::Invalid(_) => "CREATE FOREIGN TABLE",
        _ => "statement",
    }
}
