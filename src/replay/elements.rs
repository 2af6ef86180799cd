//! What the elements of a `CREATE TABLE` are looked at for before there is a table.

use smol_str::SmolStr;

use crate::catalog::ObjectId;
use crate::catalog::builtin::quote_identifier;
use crate::catalog::object::Column;
use crate::operation::{
    ColumnDefinition, ConstraintKind, CreateTable, Name, Persistence, Shape, TableElement,
};
use crate::source::Span;

use super::defaults::is_serial;
use super::executor::{Error, Executor};
use super::references::SYSTEM_COLUMNS;
use super::relations::{Plan, is_primary_key};

/// The first server on which a column may compute itself otherwise than its parent's.
const COMPUTED_ANEW: u16 = 16;

/// The first server on which no partitioned table says whether it is logged.
pub(super) const LOGGED_PARTITIONED: u16 = 18;

/// The first server that says of a partitioned table's storage parameters that there are none.
const NO_PARAMETERS: u16 = 16;

impl Executor {
    /// What PostgreSQL looks at in the elements before it looks at the parents.
    pub(super) fn check_elements(&mut self, create: &CreateTable) -> Result<(), Error> {
        for element in &create.elements {
            match element {
                TableElement::Column(definition) => {
                    self.new_column(definition)?;
                }
                TableElement::Like { source, .. } => {
                    self.need_relation(source)?;
                }
                TableElement::Constraint(_) => {}
            }
        }
        Ok(())
    }

    /// Fails where a partitioned table would have an exclusion constraint, and may not.
    pub(super) fn check_exclusions(&mut self, create: &CreateTable) -> Result<(), Error> {
        for element in &create.elements {
            if let TableElement::Constraint(definition) = element
                && let ConstraintKind::Exclude(_) = definition.kind
                && create.partition_by.is_some()
            {
                self.check_exclusion_allowed(definition.span)?;
            }
        }
        Ok(())
    }

    /// From 18 on, a partitioned table has nothing that could be unlogged.
    pub(super) fn check_logged(&mut self, create: &CreateTable) -> Result<(), Error> {
        let unlogged = create.persistence == Persistence::Unlogged;
        if !unlogged || create.partition_by.is_none() || !self.catalog.is_since(LOGGED_PARTITIONED)
        {
            return Ok(());
        }
        let message = "partitioned tables cannot be unlogged";
        Err(self.failure("0A000", create.name.span, message))
    }

    /// Fails where a new partitioned table would have storage parameters. `oids=false` is none here.
    pub(super) fn check_parameters(&self, create: &CreateTable) -> Result<(), Error> {
        if create.partition_by.is_none() {
            return Ok(());
        }
        let options = create.options.iter();
        let options = options.filter(|it| parameter(it) != "oids");
        self.check_no_parameters(options, create.name.span)
    }

    /// Fails if there are storage parameters, as those of a partitioned table, which stores nothing.
    /// Those of a TOAST table are passed over.
    pub(super) fn check_no_parameters<'a>(
        &self,
        options: impl IntoIterator<Item = &'a SmolStr>,
        span: Span,
    ) -> Result<(), Error> {
        let mut names = options.into_iter().map(|option| parameter(option));
        let Some(name) = names.find(|name| !name.contains('.')) else {
            return Ok(());
        };
        if self.catalog.is_since(NO_PARAMETERS) {
            let message = "cannot specify storage parameters for a partitioned table";
            return Err(self.failure("42809", span, message));
        }
        Err(self.failure("22023", span, format!("unrecognized parameter \"{name}\"")))
    }

    /// Fails where a column computes itself otherwise than its parent's does: from 16 on, where the
    /// parent's does not; before, where it does, or where the table is a partition.
    pub(super) fn check_computed(
        &self,
        create: &CreateTable,
        parent: &Column,
        span: Span,
    ) -> Result<(), Error> {
        let never = self.catalog.is_before(COMPUTED_ANEW);
        if create.partition_of.is_some() && never {
            let message = "generated columns are not supported on partitions";
            return Err(self.failure("0A000", span, message));
        }
        let refused = if parent.generated {
            never
        } else {
            self.catalog.is_since(COMPUTED_ANEW)
        };
        if !refused {
            return Ok(());
        }
        let message = format!(
            "child column \"{}\" specifies generation expression",
            parent.name
        );
        Err(self.failure("42611", span, message))
    }

    /// Fails where a column that its parent computes has a value of another kind.
    pub(super) fn check_computes_only(
        &self,
        definition: &ColumnDefinition,
        parent: &Column,
        is_partition: bool,
    ) -> Result<(), Error> {
        // A partition may have a default there on servers on which it can't compute the column.
        if !parent.generated || is_partition && !self.catalog.is_since(COMPUTED_ANEW) {
            return Ok(());
        }
        let other = if definition.default.is_some() || is_serial(definition) {
            "default"
        } else if definition.identity.is_some() {
            "identity"
        } else {
            return Ok(());
        };
        let name = &definition.name;
        let message = format!(
            "column \"{}\" inherits from generated column but specifies {other}",
            name.name
        );
        Err(self.failure("42611", name.span, message))
    }

    /// From 16 on, `LIKE` can't give a column the expression that it has from a parent already.
    pub(super) fn computed_twice(&self, create: &CreateTable, column: &Name) -> Error {
        let (column, table) = (
            quote_identifier(column),
            quote_identifier(&create.name.name),
        );
        let message = format!(
            "cannot drop default value for column {column} of table {table} because column {column} of table {table} requires it"
        );
        self.failure("2BP01", self.span, message)
    }

    /// Fails where two columns have one name, as they are written and as `LIKE` copies them.
    pub(super) fn check_names_once(&mut self, create: &CreateTable) -> Result<(), Error> {
        let mut names: Vec<Name> = Vec::new();
        for element in &create.elements {
            let (found, span) = match element {
                TableElement::Column(column) => (vec![column.name.name.clone()], column.name.span),
                TableElement::Like { source, .. } => {
                    let relation = self.catalog.resolve_relation(source).id();
                    let certain = relation.filter(|id| !self.is_doubtful(*id));
                    let columns = certain
                        .and_then(|id| self.relation(id))
                        .map(|it| &it.columns);
                    let columns = columns.into_iter().flatten().map(|it| it.name.clone());
                    (columns.collect(), self.span)
                }
                TableElement::Constraint(_) => continue,
            };
            for name in found {
                if names.contains(&name) {
                    let message = format!("column \"{name}\" specified more than once");
                    return Err(self.failure("42701", span, message));
                }
                names.push(name);
            }
        }
        Ok(())
    }

    pub(super) fn check_primary_keys(&self, create: &CreateTable) -> Result<(), Error> {
        let mut keys = 0;
        for element in &create.elements {
            let constraints = match element {
                TableElement::Column(definition) => definition.constraints.as_slice(),
                TableElement::Constraint(constraint) => std::slice::from_ref(constraint),
                TableElement::Like { .. } => &[],
            };
            for constraint in constraints {
                if !is_primary_key(&constraint.kind) {
                    continue;
                }
                keys += 1;
                if keys > 1 {
                    let message = format!(
                        "multiple primary keys for table \"{}\" are not allowed",
                        create.name.name
                    );
                    return Err(self.failure("42P16", constraint.span, message));
                }
            }
        }
        Ok(())
    }

    /// As [`Self::check_key_columns`], before the parents are looked at but for their columns.
    pub(super) fn check_keys_with_parents(
        &mut self,
        create: &CreateTable,
        parents: &[ObjectId],
    ) -> Result<(), Error> {
        let mut names = Vec::new();
        for element in &create.elements {
            match element {
                TableElement::Column(column) => names.push(column.name.name.clone()),
                // What its columns are called is looked at there.
                TableElement::Like { .. } => return Ok(()),
                TableElement::Constraint(_) => {}
            }
        }
        for parent in parents {
            // What is no table is refused for that.
            if !self.catalog.is_table(*parent) || !self.catalog.columns_known(*parent) {
                return Ok(());
            }
            let columns = self.relation(*parent).map(|it| &it.columns);
            names.extend(columns.into_iter().flatten().map(|it| it.name.clone()));
        }
        self.check_keys_among(create, &names)
    }

    /// Fails where a key names a column that the table won't have.
    pub(super) fn check_key_columns(
        &mut self,
        create: &CreateTable,
        plan: &Plan<'_>,
    ) -> Result<(), Error> {
        if plan.columns_unknown {
            return Ok(());
        }
        let names: Vec<Name> = plan
            .columns
            .iter()
            .map(|new| new.column.name.clone())
            .collect();
        self.check_keys_among(create, &names)
    }

    fn check_keys_among(&self, create: &CreateTable, names: &[Name]) -> Result<(), Error> {
        for element in &create.elements {
            let TableElement::Constraint(constraint) = element else {
                continue;
            };
            let (ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key)) = &constraint.kind
            else {
                continue;
            };
            for column in key.columns.iter().chain(&key.including) {
                if names.contains(&column.name) {
                    continue;
                }
                let message = format!("column \"{}\" named in key does not exist", column.name);
                return Err(self.failure("42703", column.span, message));
            }
        }
        Ok(())
    }

    /// A partition gets the key of its parent and can't ask for another.
    pub(super) fn check_parent_key(
        &mut self,
        create: &CreateTable,
        plan: &Plan<'_>,
    ) -> Result<(), Error> {
        let parent = plan
            .parents
            .first()
            .filter(|_| create.partition_of.is_some());
        let Some(other) = parent.and_then(|parent| self.primary_key_of(*parent)) else {
            return Ok(());
        };
        let own = create.elements.iter().any(|element| match element {
            TableElement::Column(column) => {
                column.constraints.iter().any(|it| is_primary_key(&it.kind))
            }
            TableElement::Constraint(constraint) => is_primary_key(&constraint.kind),
            TableElement::Like { .. } => false,
        });
        if !own || self.is_doubtful(other) {
            return Ok(());
        }
        let message = format!(
            "multiple primary keys for table \"{}\" are not allowed",
            create.name.name
        );
        Err(self.conflict("42P16", create.name.span, other, message))
    }

    /// Fails where the partition key can't be.
    pub(super) fn check_partition_by(
        &mut self,
        create: &CreateTable,
        plan: &Plan<'_>,
    ) -> Result<(), Error> {
        let keys = create.partition_by.iter().flat_map(|by| &by.keys);
        for key in keys {
            let Shape::Column(name) = &key.expression.shape else {
                continue;
            };
            let span = key.expression.span;
            let found = plan.columns.iter().find(|new| new.column.name == *name);
            match found {
                Some(found) if found.column.generated => {
                    let message = "cannot use generated column in partition key";
                    return Err(self.failure("42P17", span, message));
                }
                Some(_) => {}
                None if plan.columns_unknown || SYSTEM_COLUMNS.contains(&name.as_str()) => {}
                // The whole row.
                None if *name == create.name.name => {}
                None => {
                    let message =
                        format!("column \"{name}\" named in partition key does not exist");
                    return Err(self.failure("42703", span, message));
                }
            }
        }
        Ok(())
    }
}

/// The name of a storage parameter that is written `name=value`.
pub(super) fn parameter(option: &str) -> &str {
    option.split('=').next().unwrap_or(option)
}
