//! Object identifiers from names, and names from object identifiers.

use super::{Evaluated, EvaluationError, Evaluator, Identified, Oid, OidKind, Value};
use crate::catalog::builtin::quote_identifier;
use crate::catalog::{Key, Namespace, ObjectId, Presence};
use crate::lexer::{identifier, lex};
use crate::operation::{Name, ObjectKind, ObjectName};
use crate::source::Span;

impl Evaluator<'_> {
    /// What a string means as an object identifier: `'public.t'::regclass`.
    ///
    /// A name that nobody mentioned must be there, since the cast would fail without.
    pub(super) fn identify(self, text: &str, kind: OidKind) -> Evaluated {
        if text == "-" || text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Value::Unknown);
        }
        match self.look_up(text, kind) {
            Looked::Found(of) => Ok(Value::Oid(Oid { of, kind })),
            Looked::Absent => Err(does_not_exist(text, kind)),
            Looked::Unmentioned | Looked::Unknown => Ok(Value::Unknown),
        }
    }

    /// The answer of `to_regclass` and its family, which is `NULL` for what is not there.
    pub(super) fn identify_if_there(self, text: &str, kind: OidKind) -> Value {
        match self.look_up(text, kind) {
            Looked::Found(of) => Value::Oid(Oid { of, kind }),
            Looked::Absent => Value::Null,
            Looked::Unmentioned => {
                self.variables.assumes();
                Value::Null
            }
            Looked::Unknown => Value::Unknown,
        }
    }

    fn look_up(self, text: &str, kind: OidKind) -> Looked {
        let text = match text.split_once('(') {
            Some((name, _)) if kind == OidKind::Routine => name,
            _ => text,
        };
        let Some(name) = parse_name(text) else {
            return Looked::Unknown;
        };
        let presence = match kind {
            OidKind::Oid => return Looked::Unknown,
            OidKind::Class => self.catalog.resolve_relation(&name),
            OidKind::Type => self.catalog.resolve_type_name(&name),
            OidKind::Namespace => self.catalog.schema_named(&name.name),
            OidKind::Role => {
                let key = Key::new(Namespace::Role, None, name.name.clone());
                match self.catalog.presence(&key) {
                    Presence::Present(id) => Presence::Present(id),
                    _ => return Looked::Unknown,
                }
            }
            // Which of the overloads a signature means is not asked.
            OidKind::Routine => match self.catalog.functions_named(&name).as_slice() {
                [only] => Presence::Present(*only),
                [] => self.catalog.resolve(Namespace::Routine, &name),
                _ => return Looked::Unknown,
            },
        };
        match presence {
            Presence::Present(id) if self.catalog.is_uncertain(id) => Looked::Unknown,
            Presence::Present(id) => Looked::Found(Identified::Object(id)),
            Presence::BuiltIn => Looked::Found(Identified::BuiltIn(name.name)),
            Presence::Absent => Looked::Absent,
            Presence::Unmentioned => Looked::Unmentioned,
            Presence::Unknown(_) => Looked::Unknown,
        }
    }

    pub(super) fn current_schema(self) -> Value {
        let Some(path) = &self.catalog.search_path else {
            return Value::Unknown;
        };
        let first = path
            .iter()
            .find(|name| self.catalog.schema_named(name).id().is_some());
        first.map_or(Value::Null, Value::from)
    }

    /// A name as `regclass` and its family print it: with its schema where the path does not lead to
    /// it, and in quotes where it needs them.
    pub(super) fn visible_name(self, id: ObjectId) -> Value {
        let Some(object) = self.catalog.get(id) else {
            return Value::Unknown;
        };
        // The signature is part of a routine's name.
        let plain = object.name.split('(').next().unwrap_or_default();
        let name = quote_identifier(plain);
        let schema = object.schema.and_then(|schema| self.catalog.get(schema));
        match schema {
            Some(schema) if !self.is_visible(id) => {
                Value::text(format!("{}.{name}", quote_identifier(&schema.name)))
            }
            _ => Value::text(name),
        }
    }

    /// Whether an object is what its name alone leads to.
    pub(super) fn is_visible(self, id: ObjectId) -> bool {
        let Some(object) = self.catalog.get(id) else {
            return false;
        };
        let name = ObjectName {
            schema: None,
            name: object.name.clone(),
            span: Span::default(),
        };
        let found = match object.kind() {
            ObjectKind::Type | ObjectKind::Domain => self.catalog.resolve_type_name(&name),
            ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => {
                self.catalog.resolve(Namespace::Routine, &name)
            }
            ObjectKind::Schema | ObjectKind::Role => return true,
            _ => self.catalog.resolve_relation(&name),
        };
        found.id() == Some(id)
    }
}

enum Looked {
    Found(Identified),
    Absent,
    /// No migration mentions it.
    Unmentioned,
    Unknown,
}

/// The parts of `schema.name`, as an identifier's literal has them.
fn parse_name(text: &str) -> Option<ObjectName> {
    let mut parts: Vec<Name> = Vec::new();
    for (index, token) in lex(text).iter().enumerate() {
        if index % 2 == 0 {
            parts.push(identifier(token.text(text), token.kind)?);
        } else if !token.is_symbol(text, ".") {
            return None;
        }
    }
    let name = parts.pop()?;
    Some(ObjectName {
        schema: parts.pop(),
        name,
        span: Span::default(),
    })
}

fn does_not_exist(text: &str, kind: OidKind) -> EvaluationError {
    let (sqlstate, what) = match kind {
        OidKind::Class | OidKind::Oid => ("42P01", "relation"),
        OidKind::Type => ("42704", "type"),
        OidKind::Routine => ("42883", "function"),
        OidKind::Namespace => ("3F000", "schema"),
        OidKind::Role => ("42704", "role"),
    };
    EvaluationError {
        sqlstate,
        message: format!("{what} \"{text}\" does not exist"),
    }
}
