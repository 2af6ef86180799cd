//! Dependencies between modules that the configuration does not allow.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::edges::{Edge, edges};
use super::ownership::Owners;
use super::{Context, Rule, rule};
use crate::config::ModuleException;
use crate::diagnostic::Diagnostic;
use crate::source::{Place, Span};

pub(super) const RULE: Rule = rule!("module-coupling", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if context.config.modules.is_empty() {
        return Vec::new();
    }
    let owners = Owners::new(context);
    let edges = edges(context, &owners);
    let exceptions = &context.config.module_exceptions;
    let mut used = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut allowed = Vec::new();
    let mut diagnostics = Vec::new();
    for edge in &edges {
        if is_allowed(&owners, edge) {
            allowed.push(edge);
            continue;
        }
        let excepted = (0..)
            .zip(exceptions)
            .find(|(_, it)| covers(it, &owners, edge));
        if let Some((index, _)) = excepted {
            used.insert(index);
            continue;
        }
        if seen.insert((edge.from, edge.to, &edge.subject, &edge.target)) {
            diagnostics.push(report(&owners, edge));
        }
    }
    diagnostics.extend(cycles(&owners, &allowed));
    diagnostics.extend(stale(context, &used));
    diagnostics
}

fn is_allowed(owners: &Owners<'_>, edge: &Edge) -> bool {
    let (from, to) = (owners.module(edge.from), owners.module(edge.to));
    to.shared || from.may_depend_on.contains(&to.name)
}

/// An exception names modules, or the objects on either side.
fn covers(exception: &ModuleException, owners: &Owners<'_>, edge: &Edge) -> bool {
    let from = &owners.module(edge.from).name;
    let to = &owners.module(edge.to).name;
    let subject = edge.subject.as_ref();
    (exception.from == *from || Some(&exception.from) == subject)
        && (exception.to == *to || exception.to == edge.target)
}

fn report(owners: &Owners<'_>, edge: &Edge) -> Diagnostic {
    let (from, to) = (&owners.module(edge.from).name, &owners.module(edge.to).name);
    let message = match &edge.subject {
        Some(subject) => format!(
            "`{subject}` of module `{from}` depends on `{}` of module `{to}`",
            edge.target
        ),
        None => format!(
            "a migration of module `{from}` changes `{}` of module `{to}`",
            edge.target
        ),
    };
    let mut diagnostic = Diagnostic::new(RULE.id, edge.place, message)
        .because(format!("through this {}", edge.kind))
        .help(format!(
            "keep it inside `{from}`, turn the dependency round, or add `{to}` to `may-depend-on` of `{from}`"
        ))
        .object(edge.subject.as_ref().unwrap_or(&edge.target));
    if let Some(place) = edge.target_place {
        diagnostic = diagnostic.related(place, format!("this belongs to `{to}`"));
    }
    diagnostic
}

/// Each knot of modules that depend on each other, once, at the first edge of its shortest cycle.
fn cycles(owners: &Owners<'_>, edges: &[&Edge]) -> Vec<Diagnostic> {
    let mut graph: BTreeMap<usize, BTreeMap<usize, &Edge>> = BTreeMap::new();
    for edge in edges.iter().filter(|it| !owners.module(it.to).shared) {
        let outgoing = graph.entry(edge.from).or_default();
        outgoing.entry(edge.to).or_insert(edge);
    }
    let mut reported = BTreeSet::new();
    let mut diagnostics = Vec::new();
    let mut shortest: Vec<_> = graph
        .keys()
        .filter_map(|start| cycle(&graph, *start))
        .collect();
    shortest.sort_by_key(Vec::len);
    for modules in shortest {
        if modules.iter().any(|it| reported.contains(it)) {
            continue;
        }
        reported.extend(modules.iter().copied());
        let names: Vec<_> = modules
            .iter()
            .chain(&modules[..1])
            .map(|it| format!("`{}`", owners.module(*it).name))
            .collect();
        let next = modules.get(1).copied().unwrap_or(modules[0]);
        let Some(edge) = graph.get(&modules[0]).and_then(|it| it.get(&next)) else {
            continue;
        };
        let message = format!("modules depend on each other: {}", names.join(" → "));
        let mut diagnostic = Diagnostic::new(RULE.id, edge.place, message)
            .because(format!("one way through this {}", edge.kind))
            .help("take one direction out of `may-depend-on`, and turn its references round");
        if let Some(back) = graph.get(&next).and_then(|it| it.values().next()) {
            diagnostic = diagnostic.related(back.place, "and on from there");
        }
        diagnostics.push(diagnostic);
    }
    diagnostics
}

/// The shortest way from a module back to itself, without the return.
fn cycle(graph: &BTreeMap<usize, BTreeMap<usize, &Edge>>, start: usize) -> Option<Vec<usize>> {
    let mut came_from = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(module) = queue.pop_front() {
        for next in graph.get(&module).into_iter().flat_map(BTreeMap::keys) {
            if *next == start {
                let mut way = vec![module];
                while let Some(before) = way.last().and_then(|it| came_from.get(it)) {
                    way.push(*before);
                }
                way.reverse();
                return Some(way);
            }
            if !came_from.contains_key(next) {
                came_from.insert(*next, module);
                queue.push_back(*next);
            }
        }
    }
    None
}

/// The exceptions that nothing needs.
fn stale(context: &Context<'_>, used: &BTreeSet<usize>) -> Vec<Diagnostic> {
    let Some(file) = context.config.file else {
        return Vec::new();
    };
    let exceptions = (0..).zip(&context.config.module_exceptions);
    exceptions
        .filter(|(index, _)| !used.contains(index))
        .map(|(_, exception)| {
            let span = Span::of(&exception.span);
            let message = format!(
                "the exception from `{}` to `{}` is not needed",
                exception.from, exception.to
            );
            Diagnostic::new(RULE.id, Place::new(file, span), message)
                .because("no dependency is excused by it")
                .help("remove it")
        })
        .collect()
}
