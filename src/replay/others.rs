//! Kinds of objects whose definition is kept as text.

use crate::catalog::object::{Function, Object, ObjectData, Origin, Statistics};
use crate::catalog::{Catalog, DependencyKind, Key, ObjectId, Presence};
use crate::operation::{
    CreateOther, CreateStatistics, Identifier, Including, Name, ObjectKind, ObjectName,
    ObjectReference, Parameter, ParameterMode, Volatility,
};

use super::executor::{Done, Effect, Error, Executor, column_address, whole};
use super::references::SYSTEM_COLUMNS;
use super::triggers::global_reference;
use super::{NoEffect, Reason};

/// Extensions of PostgreSQL's own that bring no wrapper and no server.
const WITHOUT_WRAPPERS: [&str; 10] = [
    "btree_gin",
    "btree_gist",
    "citext",
    "hstore",
    "lo",
    "moddatetime",
    "pg_trgm",
    "pgcrypto",
    "plpgsql",
    "uuid-ossp",
];

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

    /// What is in the way of a new name; what is uncertain gives way.
    fn taken(&mut self, key: &Key) -> Option<ObjectId> {
        match self.catalog.presence(key) {
            Presence::Present(other) => (!self.yields(other)).then_some(other),
            Presence::Unknown(cause) => {
                self.doubt(Reason::Opaque(cause));
                None
            }
            Presence::Absent | Presence::Unmentioned | Presence::BuiltIn => None,
        }
    }

    pub(super) fn create_other(&mut self, create: &CreateOther) -> Done {
        let kind = create.object.kind;
        let name = &create.object.name;
        let schema = self.schema_of_other(kind, name)?;
        let key = Key::new(Catalog::namespace_of(kind), schema, self.other_name(create));
        if let Some(other) = self.taken(&key) {
            if create.if_not_exists {
                return Ok(Effect::Nothing(NoEffect::Exists(other)));
            }
            if create.or_replace {
                let found = self.catalog.get(other).and_then(|it| it.as_function());
                if found.is_some_and(|it| it.kind != kind) {
                    let message = "cannot change routine kind";
                    return Err(self.conflict("42809", name.span, other, message));
                }
                self.altered(other);
                return Ok(Effect::Applied);
            }
            return Err(self.other_exists(create, other));
        }
        let owner = match &create.owner {
            Some(owner) => self.find_owner(owner)?,
            None => None,
        };
        let (name_kept, data) = match kind {
            ObjectKind::Aggregate => (name.name.clone(), aggregate(create)),
            _ => (
                key.name,
                ObjectData::Other {
                    kind,
                    parent: None,
                    text: create.text.clone(),
                },
            ),
        };
        let id = self.create(schema, name_kept, name.span, data);
        let references = &create.references;
        self.depend_on_functions(whole(id), references, DependencyKind::Normal);
        if let Some(owner) = owner {
            self.depend(whole(id), whole(owner), DependencyKind::Normal);
        }
        Ok(Effect::Applied)
    }

    /// A foreign table goes with its server.
    pub(super) fn depend_on_server(
        &mut self,
        table: ObjectId,
        server: &Identifier,
    ) -> Result<(), Error> {
        let server = global_reference(ObjectKind::Server, server);
        if let Some(server) = self.find_owner(&server)? {
            self.depend(whole(table), whole(server), DependencyKind::Normal);
        }
        Ok(())
    }

    /// A wrapper or a server. An extension may bring wrappers, which nobody names.
    fn find_owner(&mut self, owner: &ObjectReference) -> Result<Option<ObjectId>, Error> {
        let is_missing = self.presence_of(owner) == Presence::Absent;
        let mut objects = self.catalog.objects();
        let may_bring = |it: &Object| {
            matches!(it.data, ObjectData::Extension(_))
                && !WITHOUT_WRAPPERS.contains(&it.name.as_str())
        };
        if is_missing && objects.any(may_bring) {
            return Ok(None);
        }
        drop(objects);
        self.find(owner, false)
    }

    /// The name under which an object is kept; of aggregates and operators with the argument types.
    fn other_name(&self, create: &CreateOther) -> Name {
        let name = &create.object.name.name;
        match &create.object.arguments {
            Some(arguments) => self.catalog.signature(name, arguments),
            None => name.clone(),
        }
    }

    fn schema_of_other(
        &mut self,
        kind: ObjectKind,
        name: &ObjectName,
    ) -> Result<Option<ObjectId>, Error> {
        match kind {
            ObjectKind::Aggregate
            | ObjectKind::Operator
            | ObjectKind::OperatorClass
            | ObjectKind::OperatorFamily
            | ObjectKind::Collation
            | ObjectKind::Conversion
            | ObjectKind::TextSearchConfiguration
            | ObjectKind::TextSearchDictionary
            | ObjectKind::TextSearchParser
            | ObjectKind::TextSearchTemplate => self.target_schema(name).map(Some),
            _ => Ok(None),
        }
    }

    fn other_exists(&self, create: &CreateOther, other: ObjectId) -> Error {
        let name = &create.object.name;
        let duplicate = |index| {
            let message = format!("duplicate key value violates unique constraint \"{index}\"");
            ("23505", message)
        };
        let (code, message) = match create.object.kind {
            ObjectKind::Aggregate => (
                "42723",
                format!(
                    "function \"{}\" already exists with same argument types",
                    name.name
                ),
            ),
            ObjectKind::Operator => ("42723", format!("operator {} already exists", name.name)),
            // Nothing asks before the catalog's own unique index does.
            ObjectKind::TextSearchConfiguration => duplicate("pg_ts_config_cfgname_index"),
            ObjectKind::TextSearchDictionary => duplicate("pg_ts_dict_dictname_index"),
            ObjectKind::TextSearchParser => duplicate("pg_ts_parser_prsname_index"),
            ObjectKind::TextSearchTemplate => duplicate("pg_ts_template_tmplname_index"),
            ObjectKind::Cast => ("42710", format!("{} already exists", name.name)),
            kind => (
                "42710",
                format!("{} \"{}\" already exists", kind.as_str(), name.name),
            ),
        };
        self.conflict(code, name.span, other, message)
    }
}

/// Aggregates share their space of names with functions.
fn aggregate(create: &CreateOther) -> ObjectData {
    let arguments = create.object.arguments.iter().flatten();
    let parameters = arguments.map(|type_name| Parameter {
        mode: ParameterMode::In,
        name: None,
        type_name: type_name.clone(),
        default: None,
    });
    ObjectData::Function(Function {
        kind: ObjectKind::Aggregate,
        parameters: parameters.collect(),
        returns: None,
        language: Name::new_static("internal"),
        volatility: Volatility::Immutable,
        security_definer: false,
        settings: Vec::new(),
        body: None,
    })
}
