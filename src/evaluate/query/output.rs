//! The rows that a query gives for the rows that it reads.

use super::super::functions::gives_a_set;
use super::super::{EvaluationError, Evaluator, Row, Value};
use super::{Scope, output_key, starred};
use crate::operation::{Core, Name, Order, Output, Scalar};

impl Evaluator<'_> {
    /// The rows of the output for one row: several where a column is a function that gives several.
    pub(super) fn outputs(
        self,
        core: &Core,
        order: &[Order],
        columns: &[Name],
        scope: &Scope<'_>,
        certain: bool,
    ) -> Result<Vec<(Vec<Value>, Row)>, EvaluationError> {
        let mut sets = core.targets.iter().enumerate().filter_map(|(at, target)| {
            let Output::Column { value, .. } = target else {
                return None;
            };
            match value {
                Scalar::Call(call) if gives_a_set(&call.name.name) => Some((at, call)),
                _ => None,
            }
        });
        // Of two, the shorter is filled up with nulls, which nobody writes.
        let (Some((at, call)), None) = (sets.next(), sets.next()) else {
            let row = self.output(core, order, columns, scope, certain, None)?;
            return Ok(vec![row]);
        };
        let (values, certain) = match self.set(call, scope)? {
            Some(values) => (values, certain),
            None => (vec![Value::Unknown], false),
        };
        let rows = values.into_iter();
        rows.map(|value| self.output(core, order, columns, scope, certain, Some((at, value))))
            .collect()
    }

    /// One row of the output, with the keys that it is sorted by. `given` is the value of a target
    /// that is known already.
    pub(super) fn output(
        self,
        core: &Core,
        order: &[Order],
        columns: &[Name],
        scope: &Scope<'_>,
        certain: bool,
        given: Option<(usize, Value)>,
    ) -> Result<(Vec<Value>, Row), EvaluationError> {
        let mut values = Vec::with_capacity(columns.len());
        for (index, target) in core.targets.iter().enumerate() {
            match target {
                Output::Column { .. } if given.as_ref().is_some_and(|(at, _)| *at == index) => {
                    values.extend(given.as_ref().map(|(_, value)| value.clone()));
                }
                Output::Column { value, .. } => values.push(self.scalar(value, scope)?),
                Output::Star(qualifier) => {
                    for binding in starred(scope.bindings, qualifier.as_ref()) {
                        let end = binding.start + binding.columns.len();
                        let of = scope.values.get(binding.start..end);
                        values.extend_from_slice(of.unwrap_or_default());
                    }
                }
            }
        }
        let mut keys = Vec::with_capacity(order.len());
        for Order { by, .. } in order {
            let of_output = output_key(by, columns, &values);
            keys.push(match of_output {
                Some(value) => value,
                None => self.scalar(by, scope)?,
            });
        }
        Ok((keys, Row { values, certain }))
    }
}
