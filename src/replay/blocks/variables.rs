//! Variables.

use rustc_hash::FxHashMap;

use crate::evaluate::{Row, Value, Variables};
use crate::operation::{Name, TypeName};
use crate::plpgsql::tree::Target;
use crate::replay::scopes::Declared;

/// The variables of the blocks that are open, the outermost first.
#[derive(Debug, Clone, Default)]
pub(in crate::replay) struct Frames {
    frames: Vec<Frame>,
    /// `$1` and its followers.
    pub(in crate::replay) parameters: Vec<Value>,
}

#[derive(Debug, Clone, Default)]
struct Frame {
    label: Option<Name>,
    variables: FxHashMap<Name, Variable>,
}

#[derive(Debug, Clone, PartialEq)]
struct Variable {
    /// `None` where the values are taken as they come.
    type_name: Option<TypeName>,
    /// Whether it holds a whole row.
    is_row: bool,
    value: Value,
}

impl Frames {
    pub(super) fn open(&mut self, label: Option<&Name>) {
        self.frames.push(Frame {
            label: label.cloned(),
            variables: FxHashMap::default(),
        });
    }

    pub(super) fn close(&mut self) {
        self.frames.pop();
    }

    /// The names of all variables, and of the blocks.
    pub(super) fn declared(&self) -> Declared {
        let variables = self.frames.iter().flat_map(|frame| frame.variables.keys());
        let labels = self.frames.iter().filter_map(|frame| frame.label.as_ref());
        Declared {
            variables: variables.cloned().collect(),
            labels: labels.cloned().collect(),
        }
    }

    /// A variable of the innermost block.
    pub(in crate::replay) fn declare(
        &mut self,
        name: &Name,
        type_name: Option<TypeName>,
        is_row: bool,
        value: Value,
    ) {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.variables.insert(
                name.clone(),
                Variable {
                    type_name,
                    is_row,
                    value,
                },
            );
        }
    }

    /// The type that values are cast to.
    pub(super) fn type_of(&self, target: &Target) -> Option<&TypeName> {
        match self.find(&target.name) {
            Some((variable, [])) => variable.type_name.as_ref(),
            _ => None,
        }
    }

    pub(super) fn set(&mut self, target: &Target, value: Value) {
        let value = if target.subscripted {
            Value::Unknown
        } else {
            value
        };
        let Some((variable, fields)) = self.find_mut(&target.name) else {
            return;
        };
        match fields {
            [] => variable.value = value,
            [field] => variable.value = with_field(&variable.value, field, value),
            _ => variable.value = Value::Unknown,
        }
    }

    pub(super) fn forget(&mut self, target: &Target) {
        self.set(target, Value::Unknown);
    }

    /// Stores a row in the targets of INTO or of a loop; `None` is no row, and sets all to `NULL`.
    pub(super) fn store(&mut self, targets: &[Target], columns: &[Name], row: Option<&Row>) {
        if let [only] = targets
            && self
                .find(&only.name)
                .is_some_and(|(it, fields)| it.is_row && fields.is_empty())
        {
            let value = match row {
                Some(row) if columns.len() == row.values.len() && !columns.is_empty() => {
                    let fields = columns.iter().cloned().zip(row.values.iter().cloned());
                    Value::Record(fields.collect())
                }
                Some(_) => Value::Unknown,
                None => Value::Null,
            };
            self.set(only, value);
            return;
        }
        for (at, target) in targets.iter().enumerate() {
            let value = match row {
                Some(row) if row.values.is_empty() => Value::Unknown,
                Some(row) => row.values.get(at).cloned().unwrap_or(Value::Null),
                None => Value::Null,
            };
            self.set(target, value);
        }
    }

    /// What was set since then may not have been set.
    pub(super) fn forget_differences(&mut self, before: &Self) {
        for (frame, old) in self.frames.iter_mut().zip(&before.frames) {
            for (name, variable) in &mut frame.variables {
                if old
                    .variables
                    .get(name)
                    .is_none_or(|old| old.value != variable.value)
                {
                    variable.value = Value::Unknown;
                }
            }
        }
    }

    /// The variable that the first words of a path name, and the fields that the others do.
    fn find<'p>(&self, path: &'p [Name]) -> Option<(&Variable, &'p [Name])> {
        let (first, rest) = path.split_first()?;
        for frame in self.frames.iter().rev() {
            if let Some(variable) = frame.variables.get(first) {
                return Some((variable, rest));
            }
            if frame.label.as_ref() == Some(first)
                && let Some((second, rest)) = rest.split_first()
                && let Some(variable) = frame.variables.get(second)
            {
                return Some((variable, rest));
            }
        }
        None
    }

    fn find_mut<'p>(&mut self, path: &'p [Name]) -> Option<(&mut Variable, &'p [Name])> {
        let (first, rest) = path.split_first()?;
        for frame in self.frames.iter_mut().rev() {
            if frame.variables.contains_key(first) {
                return frame.variables.get_mut(first).map(|it| (it, rest));
            }
            if frame.label.as_ref() == Some(first)
                && let Some((second, rest)) = rest.split_first()
                && frame.variables.contains_key(second)
            {
                return frame.variables.get_mut(second).map(|it| (it, rest));
            }
        }
        None
    }
}

impl Variables for Frames {
    fn variable(&self, path: &[Name]) -> Option<Value> {
        let (variable, fields) = self.find(path)?;
        let mut value = variable.value.clone();
        for field in fields {
            value = match value {
                Value::Record(values) => {
                    let found = values.iter().find(|(name, _)| name == field);
                    found.map_or(Value::Unknown, |(_, value)| value.clone())
                }
                Value::Null => Value::Null,
                _ => Value::Unknown,
            };
        }
        Some(value)
    }

    fn parameter(&self, number: u32) -> Option<Value> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        self.parameters.get(at).cloned()
    }
}

fn with_field(record: &Value, field: &Name, value: Value) -> Value {
    let Value::Record(fields) = record else {
        return Value::Unknown;
    };
    let replaced = fields.iter().map(|(name, old)| {
        let new = if name == field { &value } else { old };
        (name.clone(), new.clone())
    });
    Value::Record(replaced.collect())
}
