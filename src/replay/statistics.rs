//! Extended statistics.

use crate::catalog::object::{Object, ObjectData, Origin, Statistics};
use crate::catalog::{Catalog, DependencyKind, Key, ObjectId};
use crate::operation::{CreateStatistics, Including, Name, ObjectKind, ObjectName};

use super::NoEffect;
use super::executor::{Done, Effect, Error, Executor, column_address, whole};
use super::references::SYSTEM_COLUMNS;

impl Executor {
    pub(super) fn create_statistics(&mut self, create: &CreateStatistics) -> Done {
        let relation = match &create.table {
            Some(table) => Some(self.need_relation(table)?),
            None => None,
        };
        let name = match (&create.name, relation) {
            (Some(name), _) => name.clone(),
            (None, Some(relation)) => ObjectName {
                schema: None,
                name: self.statistics_name(relation, &create.keys),
                span: self.span,
            },
            (None, None) => return Ok(Effect::Nothing(NoEffect::NotModelled)),
        };
        if let (Some(relation), Some(table)) = (relation, &create.table) {
            self.check_statistics_table(relation, table, create)?;
        }
        let schema = self.target_schema(&name)?;
        let key = Key::new(
            Catalog::namespace_of(ObjectKind::Statistics),
            schema,
            name.name.clone(),
        );
        if let Some(other) = self.taken(&key) {
            if create.if_not_exists {
                return Ok(Effect::Nothing(NoEffect::Exists(other)));
            }
            let message = format!("statistics object \"{}\" already exists", name.name);
            return Err(self.conflict("42710", name.span, other, message));
        }
        if let Some(relation) = relation {
            for column in &create.columns {
                self.check_statistics_column(relation, column, true)?;
            }
        }
        let keys = create.keys.iter().flatten();
        let number = |column| self.column_number(relation?, column);
        let data = ObjectData::Statistics(Statistics {
            relation,
            columns: keys.filter_map(number).collect(),
            expressions: create.keys.iter().filter(|key| key.is_none()).count(),
            text: create.text.clone(),
        });
        let id = self.create(Some(schema), name.name, name.span, data);
        if let Some(relation) = relation {
            for column in &create.columns {
                if let Some(number) = self.column_number(relation, column) {
                    let column = column_address(relation, number);
                    self.depend(whole(id), column, DependencyKind::Auto);
                }
            }
        }
        Ok(Effect::Applied)
    }

    /// The server reads expressions before it looks at anything else, then at the table's kind.
    fn check_statistics_table(
        &mut self,
        relation: ObjectId,
        table: &ObjectName,
        create: &CreateStatistics,
    ) -> Result<(), Error> {
        let is_key = |column: &&Name| create.keys.iter().flatten().any(|key| key == *column);
        for column in create.columns.iter().filter(|column| !is_key(column)) {
            self.check_statistics_column(relation, column, false)?;
        }
        if self.catalog.kind(relation) == Some(ObjectKind::View) && !self.is_doubtful(relation) {
            let message = format!("cannot define statistics for relation \"{}\"", table.name);
            return Err(self.conflict("42809", table.span, relation, message));
        }
        Ok(())
    }

    fn check_statistics_column(
        &mut self,
        relation: ObjectId,
        column: &Name,
        refuses_system: bool,
    ) -> Result<(), Error> {
        if self.column_number(relation, column).is_some() || self.may_have_more_columns(relation) {
            return Ok(());
        }
        if !SYSTEM_COLUMNS.contains(&column.as_str()) {
            let message = format!("column \"{column}\" does not exist");
            return Err(self.no_column(relation, column, self.span, message));
        }
        if refuses_system {
            let message = "statistics creation on system columns is not supported";
            return Err(self.failure("0A000", self.span, message));
        }
        Ok(())
    }

    /// `LIKE … INCLUDING STATISTICS`: with names that are chosen as for statistics without one.
    pub(super) fn copy_statistics_like(
        &mut self,
        source: ObjectId,
        to: ObjectId,
        including: Including,
    ) {
        if !including.statistics {
            return;
        }
        let mut originals: Vec<ObjectId> = self
            .catalog
            .dependents_of(source)
            .map(|dependency| dependency.dependent.object)
            .filter(|id| self.catalog.kind(*id) == Some(ObjectKind::Statistics))
            .collect();
        originals.sort_unstable();
        originals.dedup();
        for original in originals {
            if let Some(ObjectData::Statistics(statistics)) =
                self.catalog.get(original).map(|object| &object.data)
            {
                let statistics = statistics.clone();
                let copy = self.copy_statistics(source, to, original, statistics);
                if including.comments {
                    self.copy_comment(original, copy);
                }
            }
        }
    }

    fn copy_statistics(
        &mut self,
        source: ObjectId,
        to: ObjectId,
        original: ObjectId,
        mut statistics: Statistics,
    ) -> ObjectId {
        // The server keeps the columns in the order of the table, and the expressions behind them.
        statistics.columns.sort_unstable();
        let columns = statistics.columns.iter();
        let names =
            columns.filter_map(|number| Some(self.column_of(source, *number)?.name.clone()));
        let expressions = std::iter::repeat_n(None, statistics.expressions);
        let keys: Vec<Option<Name>> = names.map(Some).chain(expressions).collect();
        let name = self.statistics_name(to, &keys);
        let translated = |number: &u16| self.translate_column(source, to, *number);
        let columns = statistics.columns.iter().filter_map(translated);
        let data = ObjectData::Statistics(Statistics {
            relation: Some(to),
            columns: columns.collect(),
            ..statistics
        });
        let named = self.catalog.dependencies_of(original);
        let named = named.filter(|it| it.referenced.object == source);
        let named: Vec<u16> = named
            .filter_map(|it| self.translate_column(source, to, it.referenced.column))
            .collect();
        let origin = Origin::Derived(to, self.here());
        let id = self.insert(Object::new(name, self.schema_of(to), origin, data));
        for number in named {
            self.depend(whole(id), column_address(to, number), DependencyKind::Auto);
        }
        id
    }
}
