//! Policies that believe what users write about themselves.

use super::policies::{self, Clause, Roles, Written};
use super::{Context, Rule, rule};
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::operation::{Call, Met, Scalar};
use crate::source::Place;

pub(super) const RULE: Rule = rule!("policy-trusts-user-metadata", check);

/// The claim of the token, and the column that it is made of.
const CLAIM: &str = "user_metadata";
const COLUMN: &str = "raw_user_meta_data";

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let exempt = policies::exempt_roles(context.end());
    let mut diagnostics = Vec::new();
    for written in policies::enforced(context) {
        if Roles::of(written.policy).subject_to(&exempt).is_nobody() {
            continue;
        }
        let mut trusted = written.clauses().filter_map(|it| trusted(context, &it));
        diagnostics.extend(trusted.next().map(|it| diagnose(context, &written, &it)));
    }
    diagnostics
}

/// Where a condition reads it, and through which function, if by one.
struct Trusted {
    place: Place,
    function: Option<String>,
}

fn trusted(context: &Context<'_>, clause: &Clause<'_>) -> Option<Trusted> {
    let reads_users = reads_users(clause);
    let mut found = None;
    clause.value().walk(&mut |met| {
        let place = match met {
            Met::Scalar(Scalar::Column(path)) => {
                let is_column = path.last().is_some_and(|name| name == COLUMN);
                (is_column && reads_users).then(|| clause.place())
            }
            Met::Scalar(scalar) => claim(scalar).map(|it| clause.place_of(it.name.span)),
            Met::Rows(_) | Met::Relation(_) | Met::Query(_) => None,
        };
        if found.is_none() {
            found = place.map(|place| Trusted {
                place,
                function: None,
            });
        }
        let call = match met {
            Met::Scalar(Scalar::Call(call)) => Some(&**call),
            Met::Rows(call) => Some(call),
            Met::Scalar(_) | Met::Relation(_) | Met::Query(_) => None,
        };
        if let (None, Some(call)) = (&found, call)
            && believes(context.end(), call)
        {
            found = Some(Trusted {
                place: clause.place_of(call.name.span),
                function: Some(call.name.name.to_string()),
            });
        }
        found.is_none()
    });
    found
}

/// Whether a condition queries the users of the platform.
fn reads_users(clause: &Clause<'_>) -> bool {
    let mut relations = clause.condition.expression.references.relations.iter();
    relations.any(|it| it.name == "users" && it.schema.as_deref() == Some("auth"))
}

/// The call that gives the token of which an expression takes the claim.
fn claim(scalar: &Scalar) -> Option<&Call> {
    let (token, is_claim) = match scalar {
        Scalar::Operator {
            name,
            left: Some(left),
            right,
        } if ["->", "->>", "#>", "#>>"].contains(&name.as_str()) => (&**left, names_claim(right)),
        // The token has all that the other side has.
        Scalar::Operator {
            name,
            left: Some(left),
            right,
        } if name == "@>" => (&**left, has_claim(right)),
        Scalar::Element(token, key) => (&**token, names_claim(key)),
        Scalar::Call(call) if call.name.name.contains("_extract_path") => {
            let (token, keys) = call.arguments.split_first()?;
            (token, keys.iter().any(names_claim))
        }
        _ => return None,
    };
    if is_claim { token_call(token) } else { None }
}

/// Whether a key, or a path of keys, leads to the claim.
fn names_claim(key: &Scalar) -> bool {
    match key {
        Scalar::Text(text) => {
            let inner = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
            let mut parts = inner.unwrap_or(text).split(',');
            parts.any(|part| part.trim().trim_matches('"') == CLAIM)
        }
        Scalar::Array(keys) => keys.iter().any(names_claim),
        Scalar::Cast(inner, _) => names_claim(inner),
        _ => false,
    }
}

/// Whether JSON that is written down has the claim.
fn has_claim(json: &Scalar) -> bool {
    match json {
        Scalar::Text(text) => text.contains("\"user_metadata\""),
        Scalar::Cast(inner, _) => has_claim(inner),
        _ => false,
    }
}

fn token_call(scalar: &Scalar) -> Option<&Call> {
    let mut found = None;
    scalar.walk(&mut |met| {
        if let Met::Scalar(Scalar::Call(call)) = met
            && found.is_none()
            && is_token(call)
        {
            found = Some(&**call);
        }
        true
    });
    found
}

fn is_token(call: &Call) -> bool {
    let schema = call.name.schema.as_deref();
    match call.name.name.as_str() {
        "jwt" => schema == Some("auth"),
        "current_setting" => matches!(
            call.arguments.first(),
            Some(Scalar::Text(name)) if name.starts_with("request.jwt")
        ),
        _ => false,
    }
}

/// Whether a function of the history reads it for its caller.
fn believes(end: &Catalog, call: &Call) -> bool {
    let functions = end.functions_named(&call.name);
    let mut bodies = functions.iter().filter_map(|id| {
        let function = end.get(*id)?.as_function()?;
        Some(function.body.as_ref()?.text.as_str())
    });
    bodies.any(|body| {
        let of_token = body.contains("'user_metadata'") || body.contains("{user_metadata");
        let has_token = body.contains("auth . jwt")
            || body.contains("auth.jwt")
            || body.contains("request.jwt");
        (of_token && has_token) || body.contains(COLUMN)
    })
}

fn diagnose(context: &Context<'_>, written: &Written<'_>, trusted: &Trusted) -> Diagnostic {
    let message = format!("{} trusts `user_metadata`", written.title(context));
    let because = match &trusted.function {
        Some(function) => format!(
            "`{function}` reads what users write about themselves: whoever is signed in becomes \
             what the policy asks for"
        ),
        None => {
            "users write this themselves: whoever is signed in becomes what the policy asks for"
                .to_owned()
        }
    };
    Diagnostic::new(RULE.id, trusted.place, message)
        .because(because)
        .help(
            "keep it in `app_metadata`, which only the server writes, or in a table with policies of \
             its own",
        )
        .object(written.table(context))
}
