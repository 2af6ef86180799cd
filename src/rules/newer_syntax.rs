//! Syntax and functions that a server of an earlier major version does not have.

mod forms;
mod functions;

use self::forms::{Found, Stage, find_words, forms};
use super::ordered::{Effects, Ordered};
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::lexer::{Token, TokenKind, lex_in};
use crate::lower::Lowered;
use crate::operation::{OperationKind, Topics};
use crate::replay::Script;
use crate::source::{FileId, Place, Span};

pub(super) const RULE: Rule = rule!("newer-syntax", check);

/// The major version whose grammar statements are parsed with.
const NEWEST: u16 = 18;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let version = context.root.server_version(context.config);
    let Some(version) = version.filter(|version| *version < NEWEST) else {
        return Vec::new();
    };
    let ups = context.ordered_steps();
    let ups = ups.map(|at| (&context.scripts[at.step.statement.migration as usize], at));
    let downs = context.downs.values().flat_map(|pair| {
        let steps = Ordered::of(&pair.down, &pair.script).into_iter();
        steps.map(|at| (&pair.script, at))
    });
    let written = ups.chain(downs).filter(|(_, at)| at.written);
    let mut diagnostics = Vec::new();
    for (script, at) in written {
        let statement = at.step.statement.statement;
        let (file, lowered) = script.statements[statement as usize];
        let text = &context.sources.get(file).text;
        let mut found = forms(text, at.operation, stretch(lowered, at));
        found.retain(|it| it.form.since > version);
        if at.is_about(Topics::EXPRESSION | Topics::ROUTINE) {
            let calls = functions::calls(text, at.operation, version, &at.replayed.after);
            if !at.is_about(Topics::ROUTINE) || !calls.is_empty() && checks_bodies(script) {
                found.extend(calls);
            }
        }
        if !found.is_empty() && !script.is_conditional(statement) {
            found.retain(|it| is_refused(it, text, lowered, at));
            let found = found.iter();
            diagnostics.extend(found.map(|it| diagnose(it, file, text, version)));
        }
    }
    diagnostics
}

/// Whether nothing in a script says that the server shall not look into the bodies of functions.
fn checks_bodies(script: &Script<'_>) -> bool {
    let statements = script.statements.iter();
    let mut operations = statements.flat_map(|(_, lowered)| &lowered.operations);
    !operations.any(|it| match &it.kind {
        OperationKind::SetVariable(set) => set.setting.name == "check_function_bodies",
        _ => false,
    })
}

/// An operation to the end of its statement. One of a block ends before the block does, at its own
/// semicolon.
fn stretch(lowered: &Lowered, at: Ordered<'_>) -> Span {
    let Span { start, end } = at.operation.span;
    Span::new(start, end.max(lowered.span.end))
}

/// Whether an older server surely refuses what it does not know.
///
/// It reads a block as a whole, whatever `IF` stands around a statement; but not the literals that
/// the block executes, nor does it try everything: either may be guarded by a test of the version.
/// Nor does it look at what is executed for an object that `IF EXISTS` passes over.
fn is_refused(found: &Found, text: &str, lowered: &Lowered, at: Ordered<'_>) -> bool {
    let block = match lowered.operations.as_slice() {
        [operation] => match &operation.kind {
            OperationKind::Do(block) => Some(block.body.span),
            _ => None,
        },
        _ => None,
    };
    match found.form.stage {
        Stage::Read => block.is_none_or(|body| !is_in_literal(text, body, at.operation.span)),
        Stage::Executed => block.is_none() && !at.has(Effects::PASSED_OVER | Effects::UNKNOWN),
    }
}

fn is_in_literal(text: &str, body: Span, span: Span) -> bool {
    let holds = |token: &Token| {
        let is_literal = matches!(
            token.kind,
            TokenKind::String | TokenKind::EscapeString | TokenKind::DollarString
        );
        is_literal && token.span.start <= span.start && span.end <= token.span.end
    };
    lex_in(text, body).iter().any(holds)
}

fn diagnose(found: &Found, file: FileId, text: &str, version: u16) -> Diagnostic {
    let form = &found.form;
    let span = find_words(text, found.span, form.words).unwrap_or(found.span);
    let message = format!("{} is not in PostgreSQL {version}", form.name);
    Diagnostic::new(RULE.id, Place::new(file, span), message)
        .severity(form.severity)
        .because(format!("new in PostgreSQL {}", form.since))
        .help(format!(
            "do without, or say `postgres-version = {}` if the server is as new as that",
            form.since
        ))
}
