//! Names that are not as the project's pattern for their kind says.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use super::case::{has_style, in_style, style_name};
use super::names::{Named, Parts, generated, written};
use super::{Context, Effects, Rule, rule};
use crate::catalog::names::{Label, MAX_LENGTH, make_object_name};
use crate::catalog::object::{ObjectData, Origin};
use crate::catalog::{Catalog, ObjectId};
use crate::config::{CaseStyle, Config, NameMatcher};
use crate::diagnostic::Diagnostic;
use crate::lexer::truncate_identifier;
use crate::operation::{Name, Topics};
use crate::source::{Place, Span};

pub(super) const RULE: Rule = rule!("misnamed-object", check);

/// The kinds that have a style where nobody asks for one, if the project has it for most.
const STYLED: [&str; 2] = ["table", "column"];
const DEFAULT: NameMatcher = NameMatcher::Case(CaseStyle::Snake);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut votes = Votes::default();
    let mut wrong = Vec::new();
    for_each_name(context, |named, place| {
        let pattern = context.config.naming.kinds.get(named.kind);
        let matcher = match pattern {
            Some(pattern) => &pattern.matcher,
            None if STYLED.contains(&named.kind) => {
                votes.count(&named);
                &DEFAULT
            }
            None => return,
        };
        if let Some(problem) = problem(&named, matcher) {
            wrong.push((named, place, problem, pattern.is_some()));
        }
    });
    let quiet = votes.for_another_style(context);
    let last = LazyCell::new(|| Last::of(context.end()));
    let mut seen = BTreeSet::new();
    let mut diagnostics = Vec::new();
    for (named, place, problem, is_asked_for) in wrong {
        if !is_asked_for && quiet.contains(named.kind)
            || last.is_without(&named)
            || !seen.insert((named.kind, named.qualified()))
        {
            continue;
        }
        let message = format!("{} `{}` {}", named.noun(), named.name, problem.what);
        let diagnostic = Diagnostic::new(RULE.id, place, message)
            .because("named here")
            .help(problem.help)
            .object(named.qualified());
        diagnostics.push(diagnostic);
    }
    diagnostics
}

/// The name of a new index on columns of a table, as the project's naming rules have it and as
/// PostgreSQL would call it otherwise. `taken` are names that the catalog does not have yet.
///
/// # Errors
///
/// Why there is none.
pub fn index_name(
    config: &Config,
    catalog: &Catalog,
    table: ObjectId,
    columns: &[Name],
    taken: &[Name],
) -> Result<Name, String> {
    let object = catalog.get(table).ok_or("the table is gone")?;
    let schema = object.schema.ok_or("the table has no schema")?;
    let generated = catalog.generated_name(schema, &object.name, columns, Label::Index, taken);
    let Some(pattern) = config.naming.kinds.get("index") else {
        return Ok(generated);
    };
    let wanted = match &pattern.matcher {
        NameMatcher::Any => return Ok(generated),
        NameMatcher::Case(style) => in_style(&generated, *style),
        NameMatcher::Regex(regex) => {
            let columns = columns.join("_");
            let table = &object.name;
            let usual = [
                generated.to_string(),
                format!("idx_{table}_{columns}"),
                format!("ix_{table}_{columns}"),
                format!("{table}_{columns}_index"),
                format!("index_{table}_on_{columns}"),
            ];
            let fits = usual.into_iter().find(|name| regex.is_match(name));
            fits.ok_or_else(|| format!("no usual name of an index matches `{regex}`"))?
        }
        NameMatcher::Template(template) => {
            let named = Named {
                kind: "index",
                schema: catalog.get(schema).map(|it| it.name.clone()),
                name: generated,
                span: Span::default(),
                parts: Parts {
                    table: Some(object.name.clone()),
                    columns: columns.to_vec(),
                    ..Parts::default()
                },
            };
            fill(template, &named).ok_or_else(|| format!("`{template}` can't be filled in"))?
        }
    };
    let wanted = Name::new(truncate_identifier(&wanted));
    if taken.contains(&wanted) || catalog.relation_name_taken(schema, &wanted) {
        return Err(format!(
            "`[naming]` calls its index `{wanted}`, which is taken"
        ));
    }
    Ok(wanted)
}

/// Every name that the history gives, where it gives it, and that is the project's own choice.
fn for_each_name(context: &Context<'_>, mut visit: impl FnMut(Named, Place)) {
    let bookkeeping = context.root.convention.bookkeeping.iter();
    let bookkeeping = bookkeeping.filter_map(|it| it.rsplit('.').next());
    let bookkeeping: Vec<&str> = bookkeeping.collect();
    let check_generated = context.config.naming.check_generated;
    let named = context
        .ordered_steps()
        .filter(|at| at.is_about(Topics::NAME) || check_generated && at.has(Effects::CREATED));
    for at in named.filter(|at| !at.has(Effects::FAILED | Effects::PASSED_OVER)) {
        let after = &at.replayed.after;
        let mut found = written(at.operation, at.step, after);
        if check_generated {
            found.extend(generated(at.step, after));
        }
        let default_schema = LazyCell::new(|| at.before().default_schema().cloned());
        for mut named in found {
            if named.schema.is_none() && !["schema", "role", "event-trigger"].contains(&named.kind)
            {
                named.schema.clone_from(&default_schema);
            }
            if !is_exempt(context, &named, &bookkeeping) {
                let place = Place::new(at.step.place.file, named.span);
                visit(named, place);
            }
        }
    }
}

/// What the configuration lets pass, the runner's own tables, and the platform's schemas.
fn is_exempt(context: &Context<'_>, named: &Named, bookkeeping: &[&str]) -> bool {
    let ignore = &context.config.naming.ignore;
    if ignore
        .iter()
        .any(|it| it.is_match(named.qualified()) || it.is_match(&named.name))
    {
        return true;
    }
    let table = named.parts.table.as_ref().unwrap_or(&named.name);
    if bookkeeping.contains(&table.as_str()) {
        return true;
    }
    let Some(schema) = named.schema.as_ref().filter(|it| *it != "public") else {
        return false;
    };
    let schema = context.end().schema_named(schema).id();
    let schema = schema.and_then(|id| context.end().get(id));
    schema.is_some_and(|schema| schema.origin == Origin::System)
}

/// For each kind, how many names are in snake case, and how many are not.
#[derive(Default)]
struct Votes(BTreeMap<&'static str, (usize, usize)>);

impl Votes {
    /// Counts a name if it tells styles apart.
    fn count(&mut self, named: &Named) {
        let (snake, other) = self.0.entry(named.kind).or_default();
        if !has_style(&named.name, CaseStyle::Snake) {
            *other += 1;
        } else if named.name.trim_matches('_').contains('_') {
            *snake += 1;
        }
    }

    /// The kinds for which the project has chosen another style: most names are not in snake case.
    /// One name is no choice, but what Prisma makes of its models is.
    fn for_another_style(self, context: &Context<'_>) -> BTreeSet<&'static str> {
        let needed = match context.root.convention.id {
            "prisma" => 1,
            _ => 3,
        };
        let votes = self.0.into_iter();
        votes
            .filter(|(_, (snake, other))| other > snake && *other >= needed)
            .map(|(kind, _)| kind)
            .collect()
    }
}

/// The names at the end of the history, each with what kinds share its space.
struct Last<'a>(BTreeSet<(&'static str, &'a str)>);

impl<'a> Last<'a> {
    fn of(end: &'a Catalog) -> Self {
        let mut names = BTreeSet::new();
        for object in end.objects() {
            let space = match &object.data {
                ObjectData::Relation(relation) => {
                    let columns = relation.columns.iter();
                    names.extend(columns.map(|it| ("column", it.name.as_str())));
                    // A composite type is one.
                    names.insert(("type", object.name.as_str()));
                    "relation"
                }
                // That of a constraint is called as the constraint is.
                ObjectData::Index(index) if index.constraint.is_some() => continue,
                ObjectData::Index(_) => "index",
                ObjectData::Sequence(_) => "sequence",
                ObjectData::Constraint(_) => "constraint",
                ObjectData::Type(_) => "type",
                ObjectData::Function(_) => "function",
                ObjectData::Trigger(_) => "trigger",
                ObjectData::EventTrigger(_) => "event-trigger",
                ObjectData::Policy(_) => "policy",
                ObjectData::Role(_) => "role",
                ObjectData::Schema { .. } => "schema",
                _ => continue,
            };
            names.insert((space, object.name.as_str()));
        }
        Self(names)
    }

    /// Whether what had this name was renamed or dropped later, or became part of something else, so
    /// that there is nothing left to do.
    fn is_without(&self, named: &Named) -> bool {
        !self.0.contains(&(space(named.kind), named.name.as_str()))
    }
}

/// Where a kind's names are looked for.
fn space(kind: &'static str) -> &'static str {
    match kind {
        "table" | "foreign-table" | "view" | "materialized-view" => "relation",
        "enum" | "domain" => "type",
        "procedure" => "function",
        "primary-key" | "unique" | "check" | "foreign-key" | "exclusion" => "constraint",
        kind => kind,
    }
}

struct Problem {
    what: String,
    help: String,
}

fn problem(named: &Named, matcher: &NameMatcher) -> Option<Problem> {
    match matcher {
        NameMatcher::Any => None,
        NameMatcher::Case(style) => {
            if has_style(&named.name, *style) {
                return None;
            }
            let suggestion = in_style(&named.name, *style);
            Some(Problem {
                what: format!("is not in {}", style_name(*style)),
                help: format!(
                    "call it `{suggestion}`; where this has run already, add it to `naming.ignore` rather than edit the file"
                ),
            })
        }
        NameMatcher::Regex(pattern) => (!pattern.is_match(&named.name)).then(|| Problem {
            what: format!("does not match `{}`", pattern.as_str()),
            help: "rename it; where this has run already, add it to `naming.ignore` rather than edit the file".to_owned(),
        }),
        NameMatcher::Template(template) => {
            let wanted = fill(template, named)?;
            if wanted.len() > MAX_LENGTH && shortened(template, named).as_ref() == Some(&named.name) {
                return None;
            }
            let wanted = truncate_identifier(&wanted);
            (named.name != wanted).then(|| Problem {
                what: format!("is not `{wanted}`"),
                help: format!("the pattern for this kind is `{template}`"),
            })
        }
    }
}

/// The template with its parts filled in; `None` where one of them is not known.
fn fill(template: &str, named: &Named) -> Option<String> {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (part, after) = after.split_once('}')?;
        filled.push_str(before);
        filled.push_str(&part_of(part, named)?);
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}

/// A name over 63 bytes as PostgreSQL makes it, which keeps the end: of a template that is as its own
/// names are.
fn shortened(template: &str, named: &Named) -> Option<Name> {
    let rest = template.strip_prefix("{table}_")?;
    let (columns, label) = match rest.strip_prefix("{columns}_") {
        Some(label) => (Some(named.parts.columns.join("_")), label),
        None => (None, rest),
    };
    let table = named.parts.table.as_ref()?;
    Some(make_object_name(table, columns.as_deref(), label))
}

fn part_of(part: &str, named: &Named) -> Option<String> {
    let Parts {
        table,
        columns,
        referenced_table,
        referenced_columns,
    } = &named.parts;
    let joined = |names: &[Name]| (!names.is_empty()).then(|| names.join("_"));
    match part {
        "schema" => named.schema.as_ref().map(Name::to_string),
        "table" => table.as_ref().map(Name::to_string),
        "column" => columns.first().map(Name::to_string),
        "columns" => joined(columns),
        "referenced_table" => referenced_table.as_ref().map(Name::to_string),
        "referenced_columns" => joined(referenced_columns),
        _ => None,
    }
}
