//! Aggregates over the rows of a group.

use super::query::{Group, Scope};
use super::value::Truth;
use super::{Evaluated, Evaluator, Value};
use crate::operation::{Call, Core, Output, Scalar};

/// Whether a name alone tells that a call is an aggregate's.
pub(super) fn is_aggregate(name: &str) -> bool {
    matches!(
        name,
        "array_agg"
            | "avg"
            | "bool_and"
            | "bool_or"
            | "count"
            | "every"
            | "json_agg"
            | "jsonb_agg"
            | "json_object_agg"
            | "jsonb_object_agg"
            | "max"
            | "min"
            | "string_agg"
            | "sum"
    )
}

/// Whether a query gives a row for each group, and not for each row.
pub(super) fn is_grouped(core: &Core) -> bool {
    let has_aggregate = |output: &Output| match output {
        Output::Column { value, .. } => contains_aggregate(value),
        Output::Star(_) => false,
    };
    !core.group.is_empty() || core.having.is_some() || core.targets.iter().any(has_aggregate)
}

fn contains_aggregate(scalar: &Scalar) -> bool {
    let any = |scalars: &[Scalar]| scalars.iter().any(contains_aggregate);
    match scalar {
        Scalar::Call(call) => is_aggregate(&call.name.name) || any(&call.arguments),
        Scalar::Cast(operand, _) | Scalar::Not(operand) | Scalar::Field(operand, _) => {
            contains_aggregate(operand)
        }
        Scalar::Is { operand, .. } => contains_aggregate(operand),
        Scalar::And(operands)
        | Scalar::Or(operands)
        | Scalar::Coalesce(operands)
        | Scalar::Array(operands)
        | Scalar::Row(operands) => any(operands),
        Scalar::Operator { left, right, .. } => {
            left.as_deref().is_some_and(contains_aggregate) || contains_aggregate(right)
        }
        Scalar::Quantified { operand, array, .. } => {
            contains_aggregate(operand) || contains_aggregate(array)
        }
        Scalar::Distinct { left, right, .. }
        | Scalar::NullIf(left, right)
        | Scalar::Element(left, right) => contains_aggregate(left) || contains_aggregate(right),
        Scalar::Case {
            branches,
            otherwise,
            ..
        } => {
            let results = branches.iter().map(|(_, result)| result);
            results.chain(otherwise.as_deref()).any(contains_aggregate)
        }
        _ => false,
    }
}

impl Evaluator<'_> {
    /// An aggregate over a group. With rows that are only possible, what they would change is not
    /// known.
    pub(super) fn aggregate(self, call: &Call, group: Group<'_>) -> Evaluated {
        let mut values: Vec<(Vec<Value>, Value)> = Vec::new();
        let mut complete = true;
        for row in group.rows {
            let scope = group.scope_of(row);
            if let Some(filter) = &call.filter {
                match self.scalar(filter, &scope)?.truth() {
                    Truth::Yes => {}
                    Truth::No => continue,
                    Truth::Unknown => complete = false,
                }
            }
            complete &= row.certain;
            let value = match call.arguments.first() {
                Some(argument) => self.scalar(argument, &scope)?,
                None => Value::Boolean(true),
            };
            values.push((self.order_keys(&call.order, &scope)?, value));
        }
        let name = call.name.name.as_str();
        let known = complete && values.iter().all(|(_, value)| !value.is_unknown());
        if !known {
            return Ok(decided(call, &values, complete));
        }
        super::query::sort(&mut values, &call.order);
        let mut values: Vec<Value> = values.into_iter().map(|(_, value)| value).collect();
        if name != "array_agg" {
            values.retain(|value| !value.is_null());
        }
        if call.distinct {
            values.sort_by(Value::order);
            values.dedup();
        }
        let separator = call.arguments.get(1);
        let separator = separator.map(|it| self.scalar(it, &Scope::default()));
        Ok(self.combined(name, &values, separator.transpose()?.as_ref()))
    }

    fn combined(self, name: &str, values: &[Value], separator: Option<&Value>) -> Value {
        if name == "count" {
            return i64::try_from(values.len()).map_or(Value::Unknown, Value::Integer);
        }
        if values.is_empty() {
            return Value::Null;
        }
        let compare = |left: &&Value, right: &&Value| {
            left.compare(right).unwrap_or(std::cmp::Ordering::Equal)
        };
        match name {
            "array_agg" => Value::array(values.iter().cloned()),
            "bool_and" | "every" => {
                Value::Boolean(values.iter().all(|it| it.truth() == Truth::Yes))
            }
            "bool_or" => Value::Boolean(values.iter().any(|it| it.truth() == Truth::Yes)),
            "max" => values
                .iter()
                .max_by(compare)
                .cloned()
                .unwrap_or(Value::Null),
            "min" => values
                .iter()
                .min_by(compare)
                .cloned()
                .unwrap_or(Value::Null),
            "sum" => {
                let numbers = values.iter().map(Value::as_integer);
                let sum = numbers.sum::<Option<i64>>();
                sum.map_or(Value::Unknown, Value::Integer)
            }
            "string_agg" => {
                let Some(Value::Text(separator)) = separator else {
                    return Value::Unknown;
                };
                let texts: Option<Vec<_>> = values
                    .iter()
                    .map(|value| match self.to_text(value) {
                        Value::Text(text) => Some(text),
                        _ => None,
                    })
                    .collect();
                texts.map_or(Value::Unknown, |texts| Value::text(texts.join(separator)))
            }
            _ => Value::Unknown,
        }
    }
}

/// What an aggregate is for certain, although some of its values or rows are not known.
fn decided(call: &Call, values: &[(Vec<Value>, Value)], complete: bool) -> Value {
    match call.name.name.as_str() {
        "array_agg" if complete => Value::array(values.iter().map(|(_, value)| value.clone())),
        "count" if complete && call.star => {
            i64::try_from(values.len()).map_or(Value::Unknown, Value::Integer)
        }
        _ => Value::Unknown,
    }
}
