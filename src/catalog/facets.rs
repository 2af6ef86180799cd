//! What is worth comparing about an object, as named values.

use std::fmt::Write as _;

use super::object::{
    Column, Constraint, ConstraintData, Fact, Function, GrantEntry, Index, Object, ObjectData,
    Policy, Relation, RelationKind, Type, TypeData,
};
use super::{Catalog, ObjectId};
use crate::operation::{
    Enabled, ParameterMode, PolicyCommand, ReferentialAction, ReplicaIdentity, SettingValue,
    TypeName, Volatility,
};

/// Names and values; a name that is absent is a thing that is not there. Parts with an object of
/// their own are left to it.
pub(super) fn facets(catalog: &Catalog, object: &Object) -> Vec<(String, String)> {
    let mut facets = Facets {
        catalog,
        list: Vec::new(),
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
            facets.list("options", &sequence.options);
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
            facets.add("definition", trigger.text.as_str());
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
        ObjectData::Rule(rule) => facets.add("definition", rule.text.as_str()),
        ObjectData::Publication(publication) => {
            facets.flag("all tables", publication.all_tables);
            facets.objects("table", &publication.tables);
            facets.objects("schema", &publication.schemas);
            facets.list("options", &publication.options);
        }
        ObjectData::Role(role) => {
            facets.sorted("attributes", &role.attributes);
            facets.sorted("member of", &role.member_of);
        }
        ObjectData::Other { text, .. } => facets.add("definition", text.as_str()),
    }
    facets.list
}

struct Facets<'a> {
    catalog: &'a Catalog,
    list: Vec<(String, String)>,
}

impl Facets<'_> {
    fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.list.push((name.into(), value.into()));
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
            self.add(name, value);
        }
    }

    fn relation(&mut self, id: ObjectId, relation: &Relation) {
        self.add("kind", relation_kind(relation.kind));
        for column in &relation.columns {
            self.column(column);
        }
        self.fact("row security", self.catalog.row_security(id));
        self.fact("forced row security", self.catalog.force_row_security(id));
        self.objects("parent", &relation.parents);
        self.maybe("partition bound", relation.partition_bound.as_deref());
        let query = relation.query.as_ref();
        self.maybe("definition", query.map(|query| query.text.as_str()));
        self.sorted("options", &relation.options);
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
        let default = column.default.as_ref();
        self.maybe(
            format!("default of column {name}"),
            default.map(|default| default.text.as_str()),
        );
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
        let using = policy.using.as_ref();
        self.maybe("using", using.map(|using| using.text.as_str()));
        let check = policy.with_check.as_ref();
        self.maybe("with check", check.map(|check| check.text.as_str()));
    }

    fn index(&mut self, index: &Index) {
        self.add("keys", index_keys(self.catalog, index).join(", "));
        self.list(
            "included columns",
            &column_names(self.catalog, index.relation, &index.including),
        );
        self.add("method", index.method.as_str());
        self.flag("unique", index.unique);
        self.flag("NULLS NOT DISTINCT", index.nulls_not_distinct);
        let predicate = index.predicate.as_ref();
        self.maybe("predicate", predicate.map(|found| found.text.as_str()));
    }

    fn constraint(&mut self, constraint: &Constraint) {
        self.add(
            "definition",
            constraint_definition(self.catalog, constraint),
        );
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
                let default = default.as_ref();
                self.maybe("default", default.map(|default| default.text.as_str()));
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
            if let Some(default) = &parameter.default {
                let _ = write!(text, " default {}", default.text);
            }
            self.add(format!("parameter {}", index + 1), text);
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
    let relation = catalog.relation(index.relation);
    let keys = index.keys.iter().map(|key| {
        let column = relation.zip(key.column);
        let column = column.and_then(|(relation, number)| relation.column(number));
        let mut text = match column {
            Some(column) => column.name.to_string(),
            None => key.expression.text.to_string(),
        };
        if let Some(collation) = &key.collation {
            let _ = write!(text, " COLLATE {collation}");
        }
        if let Some(class) = &key.operator_class {
            let _ = write!(text, " {class}");
        }
        match (key.descending, key.nulls_first) {
            (false, false) => {}
            (false, true) => text.push_str(" NULLS FIRST"),
            (true, true) => text.push_str(" DESC"),
            (true, false) => text.push_str(" DESC NULLS LAST"),
        }
        text
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
        ConstraintData::NotNull => "NOT NULL".to_owned(),
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
            format!(
                "FOREIGN KEY ({columns}) REFERENCES {references} ({}) ON DELETE {} ON UPDATE {}{}",
                names.join(", "),
                action(key.on_delete),
                action(key.on_update),
                if key.match_full { " MATCH FULL" } else { "" },
            )
        }
        ConstraintData::Trigger => "TRIGGER".to_owned(),
    }
}

fn action(action: ReferentialAction) -> &'static str {
    match action {
        ReferentialAction::NoAction => "NO ACTION",
        ReferentialAction::Restrict => "RESTRICT",
        ReferentialAction::Cascade => "CASCADE",
        ReferentialAction::SetNull => "SET NULL",
        ReferentialAction::SetDefault => "SET DEFAULT",
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
