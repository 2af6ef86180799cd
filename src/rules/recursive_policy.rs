//! Policies whose conditions need the policies of their own table.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::policies::{self, Clause, Roles, Written};
use super::policy_reads::{Reading, readings};
use super::{Context, Rule, rule};
use crate::catalog::ObjectId;
use crate::catalog::object::Fact;
use crate::diagnostic::Diagnostic;
use crate::operation::{Met, PolicyCommand};

pub(super) const RULE: Rule = rule!("recursive-policy", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let policies = policies::enforced(context);
    let graph = Graph::new(context, &policies);
    let mut diagnostics = Vec::new();
    for written in &policies {
        let cycles = written.clauses().filter_map(|it| graph.cycle(written, it));
        let cycle = cycles.into_iter().next();
        diagnostics.extend(cycle.map(|it| diagnose(context, written, &it)));
    }
    diagnostics
}

/// Which tables are read to find out which rows of a table can be seen.
struct Graph<'p, 'a> {
    policies: &'p [Written<'a>],
    exempt: BTreeSet<&'a str>,
    readings: BTreeMap<Key, Vec<Reading>>,
    /// By table, indexes of the policies that decide what can be seen.
    reading_policies: BTreeMap<ObjectId, Vec<usize>>,
}

/// A way from a policy back to its own table.
struct Cycle<'a> {
    /// What the policy reads, and then what the policies on the way read; the last is its table.
    steps: Vec<(Clause<'a>, Reading)>,
    /// Whether PostgreSQL sees it before it runs the query.
    is_seen: bool,
}

/// A table on the way from a policy, and how it was come by.
#[derive(Clone)]
struct Stop<'a> {
    steps: Vec<(Clause<'a>, Reading)>,
    roles: Roles<'a>,
}

impl<'p, 'a> Graph<'p, 'a> {
    fn new(context: &Context<'a>, policies: &'p [Written<'a>]) -> Self {
        let end = context.end();
        let mut graph = Self {
            policies,
            exempt: policies::exempt_roles(end),
            readings: BTreeMap::new(),
            reading_policies: BTreeMap::new(),
        };
        for (index, written) in policies.iter().enumerate() {
            let table = written.policy.relation;
            if end.row_security(table) != Fact::Yes {
                continue;
            }
            for clause in written.clauses() {
                let mut found = readings(context, &clause);
                found.retain(|it| end.row_security(it.table) == Fact::Yes);
                graph.readings.insert(key(&clause), found);
            }
            if written.is_for(PolicyCommand::Select) && written.using.is_some() {
                let of_table = graph.reading_policies.entry(table).or_default();
                of_table.push(index);
            }
        }
        graph
    }

    /// The shortest way from a clause back to its own table.
    fn cycle(&self, written: &Written<'a>, clause: Clause<'a>) -> Option<Cycle<'a>> {
        let start = Stop {
            steps: Vec::new(),
            roles: Roles::of(written.policy).subject_to(&self.exempt),
        };
        let mut seen = BTreeSet::new();
        let mut open: VecDeque<_> = self.next(&start, clause).into();
        while let Some(stop) = open.pop_front() {
            let (_, reading) = *stop.steps.last()?;
            let in_function = stop.steps.iter().any(|(_, it)| it.in_function);
            if reading.table == written.policy.relation {
                if self.recurs(written, &clause, &stop, in_function) {
                    let is_seen = !in_function;
                    return Some(Cycle {
                        steps: stop.steps,
                        is_seen,
                    });
                }
            } else if seen.insert((reading.table, stop.roles.clone(), in_function)) {
                open.extend(self.onward(&stop, reading.table));
            }
        }
        None
    }

    /// Whether a way back to the table never ends, and this clause is what closed it.
    fn recurs(
        &self,
        written: &Written<'a>,
        clause: &Clause<'a>,
        stop: &Stop<'a>,
        in_function: bool,
    ) -> bool {
        let using = written.using.filter(|it| key(it) == key(clause));
        let decides_reading = written.is_for(PolicyCommand::Select) && using.is_some();
        if decides_reading {
            return stop.steps.iter().all(|(it, _)| key(it) <= key(clause));
        }
        // What a function queries is a query of its own.
        !in_function && self.has_queries(written.policy.relation, &stop.roles)
    }

    /// The tables that a clause reads.
    fn next(&self, stop: &Stop<'a>, clause: Clause<'a>) -> Vec<Stop<'a>> {
        if stop.roles.is_nobody() {
            return Vec::new();
        }
        let readings = self.readings.get(&key(&clause)).into_iter().flatten();
        let stops = readings.map(|reading| {
            let mut next = stop.clone();
            next.steps.push((clause, *reading));
            next
        });
        stops.collect()
    }

    /// The tables that are read where a table is.
    fn onward(&self, stop: &Stop<'a>, table: ObjectId) -> Vec<Stop<'a>> {
        let policies = self.reading_policies.get(&table).into_iter().flatten();
        let policies = policies.map(|index| &self.policies[*index]);
        policies
            .filter_map(|it| Some((it, it.using?)))
            .flat_map(|(written, using)| {
                let stop = Stop {
                    steps: stop.steps.clone(),
                    roles: stop.roles.and(&Roles::of(written.policy)),
                };
                self.next(&stop, using)
            })
            .collect()
    }

    /// Whether there is a query in what decides which rows of a table can be seen: without any,
    /// PostgreSQL need not come back to it.
    fn has_queries(&self, table: ObjectId, roles: &Roles<'a>) -> bool {
        let policies = self.reading_policies.get(&table).into_iter().flatten();
        let mut policies = policies.map(|index| &self.policies[*index]);
        policies.any(|it| {
            let same_roles = !roles.and(&Roles::of(it.policy)).is_nobody();
            same_roles && it.clauses().any(|clause| has_query(&clause))
        })
    }
}

/// A clause by the order of the step that wrote it, and whether it is `WITH CHECK`: where it stands
/// says nothing of what is put together.
type Key = (usize, bool);

fn key(clause: &Clause<'_>) -> Key {
    (clause.at.order, clause.is_check)
}

fn has_query(clause: &Clause<'_>) -> bool {
    let is_query = |met: Met<'_>| matches!(met, Met::Scalar(it) if it.query().is_some());
    clause.value().contains(is_query)
}

fn diagnose(context: &Context<'_>, written: &Written<'_>, cycle: &Cycle<'_>) -> Diagnostic {
    let end = context.end();
    let table = written.table(context);
    let ((_, first), others) = cycle.steps.split_first().expect("a way has a step");
    let title = written.title(context);
    let message = match others {
        [] => format!("{title} reads its own table"),
        _ => {
            let through = end.qualified_name(first.table);
            format!("{title} reads its own table through `{through}`")
        }
    };
    let because = match (cycle.is_seen, others) {
        (true, []) => format!(
            "whoever queries `{table}` has to satisfy this, which queries it again: PostgreSQL \
             fails with 42P17"
        ),
        (true, _) => format!("its policies lead back to `{table}`: PostgreSQL fails with 42P17"),
        (false, _) => format!(
            "each call queries `{table}` again, and calls itself, until the stack is full: 54001"
        ),
    };
    let mut diagnostic = Diagnostic::new(RULE.id, first.place, message)
        .because(because)
        .help(
            "move the query into a `SECURITY DEFINER` function of the table's owner, for whom \
             policies do not hold, with a `search_path` of its own, and call that here",
        )
        .object(table);
    for (_, reading) in others {
        let read = end.qualified_name(reading.table);
        let message = format!("a policy on the way reads `{read}`");
        diagnostic = diagnostic.related(reading.place, message);
    }
    diagnostic
}
