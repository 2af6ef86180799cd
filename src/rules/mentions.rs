//! What the object of an operation refers to, and what the operation itself changes, as written.

use crate::operation::{
    Body, ColumnDefinition, Condition, ConstraintDefinition, ConstraintKind, CreateFunction,
    CreateTable, Expression, GrantTarget, IndexKey, Name, ObjectKind, ObjectName, ObjectReference,
    Operation, OperationKind, PublicationAction, PublicationObject, References, Shape, TableAction,
    TableElement, TypeAction, TypeDefinition, TypeName,
};
use crate::source::Span;

/// A name that stands for another object.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    /// The words for a label: `through this foreign key`.
    pub(super) kind: &'static str,
    pub(super) target: Target,
    pub(super) span: Span,
    pub(super) part: Part,
}

#[derive(Debug, Clone)]
pub(super) enum Target {
    Relation(ObjectName),
    Function(ObjectName),
    Type(TypeName),
}

/// The part of the object that refers, which may be gone at the end while the object is not.
#[derive(Debug, Clone)]
pub(super) enum Part {
    Whole,
    ForeignKey,
    Parent,
    ColumnType(Name),
    ColumnDefault(Name),
}

/// The object that an operation makes or changes, and that refers to what it mentions.
pub(super) fn subject(operation: &Operation) -> Option<Target> {
    let relation = |name: &ObjectName| Some(Target::Relation(name.clone()));
    match &operation.kind {
        OperationKind::CreateTable(create) => relation(&create.name),
        OperationKind::AlterTable(alter) => relation(&alter.name),
        OperationKind::CreateIndex(create) => relation(&create.table),
        OperationKind::CreateView(create) => relation(&create.name),
        OperationKind::CreateSequence(create) => relation(&create.name),
        OperationKind::AlterSequence(alter) => relation(&alter.name),
        OperationKind::CreateTrigger(create) => relation(&create.table),
        OperationKind::CreatePolicy(create) => relation(&create.table),
        OperationKind::AlterPolicy(alter) => relation(&alter.table),
        OperationKind::CreateRule(create) => relation(&create.table),
        OperationKind::CreateFunction(create) => Some(Target::Function(create.name.clone())),
        OperationKind::CreateType(create) => Some(Target::Type(create.name.clone().into())),
        OperationKind::AlterType(alter) => Some(Target::Type(alter.name.clone().into())),
        OperationKind::CreateDomain(create) => Some(Target::Type(create.name.clone().into())),
        _ => None,
    }
}

/// What the subject of an operation refers to. `text` is the file's, for bodies.
pub(super) fn mentions(operation: &Operation, text: &str) -> Vec<Mention> {
    let mut found = Mentions::default();
    match &operation.kind {
        OperationKind::CreateTable(create) => found.table(create),
        OperationKind::AlterTable(alter) => found.action(&alter.action),
        OperationKind::CreateIndex(create) => {
            found.keys("index", &create.keys);
            found.optional("index", create.predicate.as_deref());
        }
        OperationKind::CreateView(create) => {
            found.references("view", create.query.span, &create.query.references);
        }
        OperationKind::CreateSequence(create) => {
            if let Some(Some((table, _))) = &create.options.owned_by {
                found.relation("sequence", table);
            }
        }
        OperationKind::AlterSequence(alter) => {
            if let Some(Some((table, _))) = &alter.options.owned_by {
                found.relation("sequence", table);
            }
        }
        OperationKind::CreateTrigger(create) => {
            found.function("trigger", &create.function);
            found.optional("trigger", create.condition.as_ref());
        }
        OperationKind::CreatePolicy(create) => {
            found.condition(create.using.as_ref());
            found.condition(create.with_check.as_ref());
        }
        OperationKind::AlterPolicy(alter) => {
            found.condition(alter.using.as_ref());
            found.condition(alter.with_check.as_ref());
        }
        OperationKind::CreateRule(create) => {
            found.references("rule", operation.span, &create.references);
        }
        OperationKind::CreateFunction(create) => found.routine(create, text),
        OperationKind::CreateType(create) => {
            if let TypeDefinition::Composite { attributes } = &create.kind {
                for attribute in attributes {
                    found.type_of(attribute, Part::Whole);
                }
            }
        }
        OperationKind::AlterType(alter) => {
            if let TypeAction::AddAttribute { attribute, .. } = &alter.action {
                found.type_of(attribute, Part::Whole);
            }
        }
        OperationKind::CreateDomain(create) => {
            found.type_name("domain", &create.type_name, Part::Whole);
            found.optional("domain", create.default.as_ref());
            for constraint in &create.constraints {
                found.constraint(constraint);
            }
        }
        _ => {}
    }
    found.all
}

/// What a statement changes that another may own: whoever wrote the file reaches into it.
pub(super) fn touched(operation: &Operation) -> Vec<Mention> {
    let mut found = Mentions::default();
    match &operation.kind {
        OperationKind::AlterTable(alter) => found.relation("statement", &alter.name),
        OperationKind::CreateIndex(create) => found.relation("index", &create.table),
        OperationKind::CreateTrigger(create) => found.relation("trigger", &create.table),
        OperationKind::CreatePolicy(create) => found.relation("policy", &create.table),
        OperationKind::AlterPolicy(alter) => found.relation("policy", &alter.table),
        OperationKind::CreateRule(create) => found.relation("rule", &create.table),
        OperationKind::Insert(insert) => found.relation("statement", &insert.table),
        OperationKind::Update(modify)
        | OperationKind::Delete(modify)
        | OperationKind::Merge(modify) => found.relation("statement", &modify.table),
        OperationKind::Truncate { tables, .. } => {
            for table in tables {
                found.relation("statement", table);
            }
        }
        OperationKind::Copy {
            table: Some(table),
            from: true,
            ..
        } => found.relation("statement", table),
        OperationKind::Comment { object, .. } => found.object("comment", object),
        OperationKind::Rename(rename) => found.object("statement", &rename.object),
        OperationKind::SetSchema { object, .. } | OperationKind::SetOwner { object, .. } => {
            found.object("statement", object);
        }
        OperationKind::Drop(drop) => found.object("statement", &drop.object),
        OperationKind::Grant(grant) => {
            if let GrantTarget::Objects(objects) = &grant.target {
                for object in objects {
                    found.object("grant", object);
                }
            }
        }
        OperationKind::CreatePublication(create) => found.publication(&create.objects),
        OperationKind::AlterPublication(alter) => match &alter.action {
            PublicationAction::Add(objects)
            | PublicationAction::Drop(objects)
            | PublicationAction::Set(objects) => found.publication(objects),
            PublicationAction::SetOptions(_) => {}
        },
        _ => {}
    }
    found.all
}

#[derive(Default)]
struct Mentions {
    all: Vec<Mention>,
}

impl Mentions {
    fn push(&mut self, kind: &'static str, target: Target, span: Span, part: Part) {
        self.all.push(Mention {
            kind,
            target,
            span,
            part,
        });
    }

    fn relation(&mut self, kind: &'static str, name: &ObjectName) {
        self.push(kind, Target::Relation(name.clone()), name.span, Part::Whole);
    }

    fn function(&mut self, kind: &'static str, name: &ObjectName) {
        self.push(kind, Target::Function(name.clone()), name.span, Part::Whole);
    }

    fn type_name(&mut self, kind: &'static str, name: &TypeName, part: Part) {
        self.push(kind, Target::Type(name.clone()), name.span, part);
    }

    fn object(&mut self, kind: &'static str, object: &ObjectReference) {
        match object.kind {
            ObjectKind::Table
            | ObjectKind::ForeignTable
            | ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::Sequence => self.relation(kind, &object.name),
            ObjectKind::Column
            | ObjectKind::Constraint
            | ObjectKind::Trigger
            | ObjectKind::Policy
            | ObjectKind::Rule => {
                if let Some(table) = &object.parent {
                    self.relation(kind, table);
                }
            }
            ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine => {
                self.function(kind, &object.name);
            }
            ObjectKind::Type | ObjectKind::Domain => {
                let name = TypeName::from(object.name.clone());
                self.type_name(kind, &name, Part::Whole);
            }
            _ => {}
        }
    }

    fn publication(&mut self, objects: &[PublicationObject]) {
        for object in objects {
            if let PublicationObject::Table { name, .. } = object {
                self.relation("publication", name);
            }
        }
    }

    fn references(&mut self, kind: &'static str, span: Span, references: &References) {
        self.references_of(kind, span, references, &Part::Whole);
    }

    fn references_of(
        &mut self,
        kind: &'static str,
        span: Span,
        references: &References,
        part: &Part,
    ) {
        let or_all = |own: Span| if own.is_empty() { span } else { own };
        for name in &references.relations {
            let target = Target::Relation(name.clone());
            self.push(kind, target, or_all(name.span), part.clone());
        }
        for name in &references.functions {
            let target = Target::Function(name.clone());
            self.push(kind, target, or_all(name.span), part.clone());
        }
        for name in &references.types {
            let target = Target::Type(name.clone());
            self.push(kind, target, or_all(name.span), part.clone());
        }
    }

    fn expression(&mut self, kind: &'static str, expression: &Expression, part: &Part) {
        self.references_of(kind, expression.span, &expression.references, part);
        if let Shape::NextValue(sequence) = &expression.shape {
            let target = Target::Relation(sequence.clone());
            self.push(kind, target, expression.span, part.clone());
        }
    }

    fn optional(&mut self, kind: &'static str, expression: Option<&Expression>) {
        if let Some(expression) = expression {
            self.expression(kind, expression, &Part::Whole);
        }
    }

    fn condition(&mut self, condition: Option<&Condition>) {
        self.optional("policy", condition.map(|it| &it.expression));
    }

    fn keys(&mut self, kind: &'static str, keys: &[IndexKey]) {
        for key in keys {
            self.expression(kind, &key.expression, &Part::Whole);
        }
    }

    fn table(&mut self, create: &CreateTable) {
        for parent in &create.inherits {
            let target = Target::Relation(parent.clone());
            self.push("inheritance", target, parent.span, Part::Parent);
        }
        if let Some(partition) = &create.partition_of {
            let target = Target::Relation(partition.parent.clone());
            self.push("partition", target, partition.parent.span, Part::Parent);
        }
        if let Some(of_type) = &create.of_type {
            self.type_name("type", of_type, Part::Whole);
        }
        if let Some(query) = &create.query {
            self.references("query", query.span, &query.references);
        }
        for element in &create.elements {
            match element {
                TableElement::Column(column) => self.column(column),
                TableElement::Constraint(definition) => self.constraint(definition),
                TableElement::Like { source, .. } => self.relation("`LIKE`", source),
            }
        }
    }

    fn action(&mut self, action: &TableAction) {
        match action {
            TableAction::AddColumn { column, .. } => self.column(column),
            TableAction::AddConstraint(definition) => self.constraint(definition),
            TableAction::AlterColumnType {
                column, type_name, ..
            } => self.type_name("type", type_name, Part::ColumnType(column.name.clone())),
            TableAction::SetDefault { column, default } => {
                self.expression(
                    "default",
                    default,
                    &Part::ColumnDefault(column.name.clone()),
                );
            }
            TableAction::AttachPartition { partition, .. } => self.relation("partition", partition),
            TableAction::Inherit { parent } => {
                let target = Target::Relation(parent.clone());
                self.push("inheritance", target, parent.span, Part::Parent);
            }
            _ => {}
        }
    }

    fn column(&mut self, column: &ColumnDefinition) {
        let name = &column.name.name;
        self.type_of(column, Part::ColumnType(name.clone()));
        let default = Part::ColumnDefault(name.clone());
        if let Some(expression) = &column.default {
            self.expression("default", expression, &default);
        }
        if let Some(generated) = &column.generated {
            self.expression("generated column", &generated.expression, &default);
        }
        for definition in &column.constraints {
            self.constraint(definition);
        }
    }

    fn type_of(&mut self, column: &ColumnDefinition, part: Part) {
        if let Some(name) = &column.type_name {
            self.type_name("type", name, part);
        }
    }

    fn constraint(&mut self, definition: &ConstraintDefinition) {
        match &definition.kind {
            ConstraintKind::ForeignKey(key) => {
                let target = Target::Relation(key.references.clone());
                self.push("foreign key", target, key.references.span, Part::ForeignKey);
            }
            ConstraintKind::Check(expression) => {
                self.expression("check constraint", expression, &Part::Whole);
            }
            ConstraintKind::Exclude(exclude) => {
                self.keys("exclusion constraint", &exclude.keys);
            }
            ConstraintKind::NotNull { .. }
            | ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_) => {}
        }
    }

    fn routine(&mut self, create: &CreateFunction, text: &str) {
        for parameter in &create.parameters {
            self.type_name("parameter", &parameter.type_name, Part::Whole);
            self.optional("parameter", parameter.default.as_ref());
        }
        if let Some(returns) = &create.returns {
            self.type_name("result", returns, Part::Whole);
        }
        if let Some(body) = &create.body {
            self.body(body, &create.language, text);
        }
    }

    fn body(&mut self, body: &Body, language: &Name, text: &str) {
        for references in body.all_references() {
            self.references("function", body.span, references);
        }
        if language == "plpgsql" {
            for target in super::body::mentioned(text, body.span) {
                let span = match &target {
                    Target::Relation(name) | Target::Function(name) => name.span,
                    Target::Type(name) => name.span,
                };
                self.push("function", target, span, Part::Whole);
            }
        }
    }
}
