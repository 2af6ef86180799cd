//! What conditions mention.

use crate::operation::{Name, Scalar};

/// Whether a column of some kind, or any query, is in an expression.
pub(super) fn mentions_column(scalar: &Scalar, wanted: &dyn Fn(&[Name]) -> bool) -> bool {
    let mut queries = false;
    mentions(scalar, &mut queries, wanted) || queries
}

/// Whether a column of some kind is in an expression; notes whether a query is.
pub(super) fn mentions(
    scalar: &Scalar,
    queries: &mut bool,
    wanted: &dyn Fn(&[Name]) -> bool,
) -> bool {
    let mut any = |scalars: &[Scalar]| scalars.iter().any(|it| mentions(it, queries, wanted));
    match scalar {
        Scalar::Column(path) => wanted(path),
        Scalar::Null
        | Scalar::Boolean(_)
        | Scalar::Integer(_)
        | Scalar::Number(_)
        | Scalar::Text(_)
        | Scalar::Parameter(_)
        | Scalar::Session(_)
        | Scalar::Other => false,
        Scalar::And(operands)
        | Scalar::Or(operands)
        | Scalar::Coalesce(operands)
        | Scalar::Array(operands)
        | Scalar::Row(operands) => any(operands),
        Scalar::Cast(operand, _) | Scalar::Not(operand) | Scalar::Field(operand, _) => {
            mentions(operand, queries, wanted)
        }
        Scalar::Is { operand, .. } => mentions(operand, queries, wanted),
        Scalar::Operator { left, right, .. } => {
            left.as_deref()
                .is_some_and(|it| mentions(it, queries, wanted))
                || mentions(right, queries, wanted)
        }
        Scalar::Quantified { operand, array, .. } => {
            mentions(operand, queries, wanted) || mentions(array, queries, wanted)
        }
        Scalar::Distinct { left, right, .. }
        | Scalar::NullIf(left, right)
        | Scalar::Element(left, right) => {
            mentions(left, queries, wanted) || mentions(right, queries, wanted)
        }
        Scalar::Call(call) => any(&call.arguments),
        Scalar::Case {
            subject,
            branches,
            otherwise,
        } => {
            let ends = subject.iter().chain(otherwise);
            let pairs = branches.iter().flat_map(|(when, then)| [when, then]);
            let mut all = ends.map(|it| &**it).chain(pairs);
            all.any(|it| mentions(it, queries, wanted))
        }
        Scalar::Exists(_) | Scalar::Subquery(_) | Scalar::ArrayOf(_) => {
            *queries = true;
            false
        }
    }
}

/// An expression without the casts around it.
pub(super) fn uncast(mut scalar: &Scalar) -> &Scalar {
    while let Scalar::Cast(operand, _) = scalar {
        scalar = operand;
    }
    scalar
}

/// The parts of a conjunction.
pub(super) fn split<'q>(condition: &'q Scalar, parts: &mut Vec<&'q Scalar>) {
    match condition {
        Scalar::And(operands) => operands.iter().for_each(|it| split(it, parts)),
        other => parts.push(other),
    }
}
