//! What the bodies of functions do: whether they look for who calls, and whether they read or write
//! rows.

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::catalog::object::Function;
use crate::operation::{Body, Does, Name};
use crate::rules::views::text_asks_who;

/// Names of the end of a history, by what those who mention them do.
pub(super) struct Bodies {
    /// Functions that ask who calls, themselves or by others.
    asking: BTreeSet<Name>,
    relations: BTreeSet<Name>,
}

impl Bodies {
    pub(super) fn of(end: &Catalog) -> Self {
        let relations = end.objects().filter(|it| it.as_relation().is_some());
        let mut bodies = Self {
            asking: BTreeSet::new(),
            relations: relations.map(|it| it.name.clone()).collect(),
        };
        let functions = end.objects();
        let functions = functions.filter_map(|it| Some((it.name.clone(), it.as_function()?)));
        let mut others: Vec<(Name, &Function)> = functions.collect();
        loop {
            let (asking, rest): (Vec<_>, Vec<_>) =
                others.into_iter().partition(|(_, it)| bodies.ask_who(it));
            if asking.is_empty() {
                return bodies;
            }
            bodies.asking.extend(asking.into_iter().map(|it| it.0));
            others = rest;
        }
    }

    /// Whether a function asks who calls; one that nobody can read may.
    pub(super) fn ask_who(&self, function: &Function) -> bool {
        let Some(body) = &function.body else {
            return true;
        };
        let is_readable = body.error.is_none() && body.does != Does::Unreadable;
        !is_readable || text_asks_who(&body.text) || names(body).any(|it| self.asking.contains(it))
    }

    /// Whether a function reads or writes rows of a relation that the history knows.
    pub(super) fn touch_rows(&self, function: &Function) -> bool {
        let body = function.body.as_ref();
        body.is_some_and(|body| names(body).any(|it| self.relations.contains(it)))
    }
}

/// Every name that a body mentions.
fn names(body: &Body) -> impl Iterator<Item = &Name> {
    let of_sql = body.all_references().flat_map(|it| {
        let relations = it.relations.iter();
        relations.chain(&it.functions).map(|it| &it.name)
    });
    of_sql.chain(&body.names)
}
