//! Kinds of objects whose definition is kept as text.

use crate::catalog::object::{Function, Object, ObjectData};
use crate::catalog::{Catalog, DependencyKind, Key, ObjectId, Presence};
use crate::operation::{
    CreateOther, Identifier, Name, ObjectKind, ObjectName, ObjectReference, Parameter,
    ParameterMode, Volatility,
};

use super::executor::{Done, Effect, Error, Executor, whole};
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
    /// What is in the way of a new name; what is uncertain gives way.
    pub(super) fn taken(&mut self, key: &Key) -> Option<ObjectId> {
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
