//! Defaults, generation expressions, identity, and the sequences behind them.

use std::sync::Arc;

use crate::catalog::object::{Object, ObjectData, Origin, Sequence};
use crate::catalog::{Address, Dependency, DependencyKind, ObjectId, Presence};
use crate::operation::{
    ColumnDefinition, Expression, Identifier, Name, ObjectName, References, SequenceOptions, Shape,
    TypeName,
};

use super::NoEffect;
use super::executor::{Done, Effect, Error, Executor, column_address, whole};

/// The first server that looks up a name in a literal as a whole; those before asked for its schema.
const NAMES_AS_A_WHOLE: u16 = 16;

impl Executor {
    pub(super) fn set_default(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
        default: Option<&Expression>,
    ) -> Done {
        let Some(number) = self.column(relation, column)? else {
            return Ok(Effect::Applied);
        };
        let mut targets = self.with_children(relation, &column.name, number);
        if self.only {
            targets.truncate(1);
        }
        for target in &targets {
            self.check_plain_default(*target, column)?;
        }
        if let Some(default) = default {
            if let Shape::NextValue(sequence) = &default.shape
                && !self.catalog.is_since(NAMES_AS_A_WHOLE)
            {
                self.check_schema(sequence)?;
            }
            self.check_references(&default.references)?;
        }
        let wanted = default.map(|it| &it.text);
        let is_so = |address: &Address| {
            let column = self.column_of(address.object, address.column);
            column.and_then(|it| it.default.as_ref()).map(|it| &it.text) == wanted
        };
        if targets.iter().all(is_so) {
            return Ok(Effect::Nothing(NoEffect::AlreadySo));
        }
        for address in targets {
            self.replace_default(address, default);
        }
        Ok(Effect::Applied)
    }

    fn check_plain_default(&mut self, target: Address, column: &Identifier) -> Result<(), Error> {
        let relation = target.object;
        let Some(found) = self.column_of(relation, target.column) else {
            return Ok(());
        };
        let what = match (&found.identity, found.generated) {
            (Some(_), _) => "an identity column",
            (None, true) => "a generated column",
            (None, false) => return Ok(()),
        };
        let message = format!(
            "column \"{}\" of relation \"{}\" is {what}",
            column.name,
            self.name_of(relation)
        );
        Err(self.conflict("42601", column.span, relation, message))
    }

    fn replace_default(&mut self, address: Address, default: Option<&Expression>) {
        let old: Vec<Dependency> = self
            .catalog
            .dependencies_of(address.object)
            .filter(|dependency| dependency.dependent == address)
            .filter(|dependency| {
                // The columns that a generated column is computed from are of its own relation.
                dependency.kind == DependencyKind::Default
                    || dependency.referenced.object == address.object
            })
            .collect();
        for dependency in old {
            self.catalog
                .undepend(dependency.dependent, dependency.referenced, dependency.kind);
        }
        let default = default.filter(|default| !is_null(default));
        if let Some(default) = default {
            self.depend_on_default(address.object, address.column, default);
        }
        let default = Self::shared(default);
        self.edit_column(address.object, address.column, |column| {
            column.default = default;
        });
    }

    /// A default that is a label of an enum is the label by any name.
    pub(super) fn rename_default_label(&mut self, column: Address, from: &str, to: &str) {
        let quoted = |label: &str| format!("'{}'", label.replace('\'', "''"));
        self.edit_relation(column.object, |relation| {
            let found = relation.column_mut(column.column);
            let Some(default) = found.and_then(|it| it.default.as_mut()) else {
                return;
            };
            if default.shape == Shape::Constant && default.text.starts_with(&quoted(from)) {
                let text = default.text.replacen(&quoted(from), &quoted(to), 1);
                Arc::make_mut(default).text = text.into();
            }
        });
    }

    /// What a column's default, or generation expression, mentions.
    pub(super) fn depend_on_default(
        &mut self,
        relation: ObjectId,
        number: u16,
        default: &Expression,
    ) {
        let address = column_address(relation, number);
        self.depend_on_functions(address, &default.references, DependencyKind::Default);
        for mentioned in self.columns_in(relation, default) {
            // A generated column needs the columns it is computed from.
            let referenced = column_address(relation, mentioned);
            self.depend(address, referenced, DependencyKind::Normal);
        }
        // A name that is a text when it is called is looked up only then.
        if let Shape::NextValue(sequence) = &default.shape
            && !default.text.contains(":: text")
            && let Presence::Present(id) = self.catalog.resolve_relation(sequence)
        {
            self.depend(address, whole(id), DependencyKind::Default);
        }
    }

    pub(super) fn set_expression(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
        expression: &Expression,
    ) -> Done {
        let Some(number) = self.column(relation, column)? else {
            return Ok(Effect::Applied);
        };
        self.check_generated(relation, number, column)?;
        self.replace_default(column_address(relation, number), Some(expression));
        Ok(Effect::Applied)
    }

    /// What keeps the expression, before anything is executed.
    pub(super) fn check_drop_expression(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
        only: bool,
    ) -> Result<(), Error> {
        let children = self.children_of(relation);
        // The server takes its own way down to the children for ONLY where they have children too.
        let has_deeper = |id: &ObjectId| !self.children_of(*id).is_empty();
        let is_refused = (only && !children.is_empty()) || children.iter().any(has_deeper);
        if is_refused && !self.is_doubtful(relation) {
            let message = "ALTER TABLE / DROP EXPRESSION must be applied to child tables too";
            return Err(self.conflict("0A000", column.span, relation, message));
        }
        self.column(relation, column)?;
        if self.has_from_parent(relation, &column.name, None) && !self.is_doubtful(relation) {
            let message = "cannot drop generation expression from inherited column";
            return Err(self.conflict("42P16", column.span, relation, message));
        }
        Ok(())
    }

    pub(super) fn drop_expression(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
        if_exists: bool,
    ) -> Done {
        let Some(number) = self.column(relation, column)? else {
            return Ok(Effect::Applied);
        };
        let generated = self
            .column_of(relation, number)
            .is_some_and(|column| column.generated);
        if if_exists && !generated {
            return Ok(Effect::Nothing(NoEffect::Missing));
        }
        self.check_generated(relation, number, column)?;
        for address in self.with_children(relation, &column.name, number) {
            self.replace_default(address, None);
            self.edit_column(address.object, address.column, |column| {
                column.generated = false;
            });
        }
        Ok(Effect::Applied)
    }

    fn check_generated(
        &mut self,
        relation: ObjectId,
        number: u16,
        column: &Identifier,
    ) -> Result<(), Error> {
        let generated = self
            .column_of(relation, number)
            .is_some_and(|column| column.generated);
        if generated || self.is_assumed(relation, number) {
            return Ok(());
        }
        let message = format!(
            "column \"{}\" of relation \"{}\" is not a stored generated column",
            column.name,
            self.name_of(relation)
        );
        Err(self.conflict("55000", column.span, relation, message))
    }

    pub(super) fn sequences_of(&self, column: Address) -> Vec<ObjectId> {
        let mut sequences = self.catalog.owned_sequences(column.object);
        sequences.retain(|id| {
            self.catalog
                .get(*id)
                .is_some_and(|object| match &object.data {
                    ObjectData::Sequence(sequence) => sequence.owned_by == Some(column),
                    _ => false,
                })
        });
        sequences
    }

    /// The sequence of a serial or identity column.
    pub(super) fn create_owned_sequence(
        &mut self,
        relation: ObjectId,
        number: u16,
        options: Option<&SequenceOptions>,
        identity: bool,
    ) -> ObjectId {
        let column = self.column_of(relation, number);
        let type_name = column.and_then(|column| column.type_name.clone());
        let column_name = column.map(|column| column.name.clone()).unwrap_or_default();
        let schema = self.schema_of(relation);
        let written = options.and_then(|options| options.name.as_ref());
        let name = match written {
            Some(name) => name.name.clone(),
            None => self.relation_name(relation, &[column_name], "seq"),
        };
        let persistence = self
            .relation(relation)
            .map(|relation| relation.persistence)
            .unwrap_or_default();
        let data = ObjectData::Sequence(Sequence {
            persistence,
            type_name,
            owned_by: Some(column_address(relation, number)),
            identity,
            options: options
                .map(|options| options.other.clone())
                .unwrap_or_default(),
        });
        let origin = Origin::Derived(relation, self.here());
        let mut sequence = Object::new(name, schema, origin, data);
        sequence.owner = self.catalog.get(relation).and_then(|it| it.owner.clone());
        self.insert(sequence)
    }

    /// The default `nextval('sequence')` of a serial column.
    pub(super) fn set_sequence_default(
        &mut self,
        relation: ObjectId,
        number: u16,
        sequence: ObjectId,
    ) {
        let name = self.name_of(sequence);
        let schema = self.schema_of(sequence).map(|schema| self.name_of(schema));
        let expression = Expression {
            text: format!("nextval('{name}'::regclass)").into(),
            span: self.span,
            references: References::default(),
            shape: Shape::NextValue(ObjectName {
                schema,
                name,
                span: self.span,
            }),
            column_name: Some(Name::new_static("nextval")),
        };
        let default = Arc::new(expression);
        self.edit_relation(relation, |relation| {
            if let Some(column) = relation.column_mut(number) {
                column.default = Some(default);
            }
        });
        let address = column_address(relation, number);
        self.depend(address, whole(sequence), DependencyKind::Default);
    }
}

/// Whether a default is a plain null, which the server does not store.
pub(super) fn is_null(default: &Expression) -> bool {
    default.shape == Shape::Null
}

/// Whether a column is written with a type that gives it a default.
pub(super) fn is_serial(definition: &ColumnDefinition) -> bool {
    let type_name = definition.type_name.as_ref();
    type_name.is_some_and(|it| serial_type(it).is_some())
}

/// The integer type of a serial type's name.
pub(super) fn serial_type(type_name: &TypeName) -> Option<&'static str> {
    if type_name.schema.is_some() || type_name.array {
        return None;
    }
    match type_name.name.as_str() {
        "smallserial" | "serial2" => Some("int2"),
        "serial" | "serial4" => Some("int4"),
        "bigserial" | "serial8" => Some("int8"),
        _ => None,
    }
}
