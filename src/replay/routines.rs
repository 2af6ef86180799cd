//! Functions and procedures.

use crate::catalog::object::{Function, ObjectData, Origin, Type, TypeData};
use crate::catalog::{DependencyKind, Key, Namespace, ObjectId, Presence};
use crate::operation::{
    AlterFunction, CreateFunction, Drop, Name, ObjectKind, ObjectName, ObjectReference, Parameter,
    ParameterMode, SettingValue, TypeName,
};

use super::describe::printed_type;
use super::executor::{Done, Effect, Error, Executor, missing, whole, written};
use super::references::type_object;
use super::scopes::Around;
use super::{Change, NoEffect, Reason};

/// The first server that looks for a procedure by the types of its `OUT` parameters too.
const OUTPUTS_NAMED: u16 = 14;

impl Executor {
    pub(super) fn create_function(&mut self, create: &CreateFunction) -> Done {
        let create = &self.with_settled_types(create);
        let schema = self.target_schema(&create.name)?;
        for parameter in &create.parameters {
            self.check_parameter_type(parameter)?;
        }
        if let Some(returns) = &create.returns {
            self.make_shell(create, returns);
            self.check_type(returns)?;
        }
        let function = Function::of(create);
        if is_kept_as_tree(create) {
            self.check_body(create)?;
        }
        if let Some(existing) = self.same_signature(schema, create) {
            if !self.is_doubtful(existing) && !self.catalog.is_external(existing) {
                return self.replace_function(existing, create, function);
            }
            self.check_body(create)?;
            self.remake_function(existing, create, function);
            return Ok(Effect::Applied);
        }
        self.check_body(create)?;
        let data = ObjectData::Function(function);
        let name = create.name.name.clone();
        let id = self.create(Some(schema), name, create.name.span, data);
        self.link_function(id, create);
        Ok(Effect::Applied)
    }

    /// The input function of a base type comes before the type, as its result.
    fn make_shell(&mut self, create: &CreateFunction, returns: &TypeName) {
        let presence = self.catalog.resolve_type(returns);
        if !matches!(create.language.as_str(), "c" | "internal")
            || !matches!(presence, Presence::Absent | Presence::Unmentioned)
        {
            return;
        }
        if let Ok(schema) = self.target_schema(&type_object(returns)) {
            let kind = TypeData::Shell;
            let data = ObjectData::Type(Type { kind });
            self.create(Some(schema), returns.name.clone(), returns.span, data);
        }
    }

    /// A signature stays the same whatever `search_path` is later, and is without lengths and
    /// precisions.
    fn with_settled_types(&self, create: &CreateFunction) -> CreateFunction {
        let mut create = create.clone();
        for parameter in &mut create.parameters {
            let settled = self.settled(parameter.type_name.clone());
            parameter.type_name = settled.without_modifiers();
        }
        let returns = create.returns.take();
        create.returns = returns.map(|returns| self.settled(returns).without_modifiers());
        create
    }

    fn check_parameter_type(&mut self, parameter: &Parameter) -> Result<(), Error> {
        self.check_type(&parameter.type_name)
            .map_err(|mut failure| {
                if failure.sqlstate == "42704" {
                    failure.message = failure.message.replace('"', "");
                }
                failure
            })
    }

    fn same_signature(&mut self, schema: ObjectId, create: &CreateFunction) -> Option<ObjectId> {
        let inputs = inputs(&create.parameters).map(|parameter| &parameter.type_name);
        let key = crate::catalog::Key::new(
            crate::catalog::Namespace::Routine,
            schema,
            self.catalog.signature(&create.name.name, inputs),
        );
        match self.catalog.presence(&key) {
            Presence::Present(id) => Some(id),
            Presence::Unknown(cause) => {
                self.doubt(Reason::Opaque(cause));
                None
            }
            Presence::Absent | Presence::Unmentioned | Presence::BuiltIn => None,
        }
    }

    /// A body is parsed when it is made, and one in SQL has to find its tables.
    fn check_body(&mut self, create: &CreateFunction) -> Result<(), Error> {
        let Some(body) = create.body.as_ref().filter(|_| self.check_bodies) else {
            return Ok(());
        };
        if let Some(error) = &body.error {
            return Err(self.failure("42601", error.span, error.message.clone()));
        }
        // Its own path is not followed.
        let has_path = create.settings.iter().any(|it| it.name == "search_path");
        if create.language == "sql" && !has_path {
            self.check_references(&body.references)?;
            let names = input_names(create);
            let around = Around::Parameters(&create.name.name, &names);
            for scope in &body.scopes {
                self.check_scope_in(Some(scope), around)?;
            }
        }
        Ok(())
    }

    fn replace_function(
        &mut self,
        id: ObjectId,
        create: &CreateFunction,
        function: Function,
    ) -> Done {
        let span = create.name.span;
        let Some(old) = self
            .catalog
            .get(id)
            .and_then(|it| it.as_function())
            .cloned()
        else {
            return Ok(Effect::Applied);
        };
        if !create.or_replace {
            let message = format!(
                "function \"{}\" already exists with same argument types",
                create.name.name
            );
            return Err(self.conflict("42723", span, id, message));
        }
        if old.kind != function.kind {
            return Err(self.conflict("42809", span, id, "cannot change routine kind"));
        }
        if !self.same_result(&old, &function) {
            let message = "cannot change return type of existing function";
            return Err(self.conflict("42P13", span, id, message));
        }
        if let Some(name) = renamed_parameter(&old, &function) {
            let message = format!("cannot change name of input parameter \"{name}\"");
            return Err(self.conflict("42P13", span, id, message));
        }
        if defaults(&function) < defaults(&old) {
            let message = "cannot remove parameter defaults from existing function";
            return Err(self.conflict("42P13", span, id, message));
        }
        self.check_body(create)?;
        self.catalog.update(id, |object| {
            object.data = ObjectData::Function(function);
        });
        self.catalog.undepend_all(whole(id));
        self.link_function(id, create);
        self.altered(id);
        Ok(Effect::Applied)
    }

    /// Makes a function in the place of one that may have been dropped, and what depends on it with it,
    /// or that was only assumed.
    fn remake_function(&mut self, id: ObjectId, create: &CreateFunction, function: Function) {
        if self.catalog.is_uncertain(id) {
            self.doubt_dependents(id);
        }
        let origin = Origin::Migration(self.cause(create.name.span));
        let data = ObjectData::Function(function);
        self.catalog.remake(id, origin, data);
        self.changes.push(Change::Created(id));
        self.catalog.undepend_all(whole(id));
        self.link_function(id, create);
    }

    fn same_result(&self, old: &Function, new: &Function) -> bool {
        let (old_out, new_out) = (outputs(old), outputs(new));
        let by_columns = old_out.len() > 1 || new_out.len() > 1 || is_table(old) || is_table(new);
        if by_columns {
            return is_table(old) == is_table(new)
                && old_out.len() == new_out.len()
                && old_out.iter().zip(&new_out).all(|(old, new)| {
                    old.name == new.name && self.catalog.same_type(&old.type_name, &new.type_name)
                });
        }
        match (result(old, &old_out), result(new, &new_out)) {
            (Some(old), Some(new)) => old.setof == new.setof && self.catalog.same_type(old, new),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    fn link_function(&mut self, id: ObjectId, create: &CreateFunction) {
        for parameter in &create.parameters {
            self.depend_on_type(whole(id), &parameter.type_name);
        }
        if let Some(returns) = &create.returns {
            self.depend_on_type(whole(id), returns);
        }
        if let Some(body) = create.body.as_ref().filter(|_| is_kept_as_tree(create)) {
            let mut read = self.mentioned_objects(&body.references);
            let names = input_names(create);
            let around = Around::Parameters(&create.name.name, &names);
            for scope in &body.scopes {
                read.extend(self.columns_read(scope, around));
            }
            for address in read {
                self.depend(whole(id), address, DependencyKind::Normal);
            }
        }
    }

    pub(super) fn drop_routine(&mut self, drop: &Drop) -> Done {
        let Some(id) = self.find_routine(&drop.object, drop.if_exists)? else {
            if let Some(arguments) = &drop.object.arguments {
                let name = &drop.object.name;
                let signed = ObjectName {
                    name: self.catalog.signature(&name.name, arguments),
                    ..name.clone()
                };
                self.free_name(Namespace::Routine, &signed);
            }
            return Ok(Effect::Nothing(NoEffect::Missing));
        };
        self.check_no_aggregate(id, &drop.object)?;
        let schema = self.schema_of(id);
        let done = self.drop_one(id, drop)?;
        // By its name alone only a routine without overloads can be dropped.
        if drop.object.arguments.is_none() {
            let cause = self.here();
            let key = Key::new(Namespace::Routine, schema, drop.object.name.name.clone());
            self.catalog.mark_absent(key, cause);
        }
        Ok(done)
    }

    fn check_no_aggregate(&mut self, id: ObjectId, object: &ObjectReference) -> Result<(), Error> {
        let is_aggregate = self.catalog.kind(id) == Some(ObjectKind::Aggregate);
        if object.kind != ObjectKind::Function || !is_aggregate || self.is_doubtful(id) {
            return Ok(());
        }
        let message = format!("\"{}\" is an aggregate function", written(&object.name));
        Err(self.conflict("42809", object.name.span, id, message))
    }

    /// The routine of a reference, by its name alone or with its argument types.
    pub(super) fn find_routine(
        &mut self,
        object: &ObjectReference,
        if_exists: bool,
    ) -> Result<Option<ObjectId>, Error> {
        if !if_exists {
            self.check_schema(&object.name)?;
        }
        match &object.arguments {
            Some(arguments) => self.find_signed(object, arguments, if_exists),
            None => self.find_by_name(object, if_exists),
        }
    }

    fn find_signed(
        &mut self,
        object: &ObjectReference,
        arguments: &[TypeName],
        if_exists: bool,
    ) -> Result<Option<ObjectId>, Error> {
        let name = &object.name;
        let mut presence = self
            .catalog
            .resolve_function(name, Some(arguments))
            .unwrap_or(Presence::Unmentioned);
        let other = self.with_outputs(object, arguments, presence.id());
        match (presence.id(), other) {
            (_, None) => {}
            (None, Some(id)) => presence = Presence::Present(id),
            // Which of two it is, or whether it is neither, depends on the modes that are written.
            (Some(_), Some(_)) => {
                self.doubt(Reason::NotModelled);
                return Ok(None);
            }
        }
        let signature = || {
            let types: Vec<String> = arguments.iter().map(|it| printed_type(it, false)).collect();
            format!("{}({})", written(name), types.join(", "))
        };
        match presence {
            Presence::Present(id) => {
                self.touch(id);
                let kind = self.catalog.kind(id);
                if kind.is_some_and(|kind| fits(kind, object.kind)) {
                    return Ok(Some(id));
                }
                let message = match object.kind {
                    ObjectKind::Aggregate => {
                        format!("function {} is not an aggregate", signature())
                    }
                    wanted => format!("{} is not a {}", signature(), wanted.as_str()),
                };
                Err(self.conflict("42809", name.span, id, message))
            }
            Presence::Absent if !if_exists => {
                let message = format!("{} {} does not exist", word(object.kind), signature());
                let missing = missing(object.kind, name);
                Err(self.missing("42883", name.span, missing, message))
            }
            Presence::Absent | Presence::BuiltIn => Ok(None),
            unsure => {
                self.doubt_presence(unsure, missing(object.kind, name));
                Ok(None)
            }
        }
    }

    /// A procedure, and whatever is called a routine, may also be named with the types of its `OUT`
    /// parameters. Gives another one than is known already.
    fn with_outputs(
        &self,
        object: &ObjectReference,
        arguments: &[TypeName],
        known: Option<ObjectId>,
    ) -> Option<ObjectId> {
        if !matches!(object.kind, ObjectKind::Procedure | ObjectKind::Routine)
            || self.catalog.is_before(OUTPUTS_NAMED)
        {
            return None;
        }
        let fitting = self
            .catalog
            .functions_along_path(&object.name)
            .filter(|it| {
                it.as_function().is_some_and(|function| {
                    fits(function.kind, object.kind)
                        && function.parameters.len() == arguments.len()
                        && function
                            .parameters
                            .iter()
                            .zip(arguments)
                            .all(|(left, right)| self.catalog.same_type(&left.type_name, right))
                })
            });
        // Of several along the path, those in the first of their schemas hide the others.
        let mut fitting = fitting.peekable();
        let schema = fitting.peek()?.schema;
        let mut first = fitting.take_while(|it| it.schema == schema);
        first.find(|it| Some(it.id) != known).map(|it| it.id)
    }

    fn find_by_name(
        &mut self,
        object: &ObjectReference,
        if_exists: bool,
    ) -> Result<Option<ObjectId>, Error> {
        let name = &object.name;
        let candidates: Vec<ObjectId> = self
            .catalog
            .functions_named(name)
            .into_iter()
            .filter(|id| {
                let kind = self.catalog.kind(*id);
                kind.is_some_and(|kind| fits(kind, object.kind))
            })
            .collect();
        match candidates.as_slice() {
            [only] => {
                self.touch(*only);
                Ok(Some(*only))
            }
            [] => self.no_routine(object, name, if_exists),
            // There may be only one of them.
            several if several.iter().any(|id| self.is_doubtful(*id)) => Ok(None),
            [first, ..] => {
                let message = format!(
                    "{} name \"{}\" is not unique",
                    word(object.kind),
                    written(name)
                );
                Err(self.conflict("42725", name.span, *first, message))
            }
        }
    }

    fn no_routine(
        &mut self,
        object: &ObjectReference,
        name: &ObjectName,
        if_exists: bool,
    ) -> Result<Option<ObjectId>, Error> {
        let other_kind = !self.catalog.functions_named(name).is_empty();
        let presence = self
            .catalog
            .resolve_function(name, None)
            .unwrap_or(Presence::Unmentioned);
        if other_kind || presence == Presence::Absent {
            if if_exists {
                return Ok(None);
            }
            let message = format!(
                "could not find {} {} named \"{}\"",
                if object.kind == ObjectKind::Aggregate {
                    "an"
                } else {
                    "a"
                },
                word(object.kind),
                written(name)
            );
            return Err(self.missing("42883", name.span, missing(object.kind, name), message));
        }
        self.doubt_presence(presence, missing(object.kind, name));
        Ok(None)
    }

    pub(super) fn alter_function(&mut self, alter: &AlterFunction) -> Done {
        let Some(id) = self.find_routine(&alter.function, false)? else {
            return Ok(Effect::Applied);
        };
        let name = &alter.function.name;
        if self.catalog.kind(id) == Some(ObjectKind::Aggregate) && !self.is_doubtful(id) {
            let message = format!("\"{}\" is an aggregate function", written(name));
            return Err(self.conflict("42809", name.span, id, message));
        }
        let is_procedure = self.catalog.kind(id) == Some(ObjectKind::Procedure);
        if is_procedure && alter.volatility.is_some() && !self.is_doubtful(id) {
            let message = "invalid attribute in procedure definition";
            return Err(self.conflict("42P13", alter.function.name.span, id, message));
        }
        self.catalog.update(id, |object| {
            let ObjectData::Function(function) = &mut object.data else {
                return;
            };
            if let Some(definer) = alter.security_definer {
                function.security_definer = definer;
            }
            if let Some(volatility) = alter.volatility {
                function.volatility = volatility;
            }
            if alter.reset_all {
                function.settings.clear();
            }
            for setting in &alter.settings {
                function.settings.retain(|old| old.name != setting.name);
                if !matches!(setting.value, SettingValue::Reset | SettingValue::Default) {
                    function.settings.push(setting.clone());
                }
            }
        });
        self.altered(id);
        Ok(Effect::Applied)
    }
}

fn inputs(parameters: &[Parameter]) -> impl Iterator<Item = &Parameter> {
    parameters
        .iter()
        .filter(|parameter| parameter.mode.is_input())
}

fn input_names(create: &CreateFunction) -> Vec<Name> {
    let inputs = inputs(&create.parameters);
    inputs.filter_map(|it| it.name.clone()).collect()
}

fn outputs(function: &Function) -> Vec<&Parameter> {
    let outputs = function.parameters.iter().filter(|parameter| {
        matches!(
            parameter.mode,
            ParameterMode::Out | ParameterMode::InOut | ParameterMode::Table
        )
    });
    outputs.collect()
}

fn is_table(function: &Function) -> bool {
    function
        .parameters
        .iter()
        .any(|parameter| parameter.mode == ParameterMode::Table)
}

fn result<'a>(function: &'a Function, outputs: &[&'a Parameter]) -> Option<&'a TypeName> {
    match outputs {
        [only] if function.returns.is_none() => Some(&only.type_name),
        _ => function.returns.as_ref(),
    }
}

fn defaults(function: &Function) -> usize {
    inputs(&function.parameters)
        .filter(|parameter| parameter.default.is_some())
        .count()
}

/// The old name of the first input parameter whose name the replacement changes.
fn renamed_parameter<'a>(old: &'a Function, new: &Function) -> Option<&'a str> {
    inputs(&old.parameters)
        .zip(inputs(&new.parameters))
        .find_map(|(old, new)| {
            let name = old.name.as_ref()?;
            (new.name.as_ref() != Some(name)).then_some(name.as_str())
        })
}

/// An aggregate may be called a function, but for what only functions have.
fn fits(kind: ObjectKind, wanted: ObjectKind) -> bool {
    wanted == ObjectKind::Routine
        || kind == wanted
        || (kind == ObjectKind::Aggregate && wanted == ObjectKind::Function)
}

fn word(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Procedure => "procedure",
        ObjectKind::Aggregate => "aggregate",
        _ => "function",
    }
}

/// Whether a body is no string: it is kept parsed, with dependencies, and looked at first of all.
fn is_kept_as_tree(create: &CreateFunction) -> bool {
    let text = create.body.as_ref().map(|body| body.text.to_lowercase());
    create.language == "sql"
        && text.is_some_and(|it| it.starts_with("begin atomic") || it.starts_with("return "))
}
