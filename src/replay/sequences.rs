//! Sequences of their own.

use smol_str::SmolStr;

use crate::catalog::object::{ObjectData, RelationKind, Sequence};
use crate::catalog::usual::{type_range, usual_range, usual_start};
use crate::catalog::{Address, ObjectId};
use crate::operation::{AlterSequence, CreateSequence, SequenceOptions, TypeName};
use crate::source::Span;

use super::executor::{Done, Effect, Error, Executor, column_address};
use super::{NoEffect, Reason};

impl Executor {
    pub(super) fn create_sequence(&mut self, create: &CreateSequence) -> Done {
        let schema = self.relation_schema(&create.name, create.persistence)?;
        let name = &create.name;
        self.doubt_name(schema, &name.name);
        if create.if_not_exists
            && let Some(effect) = self.skip_existing(schema, &name.name)
        {
            return Ok(effect);
        }
        self.check_relation_free(schema, &name.name, name.span)?;
        let data = ObjectData::Sequence(Sequence {
            persistence: create.persistence,
            type_name: create.options.type_name.clone(),
            owned_by: None,
            identity: false,
            options: create.options.other.clone(),
        });
        let id = self.create(Some(schema), name.name.clone(), name.span, data);
        // The name of the owner may by now mean the sequence.
        let owned_by = self
            .owner_column(&create.options, Some(id), schema)?
            .flatten();
        self.catalog.update(id, |object| {
            if let ObjectData::Sequence(sequence) = &mut object.data {
                sequence.owned_by = owned_by;
            }
        });
        Ok(Effect::Applied)
    }

    /// The column that `OWNED BY` names: nothing where it is not written, `Some(None)` for `NONE`
    /// or where the column can't be known.
    fn owner_column(
        &mut self,
        options: &SequenceOptions,
        sequence: Option<ObjectId>,
        schema: ObjectId,
    ) -> Result<Option<Option<Address>>, Error> {
        let Some(owned_by) = &options.owned_by else {
            return Ok(None);
        };
        let Some((table, column)) = owned_by else {
            return Ok(Some(None));
        };
        let relation = self.need_relation(table)?;
        self.check_owner(relation, sequence, schema, table.span)?;
        if self.doubt.is_some() && self.column_number(relation, column).is_none() {
            // Another error may come first.
            return Ok(Some(None));
        }
        let number = self.column_or_external(relation, column, table.span, |table| {
            format!("column \"{column}\" of relation \"{table}\" does not exist")
        })?;
        Ok(Some(Some(column_address(relation, number))))
    }

    fn check_owner(
        &mut self,
        relation: ObjectId,
        sequence: Option<ObjectId>,
        schema: ObjectId,
        span: Span,
    ) -> Result<(), Error> {
        if self.catalog.is_external(relation) || self.is_doubtful(relation) {
            return Ok(());
        }
        let fits = self
            .relation(relation)
            .is_some_and(|relation| relation.kind != RelationKind::MaterializedView);
        if !fits {
            let name = self.name_of(relation);
            let message = format!("sequence cannot be owned by relation \"{name}\"");
            return Err(self.conflict("42809", span, relation, message));
        }
        let owner_of = |id: ObjectId| self.catalog.get(id).and_then(|it| it.owner.clone());
        let owners = (owner_of(relation), sequence.and_then(owner_of));
        let differ = match &owners {
            (Some(of_table), Some(own)) => of_table != own,
            (None, None) => false,
            // Whether the role that makes the other is the owner of the one, nobody says.
            (Some(_), None) | (None, Some(_)) => {
                self.doubt(Reason::NotModelled);
                false
            }
        };
        if differ && !sequence.is_some_and(|sequence| self.is_doubtful(sequence)) {
            let message = "sequence must have same owner as table it is linked to";
            return Err(self.conflict("55000", span, relation, message));
        }
        if self.schema_of(relation) != Some(schema) {
            let message = "sequence must be in same schema as table it is linked to";
            return Err(self.conflict("55000", span, relation, message));
        }
        Ok(())
    }

    pub(super) fn alter_sequence(&mut self, alter: &AlterSequence) -> Done {
        let Some(id) = self.relation_if(&alter.name, alter.if_exists)? else {
            return Ok(Effect::Nothing(NoEffect::Missing));
        };
        let span = alter.name.span;
        let Some(identity) = self.is_identity_sequence(id) else {
            return self.not_a_sequence(id, span);
        };
        let schema = self.schema_of(id).unwrap_or(id);
        if let Some(owned_by) = self.owner_column(&alter.options, Some(id), schema)? {
            // Whose the table is may come first.
            if identity && self.doubt.is_none() && !self.is_doubtful(id) {
                let message = "cannot change ownership of identity sequence";
                return Err(self.conflict("0A000", span, id, message));
            }
            self.catalog.update(id, |object| {
                if let ObjectData::Sequence(sequence) = &mut object.data {
                    sequence.owned_by = owned_by;
                }
            });
        }
        self.set_sequence_options(id, &alter.options);
        self.altered(id);
        Ok(Effect::Applied)
    }

    pub(super) fn set_sequence_options(&mut self, id: ObjectId, options: &SequenceOptions) {
        self.catalog.update(id, |object| {
            let ObjectData::Sequence(sequence) = &mut object.data else {
                return;
            };
            let start = usual_start(sequence);
            if options.type_name.is_some() {
                let old = type_range(sequence);
                sequence.type_name.clone_from(&options.type_name);
                let new = type_range(sequence);
                follow_type(&mut sequence.options, old, new);
            }
            for option in &options.other {
                let key = option.split(' ').next();
                sequence.options.retain(|old| old.split(' ').next() != key);
                sequence.options.push(option.clone());
            }
            // It starts where it did, whatever its limits are now.
            if usual_start(sequence) != start
                && !sequence.options.iter().any(|it| it.starts_with("start "))
            {
                sequence.options.push(format!("start {start}").into());
            }
        });
    }

    /// The options that the sequence of a column has, with the limits of its type.
    pub(super) fn options_of(&self, column: Address) -> Vec<SmolStr> {
        let sequences = self.sequences_of(column).into_iter();
        let mut sequences = sequences.filter_map(|id| match &self.catalog.get(id)?.data {
            ObjectData::Sequence(sequence) => Some(sequence),
            _ => None,
        });
        let Some(sequence) = sequences.next() else {
            return Vec::new();
        };
        let mut options = sequence.options.clone();
        let (low, high) = usual_range(sequence);
        for (name, limit) in [("minvalue ", low), ("maxvalue ", high)] {
            if !options.iter().any(|it| it.starts_with(name)) {
                options.push(format!("{name}{limit}").into());
            }
        }
        options
    }

    /// The sequence of an identity column that is like another counts in the largest type.
    pub(super) fn count_in_largest(&mut self, id: ObjectId) {
        self.catalog.update(id, |object| {
            if let ObjectData::Sequence(sequence) = &mut object.data {
                sequence.type_name = Some(TypeName::built_in("int8"));
            }
        });
    }

    /// `None` for what is no sequence.
    fn is_identity_sequence(&self, id: ObjectId) -> Option<bool> {
        match &self.catalog.get(id)?.data {
            ObjectData::Sequence(sequence) => Some(sequence.identity),
            _ => None,
        }
    }

    fn not_a_sequence(&mut self, id: ObjectId, span: Span) -> Done {
        let unknown = self
            .relation(id)
            .is_some_and(|relation| relation.kind == RelationKind::Unknown);
        if unknown || self.is_doubtful(id) {
            return Ok(Effect::Applied);
        }
        let message = format!("\"{}\" is not a sequence", self.name_of(id));
        Err(self.conflict("42809", span, id, message))
    }
}

/// Limits that were those of the old type become those of the new one.
fn follow_type(options: &mut [SmolStr], old: (i64, i64), new: (i64, i64)) {
    for option in options {
        if *option == format!("minvalue {}", old.0) {
            *option = format!("minvalue {}", new.0).into();
        } else if *option == format!("maxvalue {}", old.1) {
            *option = format!("maxvalue {}", new.1).into();
        }
    }
}
