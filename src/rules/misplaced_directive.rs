//! Comments that are meant to switch the transaction off, and that the runner does not see.

use super::transactions::sent;
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::lexer::Token;
use crate::migration::{Migration, Transaction, directives};
use crate::source::{Place, Span};

pub(super) const RULE: Rule = rule!("misplaced-directive", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let convention = context.root.convention;
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for migration in &context.root.migrations {
        if !is_in_transaction(context, migration) {
            continue;
        }
        let Some((place, written)) = directive(context, migration) else {
            continue;
        };
        if diagnostics.iter().any(|it| it.primary.place == place) {
            continue;
        }
        let message = format!("{} does not see `{written}`", convention.name);
        let runs = match migration.transaction {
            Transaction::SimpleQuery => "it sends all statements of the file as one query",
            Transaction::AllPending => "it applies all pending migrations in one transaction",
            Transaction::Pipeline | Transaction::SplitPipeline => {
                "it sends the file in a transaction"
            }
            _ => "it runs the file in a transaction",
        };
        let help = match directives::opt_out(convention) {
            Some(opt_out) => format!("a migration without a transaction is one {opt_out}"),
            None => format!("{} has no such directive; leave it out", convention.name),
        };
        let diagnostic = Diagnostic::new(RULE.id, place, message)
            .because(runs)
            .help(help);
        diagnostics.push(diagnostic);
    }
    diagnostics
}

/// Whether there is a transaction to leave out, and nothing leaves it out.
fn is_in_transaction(context: &Context<'_>, migration: &Migration) -> bool {
    match migration.transaction {
        Transaction::Wrapped
        | Transaction::AllPending
        | Transaction::Pipeline
        | Transaction::SplitPipeline => true,
        Transaction::SimpleQuery => {
            migration.transaction_reason.is_none() && sent(context, migration).len() > 1
        }
        Transaction::Autocommit | Transaction::Psql | Transaction::Unknown => false,
    }
}

/// The first comment that asks for no transaction: in the migration's part of its file, or before
/// it, unless the other direction has heard of it.
fn directive<'a>(context: &Context<'a>, migration: &Migration) -> Option<(Place, &'a str)> {
    let file = migration.file;
    let script = context.script(file)?;
    let text = &*context.sources.get(file).text;
    let own = || migration.parts.iter().filter(|it| it.file == file);
    let start = own().map(|part| part.span.start).min()?;
    let is_heard = |it: &Migration| {
        it.file == file && it.direction != migration.direction && it.transaction_reason.is_some()
    };
    let has_heading = || !context.root.migrations.iter().any(is_heard);
    let comments = script.tokens.iter().filter(|it| it.is_trivia());
    let asks = |token: &&Token| directives::asks_for_no_transaction(token.text(text));
    let found = comments.filter(asks).find(|it| {
        let at = it.span.start;
        own().any(|part| part.span.contains(at)) || (at < start && has_heading())
    })?;
    let written = found.text(text).trim_end();
    let length = u32::try_from(written.len()).unwrap_or(u32::MAX);
    let span = Span::new(found.span.start, found.span.start + length);
    Some((Place::new(file, span), written))
}
