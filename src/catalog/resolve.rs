//! From names to objects, through `search_path`.

use super::object::{MadeBy, Object, ObjectData, Origin, TypeData};
use super::store::Registered;
use super::{Catalog, Cause, Key, Namespace, ObjectId, Presence, Stamped, builtin};
use crate::operation::{Name, ObjectKind, ObjectName, TypeName};

static PG_TEMP: Name = Name::new_static("pg_temp");

/// What the model knows of a column's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnPresence {
    Present(u16),
    Absent,
    /// Not in the list, but the list may lack columns.
    Unmentioned,
    /// SQL that could not be followed may have added it.
    Unknown(Cause),
}

/// A schema to create in that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingSchema {
    /// `None` where `search_path` leads nowhere: PostgreSQL raises 3F000, "no schema has been
    /// selected to create in".
    pub name: Option<Name>,
    /// Anything but `Present`.
    pub presence: Presence,
}

/// Several routines have the name, and no argument types tell them apart (SQLSTATE 42725).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguous(pub Vec<ObjectId>);

impl Catalog {
    /// What is known of a name in its space.
    #[must_use]
    pub fn presence(&self, key: &Key) -> Presence {
        match self.look_up(key) {
            Lookup::Present(id) => Presence::Present(id),
            Lookup::Gone | Lookup::Closed => Presence::Absent,
            Lookup::Open => Presence::Unmentioned,
            Lookup::Unknown(cause) => Presence::Unknown(cause),
        }
    }

    /// The schema of a name. `pg_temp` is the schema of temporary tables.
    #[must_use]
    pub fn schema_named(&self, name: &str) -> Presence {
        self.presence(&Key::new(Namespace::Schema, None, name))
    }

    /// A table, view, sequence, index or composite type.
    #[must_use]
    pub fn resolve_relation(&self, name: &ObjectName) -> Presence {
        let found = self.resolve(Namespace::Relation, name);
        if found.id().is_some() {
            return found;
        }
        let system = match &name.schema {
            Some(schema) => builtin::is_system_schema(schema),
            None => name.name.starts_with("pg_"),
        };
        if system { Presence::BuiltIn } else { found }
    }

    /// An index; what else has the name is `Present` too, and its kind tells.
    #[must_use]
    pub fn resolve_index(&self, name: &ObjectName) -> Presence {
        self.resolve_relation(name)
    }

    /// A type: one of PostgreSQL's, a made one, or the row type of a relation. An array is looked up
    /// by its element; `t.c%TYPE` by the table.
    #[must_use]
    pub fn resolve_type(&self, name: &TypeName) -> Presence {
        let object = ObjectName {
            schema: name.schema.clone(),
            name: name.name.clone(),
            span: name.span,
        };
        if name.of_column.is_some() {
            return self.resolve_relation(&object);
        }
        self.resolve_type_name(&object)
    }

    /// As [`Self::resolve_type`], for a name alone, as in `DROP TYPE`.
    #[must_use]
    pub fn resolve_type_name(&self, name: &ObjectName) -> Presence {
        let system = match &name.schema {
            Some(schema) => builtin::is_system_schema(schema),
            None => builtin::is_type(&name.name),
        };
        if system {
            return Presence::BuiltIn;
        }
        let found = self.schemas_of(name).find_map(|schema| {
            let schema = self.schema_id(schema)?;
            let key = |namespace| Key::new(namespace, schema, name.name.clone());
            let row = || self.registered(&key(Namespace::Relation));
            self.registered(&key(Namespace::Type))
                .or_else(|| row().filter(|id| self.has_row_type(*id)))
        });
        found.map_or_else(|| self.resolve(Namespace::Type, name), Presence::Present)
    }

    /// A function, procedure or aggregate. Without argument types it must be the only one of its
    /// name that `search_path` leads to.
    ///
    /// # Errors
    ///
    /// Where it is one of several.
    pub fn resolve_function(
        &self,
        name: &ObjectName,
        arguments: Option<&[TypeName]>,
    ) -> Result<Presence, Ambiguous> {
        if let Some(arguments) = arguments {
            let signed = ObjectName {
                schema: name.schema.clone(),
                name: self.signature(&name.name, arguments),
                span: name.span,
            };
            return Ok(self.or_system(name, self.resolve(Namespace::Routine, &signed)));
        }
        match self.functions_named(name).as_slice() {
            [] => Ok(self.or_system(name, self.resolve(Namespace::Routine, name))),
            [only] => Ok(Presence::Present(*only)),
            several => Err(Ambiguous(several.to_vec())),
        }
    }

    /// Every routine that a call of the name may mean: the overloads in all schemas of the path,
    /// but for one with the same argument types as another in a schema before it.
    #[must_use]
    pub fn functions_named(&self, name: &ObjectName) -> Vec<ObjectId> {
        // Most calls are of PostgreSQL's own functions.
        if !self.store.has_routine(&name.name) {
            return Vec::new();
        }
        let mut found: Vec<&Object> = Vec::new();
        for object in self.functions_along_path(name) {
            if !found
                .iter()
                .any(|it| self.key(it).name == self.key(object).name)
            {
                found.push(object);
            }
        }
        found.into_iter().map(|object| object.id).collect()
    }

    /// Whether a routine has, or ever had, this name in any schema.
    #[must_use]
    pub fn has_function(&self, name: &Name) -> bool {
        self.store.has_routine(name)
    }

    /// Every routine of the name in all schemas of the path, in its order.
    pub fn functions_along_path<'a>(
        &'a self,
        name: &'a ObjectName,
    ) -> impl Iterator<Item = &'a Object> {
        let schemas = self.schemas_of(name);
        let schemas = schemas.filter_map(|schema| self.schema_id(schema));
        let overloads = schemas.flat_map(|schema| self.overloads(schema, &name.name));
        overloads.filter_map(|overload| self.get(*overload))
    }

    /// The routines of a name in a schema, in the order in which they were made.
    #[must_use]
    pub fn overloads(&self, schema: ObjectId, name: &Name) -> &[ObjectId] {
        self.store
            .get(|it| &it.routines, &(schema, name.clone()))
            .map_or(&[], |ids| ids)
    }

    /// An object of any space by its possibly qualified name, as for statistics or collations.
    #[must_use]
    pub fn resolve(&self, namespace: Namespace, name: &ObjectName) -> Presence {
        if let Some(id) = self.first_present(namespace, name) {
            return Presence::Present(id);
        }
        let mut best = Lookup::Closed;
        for schema in self.schemas_of(name) {
            let found = self.look_up_in(namespace, schema, &name.name);
            if let Lookup::Present(id) = found {
                return Presence::Present(id);
            }
            // An unqualified name that is in doubt is so because of the schemas of the path.
            let temporary = name.schema.is_none() && *schema == PG_TEMP;
            if !temporary && found.weight() > best.weight() {
                best = found;
            }
        }
        if name.schema.is_none() && self.search_path.is_none() {
            // Nobody knows where it would be looked for.
            return match best {
                Lookup::Unknown(cause) => Presence::Unknown(cause),
                Lookup::Present(_) | Lookup::Gone | Lookup::Closed | Lookup::Open => {
                    Presence::Unmentioned
                }
            };
        }
        match best {
            Lookup::Present(id) => Presence::Present(id),
            Lookup::Gone | Lookup::Closed => Presence::Absent,
            Lookup::Open => Presence::Unmentioned,
            Lookup::Unknown(cause) => Presence::Unknown(cause),
        }
    }

    /// The object that has a name, without asking why schemas before its own have not: most names
    /// that are looked up are there.
    fn first_present(&self, namespace: Namespace, name: &ObjectName) -> Option<ObjectId> {
        self.schemas_of(name).find_map(|schema| {
            let schema = self.schema_id(schema)?;
            self.registered(&Key::new(namespace, schema, name.name.clone()))
        })
    }

    fn schema_id(&self, name: &Name) -> Option<ObjectId> {
        self.registered(&Key::new(Namespace::Schema, None, name.clone()))
    }

    /// What belongs to a relation: a constraint, trigger, policy or rule of it.
    #[must_use]
    pub fn resolve_part(&self, namespace: Namespace, relation: ObjectId, name: &str) -> Presence {
        self.presence(&Key::new(namespace, relation, name))
    }

    /// The schema in which a statement without or with a schema's name creates.
    ///
    /// # Errors
    ///
    /// Where there is none.
    pub fn creation_schema(&self, schema: Option<&Name>) -> Result<ObjectId, MissingSchema> {
        if let Some(name) = schema {
            return match self.schema_named(name) {
                Presence::Present(id) => Ok(id),
                presence => Err(MissingSchema {
                    name: Some(name.clone()),
                    presence,
                }),
            };
        }
        for name in self.path_names() {
            match self.schema_named(name) {
                Presence::Present(id) => return Ok(id),
                // PostgreSQL passes over the schemas that aren't there.
                Presence::Absent | Presence::BuiltIn => {}
                presence @ (Presence::Unmentioned | Presence::Unknown(_)) => {
                    return Err(MissingSchema {
                        name: Some(name.clone()),
                        presence,
                    });
                }
            }
        }
        Err(MissingSchema {
            name: None,
            presence: Presence::Absent,
        })
    }

    /// The name of the schema in which an unqualified name is made; `None` where there is none, or
    /// nobody knows.
    #[must_use]
    pub fn default_schema(&self) -> Option<&Name> {
        let schema = self.get(self.creation_schema(None).ok()?)?;
        Some(&schema.name)
    }

    /// What is known of a column's name.
    #[must_use]
    pub fn column_presence(&self, relation: ObjectId, name: &str) -> ColumnPresence {
        let Some(found) = self.relation(relation) else {
            return ColumnPresence::Absent;
        };
        if let Some(column) = found.column_named(name) {
            return ColumnPresence::Present(column.number);
        }
        if let Some(cause) = self.uncertain(relation) {
            return ColumnPresence::Unknown(cause);
        }
        if found.columns_known {
            ColumnPresence::Absent
        } else {
            ColumnPresence::Unmentioned
        }
    }

    /// `f(int4,public.mood)`: a routine's name with its argument types, under which it is known.
    #[must_use]
    pub fn signature<'a>(
        &self,
        name: &str,
        arguments: impl IntoIterator<Item = &'a TypeName>,
    ) -> Name {
        let mut text = String::from(name);
        text.push('(');
        for (index, argument) in arguments.into_iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            self.push_type(&mut text, argument);
        }
        text.push(')');
        text.into()
    }

    /// Whether a type's name, without modifiers, stands for the same type as another.
    #[must_use]
    pub fn same_type(&self, left: &TypeName, right: &TypeName) -> bool {
        let mut texts = [String::new(), String::new()];
        self.push_type(&mut texts[0], left);
        self.push_type(&mut texts[1], right);
        texts[0] == texts[1]
    }

    fn push_type(&self, text: &mut String, name: &TypeName) {
        match self.resolve_type(name) {
            Presence::Present(id) => {
                let name = self.qualified_name(id);
                // The schema of temporary types has another name in each session.
                text.push_str(name.strip_prefix("pg_temp.").unwrap_or(&name));
            }
            Presence::BuiltIn | Presence::Absent | Presence::Unmentioned | Presence::Unknown(_) => {
                if let Some(schema) = &name.schema
                    && schema != "pg_catalog"
                {
                    text.push_str(schema);
                    text.push('.');
                }
                match name.name.strip_prefix('_') {
                    // The type of an array has a name of its own.
                    Some(element) if builtin::is_type(element) && !name.array => {
                        text.push_str(element);
                        text.push_str("[]");
                    }
                    _ => text.push_str(&name.name),
                }
            }
        }
        if let Some(column) = &name.of_column {
            text.push('.');
            text.push_str(column);
            text.push_str("%type");
        }
        if name.array {
            text.push_str("[]");
        }
    }

    /// The schemas in which a name is looked up, in order.
    fn schemas_of<'a>(&'a self, name: &'a ObjectName) -> impl Iterator<Item = &'a Name> {
        let (first, others) = match &name.schema {
            Some(schema) => (schema, &[][..]),
            None => (&PG_TEMP, self.path_names()),
        };
        std::iter::once(first).chain(others)
    }

    fn or_system(&self, name: &ObjectName, found: Presence) -> Presence {
        let system = match &name.schema {
            Some(schema) => builtin::is_system_schema(schema),
            None => name.name.starts_with("pg_") || builtin::is_trigger_function(&name.name),
        };
        if system && found.id().is_none() {
            return Presence::BuiltIn;
        }
        found
    }

    fn look_up_in(&self, namespace: Namespace, schema: &Name, name: &Name) -> Lookup {
        match self.look_up(&Key::new(Namespace::Schema, None, schema.clone())) {
            Lookup::Present(id) => self.look_up(&Key::new(namespace, id, name.clone())),
            Lookup::Open => match self.doubt(namespace, name) {
                Some(doubt) => Lookup::Unknown(doubt.cause),
                None => Lookup::Open,
            },
            Lookup::Gone => Lookup::Gone,
            Lookup::Closed => Lookup::Closed,
            Lookup::Unknown(cause) => Lookup::Unknown(cause),
        }
    }

    fn look_up(&self, key: &Key) -> Lookup {
        let registered = self.store.get(|it| &it.names, key);
        if let Some(Registered::Object(id)) = registered {
            return Lookup::Present(*id);
        }
        let doubt = self.doubt_of(key);
        if let Some(Registered::Free(absent)) = registered {
            return match doubt {
                Some(doubt) if doubt.at >= absent.at => Lookup::Unknown(doubt.cause),
                Some(_) | None => Lookup::Gone,
            };
        }
        let parent = key.parent.and_then(|id| self.slot(id));
        let born = parent.map_or(0, |slot| slot.born);
        if let Some(doubt) = doubt
            && doubt.at >= born
        {
            return Lookup::Unknown(doubt.cause);
        }
        if let Some(parent) = parent {
            // An opaque statement about a table may have given it a trigger of any name.
            if parent.object.as_relation().is_some()
                && let Some(cause) = self.uncertain(parent.object.id)
            {
                return Lookup::Unknown(cause);
            }
            // What it is like, nobody knows, and so which constraints it was given.
            let is_like_another = key.namespace == Namespace::Constraint
                && parent
                    .object
                    .as_relation()
                    .is_some_and(|it| !it.columns_known && it.made_by != MadeBy::Query);
            if self.is_closed(&parent.object, key.namespace) && !is_like_another {
                return Lookup::Closed;
            }
        }
        Lookup::Open
    }

    /// Whether everything of a kind that is in an object was put there by the history.
    fn is_closed(&self, parent: &Object, namespace: Namespace) -> bool {
        match (&parent.data, parent.origin) {
            (ObjectData::Schema { closed, extended }, _) => {
                let is_known = matches!(namespace, Namespace::Relation | Namespace::Type);
                *closed && (!extended || is_known)
            }
            (_, Origin::Derived(maker, _)) => {
                let maker = self.get(maker).map(|it| &it.data);
                !matches!(maker, Some(ObjectData::Extension(_)))
            }
            (_, origin) => matches!(origin, Origin::Migration(_) | Origin::Server),
        }
    }

    /// The object that has a name.
    pub(super) fn registered(&self, key: &Key) -> Option<ObjectId> {
        match self.store.get(|it| &it.names, key)? {
            Registered::Object(id) => Some(*id),
            Registered::Free(_) => None,
        }
    }

    fn doubt_of(&self, key: &Key) -> Option<Stamped> {
        let access = match key.namespace {
            Namespace::Policy | Namespace::Trigger => self.facts.access,
            _ => None,
        };
        let events = [self.doubt(key.namespace, &key.name), access];
        events.into_iter().flatten().max_by_key(|event| event.at)
    }

    /// The latest opaque SQL that may have made something of this name.
    fn doubt(&self, namespace: Namespace, name: &Name) -> Option<Stamped> {
        let has_types = matches!(namespace, Namespace::Routine | Namespace::Other(_));
        let bare = match has_types.then(|| name.split_once('(')).flatten() {
            Some((bare, _)) => &Name::new(bare),
            None => name,
        };
        let facts = &self.facts;
        [
            self.mentioned_since(bare, 0),
            facts.anything,
            facts.additions,
        ]
        .into_iter()
        .flatten()
        .max_by_key(|event| event.at)
    }

    fn has_row_type(&self, id: ObjectId) -> bool {
        let Some(object) = self.get(id) else {
            return false;
        };
        match &object.data {
            ObjectData::Relation(_) => true,
            ObjectData::Type(definition) => matches!(definition.kind, TypeData::Composite { .. }),
            _ => false,
        }
    }

    /// The namespace in which a kind of object is looked up.
    #[must_use]
    pub fn namespace_of(kind: ObjectKind) -> Namespace {
        match kind {
            ObjectKind::Schema => Namespace::Schema,
            ObjectKind::Table
            | ObjectKind::ForeignTable
            | ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::Sequence
            | ObjectKind::Index => Namespace::Relation,
            ObjectKind::Type | ObjectKind::Domain => Namespace::Type,
            ObjectKind::Function
            | ObjectKind::Procedure
            | ObjectKind::Routine
            | ObjectKind::Aggregate => Namespace::Routine,
            ObjectKind::Constraint | ObjectKind::DomainConstraint => Namespace::Constraint,
            ObjectKind::Trigger => Namespace::Trigger,
            ObjectKind::Policy => Namespace::Policy,
            ObjectKind::Rule => Namespace::Rule,
            ObjectKind::Extension => Namespace::Extension,
            ObjectKind::Publication => Namespace::Publication,
            ObjectKind::EventTrigger => Namespace::EventTrigger,
            ObjectKind::Role => Namespace::Role,
            ObjectKind::Column
            | ObjectKind::Attribute
            | ObjectKind::Operator
            | ObjectKind::OperatorClass
            | ObjectKind::OperatorFamily
            | ObjectKind::AccessMethod
            | ObjectKind::Cast
            | ObjectKind::Collation
            | ObjectKind::Conversion
            | ObjectKind::Transform
            | ObjectKind::Statistics
            | ObjectKind::TextSearchConfiguration
            | ObjectKind::TextSearchDictionary
            | ObjectKind::TextSearchParser
            | ObjectKind::TextSearchTemplate
            | ObjectKind::Language
            | ObjectKind::Subscription
            | ObjectKind::ForeignDataWrapper
            | ObjectKind::Server
            | ObjectKind::UserMapping
            | ObjectKind::Database
            | ObjectKind::Tablespace
            | ObjectKind::LargeObject => Namespace::Other(kind),
        }
    }
}

/// A [`Presence`] that still tells why a name is free.
#[derive(Debug, Clone, Copy)]
enum Lookup {
    Present(ObjectId),
    /// It was there and was dropped, renamed or moved.
    Gone,
    /// It never was in a place of which everything is known.
    Closed,
    Open,
    Unknown(Cause),
}

impl Lookup {
    /// Which answer counts where several schemas give one: a drop that was seen is younger than
    /// what opaque SQL may have done before it.
    fn weight(self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::Open => 1,
            Self::Unknown(_) => 2,
            Self::Gone => 3,
            Self::Present(_) => 4,
        }
    }
}
