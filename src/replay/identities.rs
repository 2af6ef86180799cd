//! Identity columns of tables, and of partitions, which have those of their table from PostgreSQL 17
//! on.

use crate::catalog::ObjectId;
use crate::catalog::object::ObjectData;
use crate::operation::{Identifier, Identity, ObjectName, SequenceOptions};

use super::executor::{Done, Effect, Error, Executor, column_address, whole};
use super::{NoEffect, Reason};

/// The first server on which a partition has the identities of its table, with their sequences.
const OF_PARTITIONS: u16 = 17;

impl Executor {
    pub(super) fn add_identity(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
        identity: &Identity,
    ) -> Done {
        let Some(number) = self.column(relation, column)? else {
            return Ok(Effect::Applied);
        };
        let Some(found) = self.column_of(relation, number) else {
            return Ok(Effect::Applied);
        };
        match found.type_name.clone() {
            Some(type_name) => {
                self.check_identity_type(relation, true, &type_name, column.span)?;
            }
            // The type comes first, and that of a query's column may not be known.
            None if !self.is_assumed(relation, number) => {
                self.doubt(Reason::NotModelled);
                return Ok(Effect::Applied);
            }
            None => {}
        }
        self.check_partitions_alike(relation, column, "add identity to a column of")?;
        self.check_not_null_is_valid(relation, number, column.span)?;
        let Some(found) = self.column_of(relation, number) else {
            return Ok(Effect::Applied);
        };
        let problem = if !found.not_null && !self.is_assumed(relation, number) {
            Some("must be declared NOT NULL before identity can be added")
        } else if found.identity.is_some() {
            Some("is already an identity column")
        } else if found.default.is_some() {
            Some("already has a default value")
        } else {
            None
        };
        if let Some(problem) = problem
            && !self.is_doubtful(relation)
        {
            let message = format!(
                "column \"{}\" of relation \"{}\" {problem}",
                column.name,
                self.name_of(relation)
            );
            return Err(self.conflict("55000", column.span, relation, message));
        }
        self.create_owned_sequence(relation, number, Some(&identity.sequence), true);
        self.edit_identities(relation, column, number, |it| {
            *it = Some(Box::new(identity.clone()));
        });
        Ok(Effect::Applied)
    }

    /// `SET GENERATED …` and options of the sequence.
    pub(super) fn set_identity(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
        always: Option<bool>,
        options: &SequenceOptions,
    ) -> Done {
        self.check_partitions_alike(relation, column, "change identity column of")?;
        let Some(number) = self.identity_column(relation, column, false)? else {
            return Ok(Effect::Applied);
        };
        for sequence in self.sequences_of(column_address(relation, number)) {
            self.set_sequence_options(sequence, options);
        }
        self.edit_identities(relation, column, number, |identity| {
            if let (Some(identity), Some(always)) = (identity, always) {
                identity.always = always;
            }
        });
        Ok(Effect::Applied)
    }

    pub(super) fn drop_identity(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
        if_exists: bool,
    ) -> Done {
        self.check_partitions_alike(relation, column, "drop identity from a column of")?;
        let Some(number) = self.identity_column(relation, column, if_exists)? else {
            return Ok(Effect::Nothing(NoEffect::Missing));
        };
        let address = column_address(relation, number);
        // The column may own others besides that of its identity, which stay.
        let is_its = |id: &ObjectId| {
            let object = self.catalog.get(*id);
            object.is_some_and(|it| matches!(&it.data, ObjectData::Sequence(it) if it.identity))
        };
        let mut sequences = self.sequences_of(address);
        sequences.retain(is_its);
        for sequence in sequences {
            self.catalog.update(sequence, |object| {
                if let ObjectData::Sequence(sequence) = &mut object.data {
                    sequence.owned_by = None;
                    sequence.identity = false;
                }
            });
            self.drop_targets(&[whole(sequence)], false, column.span)?;
        }
        self.edit_identities(relation, column, number, |identity| *identity = None);
        Ok(Effect::Applied)
    }

    /// A column that has an identity; `None` where it may have one, and where that is allowed.
    fn identity_column(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
        if_exists: bool,
    ) -> Result<Option<u16>, Error> {
        let Some(number) = self.column(relation, column)? else {
            return Ok(None);
        };
        let identity = self
            .column_of(relation, number)
            .is_some_and(|column| column.identity.is_some());
        if identity {
            return Ok(Some(number));
        }
        if if_exists || self.is_assumed(relation, number) || self.is_doubtful(relation) {
            return Ok(None);
        }
        let message = format!(
            "column \"{}\" of relation \"{}\" is not an identity column",
            column.name,
            self.name_of(relation)
        );
        Err(self.conflict("55000", column.span, relation, message))
    }

    /// Whether partitions have the identities of their table.
    pub(super) fn shares_identities(&self) -> bool {
        self.catalog.is_since(OF_PARTITIONS)
    }

    /// Fails where a partition and its table would differ in an identity.
    fn check_partitions_alike(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
        action: &str,
    ) -> Result<(), Error> {
        let is_partition = self.relation(relation).is_some_and(|it| it.is_partition());
        let of = if !self.shares_identities() || self.is_doubtful(relation) {
            return Ok(());
        } else if self.only && self.is_partitioned(relation) {
            "only the partitioned table"
        } else if is_partition {
            "a partition"
        } else {
            return Ok(());
        };
        let message = format!("cannot {action} {of}");
        Err(self.conflict("42P16", column.span, relation, message))
    }

    /// Changes an identity, and those that partitions have of it.
    fn edit_identities(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
        number: u16,
        edit: impl Fn(&mut Option<Box<Identity>>),
    ) {
        let mut addresses = self.with_children(relation, &column.name, number);
        if !self.shares_identities() || !self.is_partitioned(relation) {
            addresses.truncate(1);
        }
        for address in addresses {
            self.edit_column(address.object, address.column, |column| {
                edit(&mut column.identity);
            });
        }
    }

    /// Fails where a table that is attached has an identity of its own.
    pub(super) fn check_no_identity(
        &mut self,
        child: ObjectId,
        name: &ObjectName,
    ) -> Result<(), Error> {
        if !self.shares_identities() || self.is_doubtful(child) {
            return Ok(());
        }
        let columns = self.relation(child).map(|it| it.columns.as_slice());
        let mut columns = columns.unwrap_or_default().iter();
        let Some(column) = columns.find(|it| it.identity.is_some()) else {
            return Ok(());
        };
        let message = format!(
            "table \"{}\" being attached contains an identity column \"{}\"",
            self.name_of(child),
            column.name
        );
        Err(self.conflict("55000", name.span, child, message))
    }

    /// Gives a table that is attached the identities of the other partitions.
    pub(super) fn share_identities(&mut self, parent: ObjectId, child: ObjectId) {
        if !self.shares_identities() {
            return;
        }
        let columns = self.relation(parent).map(|it| it.columns.clone());
        for column in columns.unwrap_or_default() {
            let Some(identity) = &column.identity else {
                continue;
            };
            let Some(number) = self.column_number(child, &column.name) else {
                continue;
            };
            let name = Identifier {
                name: column.name.clone(),
                span: self.span,
            };
            self.edit_identities(child, &name, number, |it| *it = Some(identity.clone()));
        }
    }

    /// Takes them from a table that is detached, and from its own partitions.
    pub(super) fn unshare_identities(&mut self, child: ObjectId) {
        if !self.shares_identities() {
            return;
        }
        let columns = self.relation(child).map(|it| it.columns.clone());
        for column in columns.unwrap_or_default() {
            if column.identity.is_none() {
                continue;
            }
            let name = Identifier {
                name: column.name.clone(),
                span: self.span,
            };
            self.edit_identities(child, &name, column.number, |it| *it = None);
        }
    }
}
