//! What the model says to a history, in the words of server.rs and catalog.sql.

use sqlcheck::catalog::object::{
    Column, ConstraintData, Fact, ObjectData, Origin, Relation, RelationKind, TypeData,
};
use sqlcheck::catalog::{Catalog, ObjectId, Profile};
use sqlcheck::lower::{Lowered, postgres};
use sqlcheck::operation::{Enabled, ObjectKind, Persistence, PolicyCommand, ReferentialAction};
use sqlcheck::replay::{Outcome, Script, run};
use sqlcheck::source::FileId;
use sqlcheck::statement::split;

/// A history as the model sees it.
pub(crate) struct Replayed {
    /// For each statement: `ok`, `unknown`, or the SQLSTATE and the message.
    pub(crate) statements: Vec<String>,
    pub(crate) catalog: Catalog,
}

/// `None` for a text that is no single valid statement.
pub(crate) fn lower(statement: &str) -> Option<Lowered> {
    let script = split(statement);
    let [only] = script.statements.as_slice() else {
        return None;
    };
    let lowered = postgres::lower(statement, &script, only);
    lowered.error.is_none().then_some(lowered)
}

pub(crate) fn replay(history: &[String]) -> Replayed {
    let lowered: Vec<Lowered> = history
        .iter()
        .map(|statement| lower(statement).unwrap_or_else(|| panic!("not SQL: {statement}")))
        .collect();
    replay_lowered(&lowered)
}

pub(crate) fn replay_lowered(history: &[Lowered]) -> Replayed {
    let script = Script {
        statements: history.iter().map(|it| (FileId(0), it)).collect(),
        atomic: None,
    };
    let replayed = run(&Catalog::new(Profile::PostgreSql), 0, &script);
    let mut statements = vec!["ok".to_owned(); history.len()];
    for step in &replayed.steps {
        let answer = &mut statements[step.statement.statement as usize];
        match &step.outcome {
            Outcome::Failed(failure) if !is_failure(answer) => {
                *answer = format!("{} {}", failure.sqlstate, failure.message);
            }
            Outcome::Unknown(_) if answer == "ok" => "unknown".clone_into(answer),
            Outcome::Failed(_) | Outcome::Unknown(_) | Outcome::Applied | Outcome::NoEffect(_) => {}
        }
    }
    Replayed {
        statements,
        catalog: replayed.after,
    }
}

/// The catalog, a line for each object, sorted.
pub(crate) fn lines(catalog: &Catalog) -> Vec<String> {
    let mut lines = Lines {
        catalog,
        list: Vec::new(),
    };
    for object in catalog.objects() {
        if is_shown(catalog, object.id) {
            lines.object(object.id);
        }
    }
    for line in &mut lines.list {
        *line = line.replace(" public.", " ");
    }
    lines.list.sort();
    lines.list
}

fn is_failure(answer: &str) -> bool {
    !matches!(answer, "ok" | "unknown")
}

fn is_shown(catalog: &Catalog, id: ObjectId) -> bool {
    let object = catalog.get(id).unwrap();
    let name = catalog.qualified_name(id);
    if name.starts_with("pg_temp") {
        return false;
    }
    let derived = match object.origin {
        Origin::Derived(maker, _) => matches!(catalog.kind(maker), Some(ObjectKind::Extension)),
        Origin::System => name != "public",
        Origin::Migration(_) | Origin::External(_) | Origin::Server => false,
    };
    !derived
}

struct Lines<'a> {
    catalog: &'a Catalog,
    list: Vec<String>,
}

impl Lines<'_> {
    fn add(&mut self, line: String) {
        self.list.push(line);
    }

    fn object(&mut self, id: ObjectId) {
        let catalog = self.catalog;
        let object = catalog.get(id).unwrap();
        let name = catalog.qualified_name(id);
        match &object.data {
            ObjectData::Schema { .. } => self.add(format!("schema {name}")),
            ObjectData::Relation(relation) => self.relation(id, &name, relation),
            ObjectData::Index(_) => self.index(id, &name),
            ObjectData::Sequence(sequence) => {
                self.add(format!("sequence {name}{}", unlogged(sequence.persistence)));
                if let Some(owner) = sequence.owned_by {
                    self.add(format!(
                        "owned {name} by {}.{}",
                        catalog.qualified_name(owner.object),
                        names(catalog, owner.object, &[owner.column])
                    ));
                }
            }
            ObjectData::Constraint(_) => self.constraint(id, &name),
            ObjectData::Type(_) => self.type_definition(id, &name),
            ObjectData::Function(function) => {
                let arguments: Vec<String> = function
                    .parameters
                    .iter()
                    .filter(|it| it.mode.is_input())
                    .map(|it| {
                        let mut type_name = it.type_name.clone();
                        type_name.modifiers.clear();
                        catalog.format_type(&type_name)
                    })
                    .collect();
                let kind = if function.kind == ObjectKind::Procedure {
                    "procedure"
                } else {
                    "function"
                };
                self.add(format!(
                    "{kind} {}({}){}",
                    name.split('(').next().unwrap(),
                    arguments.join(", "),
                    flag(function.security_definer, " definer")
                ));
            }
            ObjectData::Trigger(trigger) => {
                let table = catalog.qualified_name(trigger.relation);
                let function = trigger.function.map(|id| catalog.qualified_name(id));
                self.add(format!(
                    "trigger {table}.{} executes {} {}",
                    object.name,
                    function.unwrap_or_default(),
                    match trigger.enabled {
                        Enabled::Origin => 'O',
                        Enabled::Always => 'A',
                        Enabled::Replica => 'R',
                        Enabled::Disabled => 'D',
                    }
                ));
            }
            ObjectData::Policy(policy) => self.add(format!(
                "policy {name} {}{}{}{}",
                match policy.command {
                    PolicyCommand::All => '*',
                    PolicyCommand::Select => 'r',
                    PolicyCommand::Insert => 'a',
                    PolicyCommand::Update => 'w',
                    PolicyCommand::Delete => 'd',
                },
                flag(!policy.permissive, " restrictive"),
                flag(policy.using.is_some(), " using"),
                flag(policy.with_check.is_some(), " check"),
            )),
            ObjectData::Rule(_) => self.add(format!("rule {name}")),
            ObjectData::Extension(_) => self.add(format!("extension {}", object.name)),
            ObjectData::Publication(publication) => {
                let tables = publication.tables.iter();
                let mut tables: Vec<_> = tables.map(|id| catalog.qualified_name(*id)).collect();
                tables.sort();
                self.add(format!("publication {name} ({})", tables.join(", ")));
            }
            ObjectData::Other {
                kind: ObjectKind::Statistics,
                ..
            } => self.add(format!("statistics {name}")),
            ObjectData::EventTrigger(_) | ObjectData::Role(_) | ObjectData::Other { .. } => {}
        }
        self.comment(id, &name);
        self.grants(id, &name);
    }

    fn comment(&mut self, id: ObjectId, name: &str) {
        let object = self.catalog.get(id).unwrap();
        if object.comment.is_none() {
            return;
        }
        let letter = match &object.data {
            ObjectData::Relation(relation) => letter(relation.kind),
            ObjectData::Index(index) => {
                let table = self.catalog.relation(index.relation);
                let partitioned = table.is_some_and(|it| it.kind == RelationKind::PartitionedTable);
                if partitioned { "I" } else { "i" }
            }
            ObjectData::Sequence(_) => "S",
            ObjectData::Constraint(constraint) => {
                if self.catalog.relation(constraint.relation).is_some() {
                    self.add(format!("comment constraint {name}"));
                }
                return;
            }
            _ => return,
        };
        self.add(format!("comment {letter} {name}"));
    }

    fn grants(&mut self, id: ObjectId, name: &str) {
        let object = self.catalog.get(id).unwrap();
        if !matches!(
            object.data,
            ObjectData::Relation(_) | ObjectData::Sequence(_)
        ) {
            return;
        }
        for grant in &object.grants {
            if grant.role == "public" && grant.privilege.columns.is_empty() {
                self.add(format!("public {} on {name}", grant.privilege.name));
            }
        }
    }

    fn relation(&mut self, id: ObjectId, name: &str, relation: &Relation) {
        let kind = match relation.kind {
            RelationKind::Table => "table",
            RelationKind::PartitionedTable => "partitioned table",
            RelationKind::ForeignTable => "foreign table",
            RelationKind::View => "view",
            RelationKind::MaterializedView => "materialized view",
            RelationKind::Unknown => "unknown",
        };
        self.add(format!(
            "{kind} {name}{}{}{}{}",
            flag(relation.row_security == Fact::Yes, " rls"),
            flag(relation.force_row_security == Fact::Yes, " force"),
            unlogged(relation.persistence),
            flag(relation.is_partition(), " partition"),
        ));
        let columns: Vec<&str> = relation.columns.iter().map(|it| it.name.as_str()).collect();
        self.add(format!("columns {name} ({})", columns.join(", ")));
        if self.catalog.is_table(id) {
            for column in &relation.columns {
                self.column(name, column);
            }
        }
        for column in &relation.columns {
            if column.comment.is_some() {
                let letter = letter(relation.kind);
                self.add(format!("comment {letter} {name}.{}", column.name));
            }
        }
        if !relation.parents.is_empty() {
            let parents = relation.parents.iter();
            let mut parents: Vec<_> = parents.map(|id| self.catalog.qualified_name(*id)).collect();
            parents.sort();
            self.add(format!("inherits {name} {}", parents.join(", ")));
        }
    }

    fn column(&mut self, table: &str, column: &Column) {
        let type_name = column.type_name.as_ref();
        let type_name = type_name.map(|it| self.catalog.format_type(it));
        let default = if column.generated {
            " generated"
        } else if column.identity.is_some() {
            " identity"
        } else if column.default.is_some() {
            " default"
        } else {
            ""
        };
        self.add(format!(
            "column {table}.{} {}{}{default}{}",
            column.name,
            type_name.unwrap_or_else(|| "unknown".to_owned()),
            flag(column.not_null, " not null"),
            flag(column.inherited, " inherited"),
        ));
    }

    fn index(&mut self, id: ObjectId, name: &str) {
        let index = self.catalog.index(id).unwrap();
        let keys = index.keys.iter().map(|key| {
            let column = key.column.map_or_else(
                || "<expression>".to_owned(),
                |number| names(self.catalog, index.relation, &[number]),
            );
            format!("{column}{}", flag(key.descending, " desc"))
        });
        let keys: Vec<String> = keys.collect();
        self.add(format!(
            "index {name} on {}{}{} {} ({}){}{}{}",
            self.catalog.qualified_name(index.relation),
            flag(index.unique, " unique"),
            flag(index.primary, " primary"),
            index.method,
            keys.join(", "),
            flag(!index.including.is_empty(), " include"),
            flag(index.predicate.is_some(), " where"),
            flag(index.valid == Fact::No, " invalid"),
        ));
    }

    fn constraint(&mut self, id: ObjectId, name: &str) {
        let catalog = self.catalog;
        let constraint = catalog.constraint(id).unwrap();
        if catalog.relation(constraint.relation).is_none() {
            return;
        }
        let mut columns = constraint.kind.columns().to_vec();
        let mut references = String::new();
        let letter = match &constraint.kind {
            ConstraintData::NotNull | ConstraintData::Trigger => return,
            ConstraintData::Check { .. } => {
                columns.sort_unstable();
                'c'
            }
            ConstraintData::PrimaryKey { .. } => 'p',
            ConstraintData::Unique { .. } => 'u',
            ConstraintData::Exclude { .. } => 'x',
            ConstraintData::ForeignKey(key) => {
                references = format!(
                    " references {} ({}) {}",
                    catalog.qualified_name(key.references),
                    names(catalog, key.references, &key.referenced_columns),
                    match key.on_delete {
                        ReferentialAction::NoAction => 'a',
                        ReferentialAction::Restrict => 'r',
                        ReferentialAction::Cascade => 'c',
                        ReferentialAction::SetNull => 'n',
                        ReferentialAction::SetDefault => 'd',
                    }
                );
                'f'
            }
        };
        let is_check = letter == 'c';
        self.add(format!(
            "constraint {name} {letter} ({}){references}{}{}{}",
            names(catalog, constraint.relation, &columns),
            flag(!constraint.validated, " not valid"),
            flag(is_check && constraint.no_inherit, " no inherit"),
            flag(constraint.deferrable, " deferrable"),
        ));
    }

    fn type_definition(&mut self, id: ObjectId, name: &str) {
        let catalog = self.catalog;
        let Some(ObjectData::Type(definition)) = catalog.get(id).map(|it| &it.data) else {
            return;
        };
        match &definition.kind {
            TypeData::Enum { labels } => self.add(format!("enum {name} ({})", labels.join(", "))),
            TypeData::Composite { attributes } => {
                let attributes = attributes.iter().map(|it| {
                    let type_name = it.type_name.as_ref().map(|it| catalog.format_type(it));
                    format!("{} {}", it.name, type_name.unwrap_or_default())
                });
                let attributes: Vec<String> = attributes.collect();
                self.add(format!("composite {name} ({})", attributes.join(", ")));
            }
            TypeData::Domain {
                base,
                not_null,
                default,
                constraints,
            } => {
                let constraints = constraints.iter().filter_map(|id| catalog.get(*id));
                let mut constraints: Vec<&str> = constraints
                    .filter(|it| {
                        !it.as_constraint()
                            .is_some_and(|it| matches!(it.kind, ConstraintData::NotNull))
                    })
                    .map(|it| it.name.as_str())
                    .collect();
                constraints.sort_unstable();
                self.add(format!(
                    "domain {name} {}{}{} ({})",
                    catalog.format_type(base),
                    flag(*not_null, " not null"),
                    flag(default.is_some(), " default"),
                    constraints.join(", ")
                ));
            }
            TypeData::Range { .. } => self.add(format!("range {name}")),
            TypeData::Base | TypeData::Shell | TypeData::Unknown => {}
        }
    }
}

fn names(catalog: &Catalog, relation: ObjectId, numbers: &[u16]) -> String {
    let relation = catalog.relation(relation);
    let names: Vec<&str> = numbers
        .iter()
        .map(|number| {
            let column = relation.and_then(|it| it.column(*number));
            column.map_or("?", |it| it.name.as_str())
        })
        .collect();
    names.join(", ")
}

fn letter(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Table => "r",
        RelationKind::PartitionedTable => "p",
        RelationKind::ForeignTable => "f",
        RelationKind::View => "v",
        RelationKind::MaterializedView => "m",
        RelationKind::Unknown => "?",
    }
}

fn unlogged(persistence: Persistence) -> &'static str {
    flag(persistence == Persistence::Unlogged, " unlogged")
}

fn flag(set: bool, words: &'static str) -> &'static str {
    if set { words } else { "" }
}
