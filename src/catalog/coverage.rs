//! Which index PostgreSQL can use when it looks for the rows that refer to a deleted one.
//!
//! The query that enforces a foreign key compares every referencing column with a value, by the
//! columns' own equality. So the order of an index's leading columns, their sort order and
//! `IS NOT NULL` predicates don't matter; a collation of the index, an expression or another
//! predicate keep it from being used.

use super::object::{
    Constraint, ConstraintData, Fact, ForeignKey, Index, ObjectData, Origin, Relation,
};
use super::{Catalog, Cause, ObjectId};
use crate::operation::{Name, Persistence, Shape};

/// How well the columns of a foreign key are indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// By this index; of a partitioned table, by indexes of every partition, one of which this is.
    Covered(ObjectId),
    /// This index narrows the search, by some of the columns or by a method that is weak at it.
    Partial(ObjectId),
    Missing,
    /// The model does not know all indexes, because of this statement if it is one.
    Unknown(Option<Cause>),
}

impl Coverage {
    /// The word in `sqlcheck schema`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Covered(_) => "covered",
            Self::Partial(_) => "partial",
            Self::Missing => "missing",
            Self::Unknown(_) => "unknown",
        }
    }

    fn rank(self) -> u8 {
        match self {
            Self::Missing => 0,
            Self::Partial(_) => 1,
            Self::Unknown(_) => 2,
            Self::Covered(_) => 3,
        }
    }
}

impl Catalog {
    /// The foreign keys whose coverage is of interest, in the order in which they were made: those
    /// that are enforced, on relations that last, and not a partition's share of its parent's.
    pub fn foreign_keys(&self) -> impl Iterator<Item = (ObjectId, &Constraint, &ForeignKey)> {
        self.objects().filter_map(|object| {
            let constraint = object.as_constraint()?;
            let ConstraintData::ForeignKey(key) = &constraint.kind else {
                return None;
            };
            let relation = self.relation(constraint.relation)?;
            let counts = constraint.enforced
                && constraint.parent.is_none()
                && relation.persistence != Persistence::Temporary;
            counts.then_some((object.id, constraint, key))
        })
    }

    /// How well a foreign key is indexed.
    #[must_use]
    pub fn foreign_key_coverage(&self, constraint: ObjectId) -> Coverage {
        let Some(constraint) = self.constraint(constraint) else {
            return Coverage::Unknown(None);
        };
        let ConstraintData::ForeignKey(key) = &constraint.kind else {
            return Coverage::Unknown(None);
        };
        self.column_coverage(constraint.relation, &key.columns)
    }

    /// How well a search for values of all these columns is indexed, in any order of the columns.
    #[must_use]
    pub fn column_coverage(&self, relation: ObjectId, columns: &[u16]) -> Coverage {
        let Some(found) = self.relation(relation) else {
            return Coverage::Unknown(None);
        };
        let names: Option<Vec<&Name>> = columns
            .iter()
            .map(|number| found.column(*number).map(|column| &column.name))
            .collect();
        match names {
            Some(names) if !names.is_empty() => self.named_coverage(relation, &names),
            Some(_) | None => Coverage::Unknown(None),
        }
    }

    /// The partitions, at any depth, on which a foreign key of a partitioned table is not covered,
    /// if it is not covered by an index of the whole table.
    #[must_use]
    pub fn uncovered_partitions(&self, constraint: ObjectId) -> Vec<ObjectId> {
        let Some(constraint) = self.constraint(constraint) else {
            return Vec::new();
        };
        let Some(relation) = self.relation(constraint.relation) else {
            return Vec::new();
        };
        let names: Vec<&Name> = constraint
            .kind
            .columns()
            .iter()
            .filter_map(|number| relation.column(*number))
            .map(|column| &column.name)
            .collect();
        let mut uncovered = Vec::new();
        for partition in self.partitions(relation) {
            if !matches!(
                self.named_coverage(partition, &names),
                Coverage::Covered(_) | Coverage::Unknown(_)
            ) {
                uncovered.push(partition);
            }
        }
        uncovered
    }

    fn named_coverage(&self, id: ObjectId, names: &[&Name]) -> Coverage {
        let Some(relation) = self.relation(id) else {
            return Coverage::Unknown(None);
        };
        let own = self.own_coverage(id, relation, names);
        if matches!(own, Coverage::Covered(_)) {
            return own;
        }
        // Partitions at the next level answer for those below them.
        let worst = self
            .partitions(relation)
            .map(|partition| self.named_coverage(partition, names))
            .min_by_key(|coverage| coverage.rank());
        match worst {
            Some(worst) if worst.rank() > own.rank() => worst,
            Some(_) | None => own,
        }
    }

    fn own_coverage(&self, id: ObjectId, relation: &Relation, names: &[&Name]) -> Coverage {
        let numbers: Option<Vec<u16>> = names
            .iter()
            .map(|name| relation.column_named(name).map(|column| column.number))
            .collect();
        let Some(numbers) = numbers else {
            return Coverage::Unknown(self.uncertain(id));
        };
        let mut best = match self.unknown_indexes(id) {
            Some(unknown) => unknown,
            None => Coverage::Missing,
        };
        for index in &relation.indexes {
            let found = self.index_coverage(*index, relation, &numbers);
            if found.rank() > best.rank() {
                best = found;
            }
        }
        best
    }

    /// Whether the relation may have indexes that the model does not know.
    fn unknown_indexes(&self, relation: ObjectId) -> Option<Coverage> {
        if let Some(cause) = self.uncertain(relation) {
            return Some(Coverage::Unknown(Some(cause)));
        }
        match self.get(relation)?.origin {
            Origin::External(_) | Origin::System => Some(Coverage::Unknown(None)),
            Origin::Migration(_) | Origin::Derived(_, _) | Origin::Server => None,
        }
    }

    fn index_coverage(&self, id: ObjectId, relation: &Relation, columns: &[u16]) -> Coverage {
        let Some(index) = self.index(id) else {
            return Coverage::Missing;
        };
        if !implied_by_equality(index, relation, columns) {
            return Coverage::Missing;
        }
        let found = self.method_coverage(id, index, relation, columns);
        if found == Coverage::Missing {
            return found;
        }
        if let Some(cause) = self.uncertain(id) {
            return Coverage::Unknown(Some(cause));
        }
        match index.valid {
            Fact::Yes => found,
            Fact::No => Coverage::Missing,
            Fact::Unknown => Coverage::Unknown(None),
        }
    }

    fn method_coverage(
        &self,
        id: ObjectId,
        index: &Index,
        relation: &Relation,
        columns: &[u16],
    ) -> Coverage {
        let usable: Vec<bool> = (0..index.keys.len())
            .map(|position| usable_key(index, position, relation, columns))
            .collect();
        let (leading, any_position) = match index.method.as_str() {
            "btree" | "hash" => (true, false),
            // An exclusion constraint with `=` compares as the key does.
            "gist" | "spgist" if self.excludes_equals(index, columns) => (true, false),
            // These find the rows by any of their columns, but read much more than those, or need
            // an operator class that nobody declares for this.
            "brin" | "gin" => (false, true),
            // So do GiST and its kind, by their first column.
            _ => (false, false),
        };
        let prefix: Vec<u16> = index
            .keys
            .iter()
            .zip(&usable)
            .take_while(|(_, usable)| **usable)
            .filter_map(|(key, _)| key.column)
            .collect();
        let complete = columns.iter().all(|column| prefix.contains(column));
        if leading && complete {
            return Coverage::Covered(id);
        }
        let narrows = !prefix.is_empty() || (any_position && usable.contains(&true));
        if narrows {
            return Coverage::Partial(id);
        }
        Coverage::Missing
    }

    fn excludes_equals(&self, index: &Index, columns: &[u16]) -> bool {
        let constraint = index.constraint.and_then(|id| self.constraint(id));
        let Some(ConstraintData::Exclude { operators, .. }) = constraint.map(|found| &found.kind)
        else {
            return false;
        };
        let compared = index.keys.iter().zip(operators);
        let mut equal = compared.filter(|(key, operator)| {
            operator.as_str() == "=" && key.column.is_some_and(|number| columns.contains(&number))
        });
        equal.by_ref().count() >= columns.len()
    }

    /// The direct partitions of a relation that the server would search for it.
    fn partitions(&self, relation: &Relation) -> impl Iterator<Item = ObjectId> {
        relation.children.iter().copied().filter(|child| {
            self.get(*child).is_some_and(
                |child| matches!(&child.data, ObjectData::Relation(child) if child.is_partition()),
            )
        })
    }
}

/// Whether a partial index has every row in which the columns have values.
fn implied_by_equality(index: &Index, relation: &Relation, columns: &[u16]) -> bool {
    let Some(predicate) = &index.predicate else {
        return true;
    };
    let Shape::NotNull(names) = &predicate.shape else {
        return false;
    };
    names.iter().all(|name| {
        relation
            .column_named(name)
            .is_some_and(|column| columns.contains(&column.number))
    })
}

/// Whether a key of an index is one of the columns, compared as the column is.
fn usable_key(index: &Index, position: usize, relation: &Relation, columns: &[u16]) -> bool {
    let Some(key) = index.keys.get(position) else {
        return false;
    };
    let Some(number) = key.column else {
        return false;
    };
    if !columns.contains(&number) {
        return false;
    }
    let Some(collation) = &key.collation else {
        return true;
    };
    let own = relation
        .column(number)
        .and_then(|column| column.collation.as_deref())
        .unwrap_or("default");
    bare(collation) == bare(own)
}

/// A collation's name without its schema and quotes.
fn bare(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name).trim_matches('"')
}
