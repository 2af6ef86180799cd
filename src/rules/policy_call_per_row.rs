//! Calls in policies that give the same for every row, and are made for each.

use super::policies::{self, Clause, Roles, Written};
use super::{Context, Rule, rule};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::lexer::lex;
use crate::operation::{Call, Met, ObjectName, Scalar, Select, SelectBody, Volatility};
use crate::source::Span;

pub(super) const RULE: Rule = rule!("policy-call-per-row", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let exempt = policies::exempt_roles(context.end());
    let mut diagnostics = Vec::new();
    for written in policies::enforced(context) {
        if Roles::of(written.policy).subject_to(&exempt).is_nobody() {
            continue;
        }
        // Rows that are written are few, beside those that are looked at.
        let Some(using) = written.using else {
            continue;
        };
        let calls = calls_per_row(context, &using);
        diagnostics.extend(diagnose(context, &written, &using, &calls));
    }
    diagnostics
}

/// A call that could be made once.
struct PerRow<'a> {
    call: &'a Call,
    /// It is the array of `= ANY (…)`, where a query in parentheses means its rows.
    is_array: bool,
}

fn calls_per_row<'a>(context: &Context<'_>, clause: &Clause<'a>) -> Vec<PerRow<'a>> {
    let mut calls = Vec::new();
    let mut arrays: Vec<&Call> = Vec::new();
    let mut once: Vec<&Scalar> = Vec::new();
    clause.value().walk(&mut |met| {
        let scalar = match met {
            Met::Scalar(scalar) => scalar,
            Met::Query(query) => {
                once.extend(asked_once(query));
                return query.contains(is_of_rows);
            }
            // It is called again where its arguments are other ones.
            Met::Rows(call) => return call.arguments.iter().any(|it| it.contains(is_of_rows)),
            Met::Relation(_) => return true,
        };
        match scalar {
            _ if once.iter().any(|it| std::ptr::eq(*it, scalar)) => false,
            Scalar::Quantified { array, .. } => {
                if let Scalar::Call(call) = &**array {
                    arrays.push(call);
                }
                true
            }
            Scalar::Call(call) if is_constant_in_a_query(context, clause, call) => {
                let is_array = arrays.iter().any(|it| std::ptr::eq(*it, &raw const **call));
                calls.push(PerRow { call, is_array });
                false
            }
            _ => true,
        }
    });
    calls
}

/// What the server asks before it reads the first row of a query: how many are wanted, and what
/// holds for all or none.
fn asked_once(query: &Select) -> impl Iterator<Item = &Scalar> {
    let filter = match &query.body {
        SelectBody::Core(core) => core.filter.as_ref(),
        SelectBody::Values(_) | SelectBody::Set { .. } | SelectBody::Other => None,
    };
    let conditions = match filter {
        Some(Scalar::And(all)) => all.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let of_none = conditions.iter().filter(|it| !it.contains(is_of_rows));
    query.limit.iter().chain(&query.offset).chain(of_none)
}

/// Whether it is another for each row, or may be.
fn is_of_rows(met: Met<'_>) -> bool {
    match met {
        Met::Scalar(scalar) => matches!(scalar, Scalar::Column(_) | Scalar::Other),
        Met::Relation(_) | Met::Rows(_) => true,
        Met::Query(_) => false,
    }
}

/// Whether a call gives the same for every row of a query, and the server does not know it before.
fn is_constant_in_a_query(context: &Context<'_>, clause: &Clause<'_>, call: &Call) -> bool {
    if call.arguments.iter().any(|it| it.contains(is_of_rows)) {
        return false;
    }
    let end = context.end();
    let functions = clause.at.after().functions_named(&call.name);
    if functions.is_empty() {
        return is_current_setting(&call.name);
    }
    functions.iter().all(|id| {
        let function = end.get(*id).and_then(|it| it.as_function());
        let is_stable = function.is_some_and(|it| it.volatility == Volatility::Stable);
        is_stable && !end.is_uncertain(*id)
    })
}

fn is_current_setting(name: &ObjectName) -> bool {
    let schema = name.schema.as_ref();
    name.name == "current_setting" && schema.is_none_or(|schema| schema == "pg_catalog")
}

fn diagnose(
    context: &Context<'_>,
    written: &Written<'_>,
    clause: &Clause<'_>,
    calls: &[PerRow<'_>],
) -> Option<Diagnostic> {
    let (first, others) = calls.split_first()?;
    let name = called(first.call);
    let message = format!("{} calls `{name}` for every row", written.title(context));
    let help = if first.is_array {
        format!("write `ANY ((SELECT {name})::…[])`, which is called once for the query")
    } else {
        format!("write `(SELECT {name})`, which is called once for the query")
    };
    let mut diagnostic = Diagnostic::new(RULE.id, clause.place_of(first.call.name.span), message)
        .because("called again for each row that is looked at, always with the same result")
        .help(help)
        .object(written.table(context));
    for other in others {
        let place = clause.place_of(other.call.name.span);
        diagnostic = diagnostic.related(place, "and so is this");
    }
    match fix(context, clause, calls) {
        Some(fix) => Some(diagnostic.fix(fix)),
        None => Some(diagnostic),
    }
}

fn called(call: &Call) -> String {
    let name = &call.name;
    let arguments = if call.arguments.is_empty() { "" } else { "…" };
    match &name.schema {
        Some(schema) => format!("{schema}.{}({arguments})", name.name),
        None => format!("{}({arguments})", name.name),
    }
}

/// Puts each call into a query of its own.
fn fix(context: &Context<'_>, clause: &Clause<'_>, calls: &[PerRow<'_>]) -> Option<Fix> {
    if !clause.at.written || calls.iter().any(|it| it.is_array) {
        return None;
    }
    let text = &context.sources.get(clause.at.step.place.file).text;
    let mut edits = Vec::new();
    for PerRow { call, .. } in calls {
        let end = call_end(text, call, clause.condition.expression.span.end)?;
        let insert = |at, replacement: &str| Edit {
            span: Span::new(at, at),
            replacement: replacement.to_owned(),
        };
        edits.push(insert(call.name.span.start, "(SELECT "));
        edits.push(insert(end, ")"));
    }
    Some(Fix {
        title: "call it once, in a query of its own".to_owned(),
        edits,
        // A query in a policy for reading makes those recursive that read the same table.
        applicability: Applicability::Unsafe,
    })
}

/// Where the parenthesis after a function's name is closed.
fn call_end(text: &str, call: &Call, limit: u32) -> Option<u32> {
    let start = call.name.span.end;
    let rest = text.get(start as usize..limit as usize)?;
    let mut depth = 0_u32;
    for token in lex(rest).into_iter().filter(|it| !it.is_trivia()) {
        if token.is_symbol(rest, "(") {
            depth += 1;
        } else if depth == 0 {
            return None;
        } else if token.is_symbol(rest, ")") {
            depth -= 1;
            if depth == 0 {
                return Some(start + token.span.end);
            }
        }
    }
    None
}
