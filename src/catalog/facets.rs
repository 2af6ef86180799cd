//! What is worth comparing about an object, as named values.

use std::fmt::Write as _;
use std::sync::Arc;

use smol_str::SmolStr;

use super::object::{
    Column, Constraint, ConstraintData, Fact, Function, GrantEntry, Index, Object, ObjectData,
    Policy, Relation, RelationKind, Statistics, Type, TypeData,
};
use super::usual::{ROLE_ATTRIBUTES, is_usual_class, relation_options, sequence_options};
use super::{Catalog, ObjectId};
use crate::lower::postgres::equivalence::{same_bound, same_expression, same_query};
use crate::operation::{
    Enabled, Expression, Name, ParameterMode, Persistence, PolicyCommand, ReplicaIdentity,
    SettingValue, TypeName, Volatility,
};

/// One thing about an object.
#[derive(Debug, Clone)]
pub(super) struct Facet {
    pub name: String,
    /// As a reader sees it.
    pub text: String,
    form: Form,
    pub about: About,
}

/// What a facet is about, besides the object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum About {
    Object,
    Column(Name),
    /// A privilege that this role has.
    Grant(SmolStr),
}

/// How a facet is compared.
#[derive(Debug, Clone)]
enum Form {
    /// Letter by letter.
    Text,
    Expression(SmolStr),
    Query(SmolStr),
    /// The bound of a partition.
    Bound(SmolStr),
    /// Expressions, each with what follows it.
    Keys(Vec<(SmolStr, String)>),
}

impl Facet {
    /// Whether it is an expression or a query.
    pub(super) fn is_written(&self) -> bool {
        match self.form {
            Form::Expression(_) | Form::Query(_) | Form::Keys(_) => true,
            Form::Text | Form::Bound(_) => false,
        }
    }

    /// Whether it says the same as another of the same name.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        if self.text == other.text {
            return true;
        }
        match (&self.form, &other.form) {
            (Form::Expression(left), Form::Expression(right)) => same_expression(left, right),
            (Form::Query(left), Form::Query(right)) => same_query(left, right),
            (Form::Bound(left), Form::Bound(right)) => same_bound(left, right),
            (Form::Keys(left), Form::Keys(right)) => {
                left.len() == right.len()
                    && left
                        .iter()
                        .zip(right)
                        .all(|((left, order), (right, other))| {
                            order == other && same_expression(left, right)
                        })
            }
            _ => false,
        }
    }
}

/// What there is to say of an object; a name that is absent is a thing that is not there. Parts with
/// an object of their own are left to it.
pub(super) fn facets(catalog: &Catalog, object: &Object) -> Vec<Facet> {
    let mut facets = Facets {
        catalog,
        list: Vec::new(),
        about: About::Object,
    };
    if let Some(comment) = &object.comment {
        facets.add("comment", comment.as_str());
    }
    facets.grants("", &object.grants);
    match &object.data {
        ObjectData::Schema { .. } | ObjectData::Extension(_) => {}
        ObjectData::Relation(relation) => facets.relation(object.id, relation),
        ObjectData::Index(index) => facets.index(index),
        ObjectData::Sequence(sequence) => {
            facets.sorted("options", &sequence_options(sequence));
            facets.maybe_type("type", sequence.type_name.as_ref());
        }
        ObjectData::Constraint(constraint) => facets.constraint(constraint),
        ObjectData::Type(definition) => facets.type_definition(definition),
        ObjectData::Function(function) => facets.function(function),
        ObjectData::Trigger(trigger) => {
            let function = trigger.function.map(|id| catalog.qualified_name(id));
            facets.maybe("function", function);
            facets.add("timing", trigger.timing);
            facets.list("events", &trigger.events);
            facets.flag("for each row", trigger.for_each_row);
            facets.list("columns", &trigger.columns);
            facets.expression("condition", trigger.condition.as_ref());
            facets.list("arguments", &trigger.arguments);
            facets.enabled(trigger.enabled);
        }
        ObjectData::EventTrigger(trigger) => {
            let function = trigger.function.map(|id| catalog.qualified_name(id));
            facets.maybe("function", function);
            facets.add("event", trigger.event.as_str());
            facets.list("tags", &trigger.tags);
            facets.enabled(trigger.enabled);
        }
        ObjectData::Policy(policy) => facets.policy(policy),
        ObjectData::Rule(rule) => {
            facets.push(
                "definition",
                rule.text.as_str(),
                Form::Query(rule.text.clone()),
            );
        }
        ObjectData::Publication(publication) => {
            facets.flag("all tables", publication.all_tables);
            facets.objects("table", &publication.tables);
            facets.objects("schema", &publication.schemas);
            facets.list("options", &publication.options);
        }
        ObjectData::Role(role) => {
            let known = |name: &&Name| ROLE_ATTRIBUTES.contains(&name.as_str());
            let attributes: Vec<&Name> = role.attributes.iter().filter(known).collect();
            facets.sorted("attributes", &attributes);
            facets.sorted("member of", &role.member_of);
        }
        ObjectData::Statistics(Statistics { text, .. }) | ObjectData::Other { text, .. } => {
            facets.add("definition", text.as_str());
        }
    }
    facets.list
}

struct Facets<'a> {
    catalog: &'a Catalog,
    list: Vec<Facet>,
    about: About,
}

impl Facets<'_> {
    fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.push(name, value, Form::Text);
    }

    fn push(&mut self, name: impl Into<String>, text: impl Into<String>, form: Form) {
        self.list.push(Facet {
            name: name.into(),
            text: text.into(),
            form,
            about: self.about.clone(),
        });
    }

    /// Facets that are about a part of the object.
    fn about(&mut self, about: About, add: impl FnOnce(&mut Self)) {
        let whole = std::mem::replace(&mut self.about, about);
        add(self);
        self.about = whole;
    }

    fn expression(&mut self, name: impl Into<String>, expression: Option<&Arc<Expression>>) {
        if let Some(expression) = expression {
            let text = &expression.text;
            self.push(name, text.as_str(), Form::Expression(text.clone()));
        }
    }

    fn maybe(&mut self, name: impl Into<String>, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }

    fn flag(&mut self, name: impl Into<String>, value: bool) {
        if value {
            self.add(name, "yes");
        }
    }

    fn list(&mut self, name: &str, values: &[impl AsRef<str>]) {
        if !values.is_empty() {
            let texts: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
            self.add(name, texts.join(", "));
        }
    }

    fn sorted(&mut self, name: &str, values: &[impl AsRef<str>]) {
        let mut texts: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        texts.sort_unstable();
        self.list(name, &texts);
    }

    fn maybe_type(&mut self, name: impl Into<String>, type_name: Option<&TypeName>) {
        self.maybe(name, type_name.map(|found| self.catalog.format_type(found)));
    }

    fn objects(&mut self, word: &str, ids: &[ObjectId]) {
        for id in ids {
            let name = self.catalog.qualified_name(*id);
            self.flag(format!("{word} {name}"), true);
        }
    }

    fn enabled(&mut self, enabled: Enabled) {
        match enabled {
            Enabled::Origin => {}
            Enabled::Always => self.add("enabled", "always"),
            Enabled::Replica => self.add("enabled", "replica"),
            Enabled::Disabled => self.add("enabled", "no"),
        }
    }

    fn grants(&mut self, of: &str, grants: &[GrantEntry]) {
        for grant in grants {
            let mut name = format!("{} for {}{of}", grant.privilege.name, grant.role);
            if !grant.privilege.columns.is_empty() {
                let _ = write!(name, " on {}", grant.privilege.columns.join(", "));
            }
            let value = if grant.grant_option {
                "with grant option"
            } else {
                "yes"
            };
            self.about(About::Grant(grant.role.clone()), |facets| {
                facets.add(name, value);
            });
        }
    }

    fn relation(&mut self, id: ObjectId, relation: &Relation) {
        self.add("kind", relation_kind(relation.kind));
        for column in &relation.columns {
            let about = About::Column(column.name.clone());
            self.about(about, |facets| facets.column(column));
        }
        self.flag("UNLOGGED", relation.persistence == Persistence::Unlogged);
        self.fact("row security", self.catalog.row_security(id));
        self.fact("forced row security", self.catalog.force_row_security(id));
        self.objects("parent", &relation.parents);
        if let Some(bound) = &relation.partition_bound {
            self.push(
                "partition bound",
                bound.as_str(),
                Form::Bound(bound.clone()),
            );
        }
        if let Some(key) = &relation.partition_by {
            let text = format!("{} ({})", key.strategy, key.keys.join(", "));
            let keys = key.keys.iter().map(|it| (it.clone(), String::new()));
            self.push("partition key", text, Form::Keys(keys.collect()));
        }
        if let Some(query) = &relation.query {
            let text = &query.text;
            self.push("definition", text.as_str(), Form::Query(text.clone()));
        }
        self.sorted("options", &relation_options(relation));
        match &relation.replica_identity {
            ReplicaIdentity::Default => {}
            ReplicaIdentity::Full => self.add("replica identity", "full"),
            ReplicaIdentity::Nothing => self.add("replica identity", "nothing"),
            ReplicaIdentity::Index(index) => self.add("replica identity", index.name.as_str()),
        }
    }

    fn fact(&mut self, name: &str, fact: Fact) {
        match fact {
            Fact::Yes => self.add(name, "on"),
            Fact::No => {}
            Fact::Unknown => self.add(name, "unknown"),
        }
    }

    fn column(&mut self, column: &Column) {
        let name = &column.name;
        self.add(format!("column {name}"), "");
        self.maybe_type(format!("type of column {name}"), column.type_name.as_ref());
        self.flag(format!("NOT NULL of column {name}"), column.not_null);
        self.expression(format!("default of column {name}"), column.default.as_ref());
        let identity = column.identity.as_ref();
        self.maybe(
            format!("identity of column {name}"),
            identity.map(|identity| {
                if identity.always {
                    "always"
                } else {
                    "by default"
                }
            }),
        );
        self.flag(format!("generation of column {name}"), column.generated);
        self.maybe(
            format!("collation of column {name}"),
            column.collation.as_deref(),
        );
        self.maybe(
            format!("comment of column {name}"),
            column.comment.as_deref(),
        );
        self.grants(&format!(" on column {name}"), &column.grants);
    }

    fn policy(&mut self, policy: &Policy) {
        self.flag("permissive", policy.permissive);
        self.add("command", command(policy.command));
        self.sorted("roles", &policy.roles);
        self.expression("using", policy.using.as_ref());
        self.expression("with check", policy.with_check.as_ref());
    }

    fn index(&mut self, index: &Index) {
        let keys = index_keys(self.catalog, index).join(", ");
        self.push("keys", keys, Form::Keys(split_keys(self.catalog, index)));
        self.list(
            "included columns",
            &column_names(self.catalog, index.relation, &index.including),
        );
        self.add("method", index.method.as_str());
        self.flag("unique", index.unique);
        self.flag("NULLS NOT DISTINCT", index.nulls_not_distinct);
        self.expression("predicate", index.predicate.as_ref());
    }

    fn constraint(&mut self, constraint: &Constraint) {
        let form = match &constraint.kind {
            ConstraintData::Check { expression, .. } => Form::Expression(expression.text.clone()),
            _ => Form::Text,
        };
        let definition = constraint_definition(self.catalog, constraint);
        self.push("definition", definition, form);
        self.flag("NOT VALID", !constraint.validated);
        self.flag("NOT ENFORCED", !constraint.enforced);
        self.flag("DEFERRABLE", constraint.deferrable);
        self.flag("INITIALLY DEFERRED", constraint.initially_deferred);
        self.flag("NO INHERIT", constraint.no_inherit);
    }

    fn type_definition(&mut self, definition: &Type) {
        match &definition.kind {
            TypeData::Enum { labels } => self.list("labels", labels),
            TypeData::Composite { attributes } => {
                for attribute in attributes {
                    self.maybe_type(
                        format!("attribute {}", attribute.name),
                        attribute.type_name.as_ref(),
                    );
                }
            }
            TypeData::Domain {
                base,
                not_null,
                default,
                ..
            } => {
                self.maybe_type("type", Some(base));
                self.flag("NOT NULL", *not_null);
                self.expression("default", default.as_ref());
            }
            TypeData::Range { subtype, .. } => self.maybe_type("subtype", subtype.as_ref()),
            TypeData::Base | TypeData::Shell | TypeData::Unknown => {}
        }
    }

    fn function(&mut self, function: &Function) {
        for (index, parameter) in function.parameters.iter().enumerate() {
            let mut text = String::from(mode(parameter.mode));
            if let Some(name) = &parameter.name {
                text.push_str(name);
                text.push(' ');
            }
            text.push_str(&self.catalog.format_type(&parameter.type_name));
            self.add(format!("parameter {}", index + 1), text);
            if let Some(default) = &parameter.default {
                let name = format!("default of parameter {}", index + 1);
                let text = &default.text;
                self.push(name, text.as_str(), Form::Expression(text.clone()));
            }
        }
        self.maybe_type("result", function.returns.as_ref());
        self.add("language", function.language.as_str());
        self.add("volatility", volatility(function.volatility));
        self.flag("SECURITY DEFINER", function.security_definer);
        for setting in &function.settings {
            let value = match &setting.value {
                SettingValue::Values(values) => values.join(", "),
                SettingValue::Default | SettingValue::Reset | SettingValue::Computed => continue,
                SettingValue::FromCurrent => "from current".to_owned(),
            };
            self.add(format!("setting {}", setting.name), value);
        }
        let body = function.body.as_ref();
        self.maybe("body", body.map(|body| body.text.as_str()));
    }
}

/// The keys of an index as `CREATE INDEX` has them.
pub(super) fn index_keys(catalog: &Catalog, index: &Index) -> Vec<String> {
    split_keys(catalog, index)
        .into_iter()
        .map(|(key, rest)| format!("{key}{rest}"))
        .collect()
}

/// The keys, each with what follows it in `CREATE INDEX`.
fn split_keys(catalog: &Catalog, index: &Index) -> Vec<(SmolStr, String)> {
    let relation = catalog.relation(index.relation);
    let keys = index.keys.iter().map(|key| {
        let column = relation.zip(key.column);
        let column = column.and_then(|(relation, number)| relation.column(number));
        let name = match column {
            Some(column) => column.name.clone(),
            None => key.expression.text.clone(),
        };
        let mut text = String::new();
        if let Some(collation) = &key.collation {
            let _ = write!(text, " COLLATE {collation}");
        }
        if let Some(class) = key
            .operator_class
            .as_deref()
            .filter(|it| !is_usual_class(it))
        {
            let _ = write!(text, " {class}");
        }
        match (key.descending, key.nulls_first) {
            (false, false) => {}
            (false, true) => text.push_str(" NULLS FIRST"),
            (true, true) => text.push_str(" DESC"),
            (true, false) => text.push_str(" DESC NULLS LAST"),
        }
        (name, text)
    });
    keys.collect()
}

/// The names of columns by their numbers.
pub(super) fn column_names(catalog: &Catalog, relation: ObjectId, numbers: &[u16]) -> Vec<String> {
    let Some(relation) = catalog.relation(relation) else {
        return Vec::new();
    };
    let columns = numbers.iter().filter_map(|number| relation.column(*number));
    columns.map(|column| column.name.to_string()).collect()
}

/// The word for a kind of relation.
pub(super) fn relation_kind(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Table => "table",
        RelationKind::PartitionedTable => "partitioned table",
        RelationKind::ForeignTable => "foreign table",
        RelationKind::View => "view",
        RelationKind::MaterializedView => "materialized view",
        RelationKind::Unknown => "unknown",
    }
}

fn constraint_definition(catalog: &Catalog, constraint: &Constraint) -> String {
    let columns = column_names(catalog, constraint.relation, constraint.kind.columns()).join(", ");
    match &constraint.kind {
        ConstraintData::NotNull { .. } => format!("NOT NULL {columns}"),
        ConstraintData::Check { expression, .. } => format!("CHECK ({})", expression.text),
        ConstraintData::PrimaryKey { .. } => format!("PRIMARY KEY ({columns})"),
        ConstraintData::Unique { .. } => format!("UNIQUE ({columns})"),
        ConstraintData::Exclude { operators, .. } => {
            format!("EXCLUDE ({columns} WITH {})", operators.join(", "))
        }
        ConstraintData::ForeignKey(key) => {
            let references = catalog.qualified_name(key.references);
            let mut names = column_names(catalog, key.references, &key.referenced_columns);
            if names.is_empty() {
                names = key
                    .referenced_names
                    .iter()
                    .map(ToString::to_string)
                    .collect();
            }
            let set = match key.on_delete_columns.as_slice() {
                [] => String::new(),
                set => {
                    let set = column_names(catalog, constraint.relation, set);
                    format!(" ({})", set.join(", "))
                }
            };
            format!(
                "FOREIGN KEY ({columns}) REFERENCES {references} ({}) ON DELETE {}{set} ON UPDATE {}{}",
                names.join(", "),
                key.on_delete.as_sql(),
                key.on_update.as_sql(),
                if key.match_full { " MATCH FULL" } else { "" },
            )
        }
        ConstraintData::Trigger => "TRIGGER".to_owned(),
    }
}

/// The keyword of a policy's command, in lower case.
pub(super) fn command(command: PolicyCommand) -> &'static str {
    match command {
        PolicyCommand::All => "all",
        PolicyCommand::Select => "select",
        PolicyCommand::Insert => "insert",
        PolicyCommand::Update => "update",
        PolicyCommand::Delete => "delete",
    }
}

/// The keyword of a volatility, in lower case.
pub(super) fn volatility(volatility: Volatility) -> &'static str {
    match volatility {
        Volatility::Immutable => "immutable",
        Volatility::Stable => "stable",
        Volatility::Volatile => "volatile",
    }
}

fn mode(mode: ParameterMode) -> &'static str {
    match mode {
        ParameterMode::In => "",
        ParameterMode::Out => "OUT ",
        ParameterMode::InOut => "INOUT ",
        ParameterMode::Variadic => "VARIADIC ",
        ParameterMode::Table => "TABLE ",
    }
}
