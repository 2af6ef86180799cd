//! Differences between two states of a server, in words and with places.

use crate::catalog::diff::{Aspect, Difference, What, twin};
use crate::catalog::{Catalog, ObjectId};
use crate::diagnostic::Diagnostic;
use crate::source::Place;

/// How many objects a message names.
const NAMED: usize = 3;

/// A thing that is different, and where the history makes it.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// ``column a of table `public.t` ``
    pub(super) what: String,
    pub(super) place: Option<Place>,
}

/// What differs between two states.
#[derive(Debug, Default)]
pub(super) struct Items {
    pub(super) extra: Vec<Item>,
    pub(super) missing: Vec<Item>,
    pub(super) changed: Vec<Item>,
}

impl Items {
    /// `model` says where an object was made.
    pub(super) fn of(
        differences: &[Difference],
        before: &Catalog,
        after: &Catalog,
        model: &Catalog,
    ) -> Self {
        let mut items = Self::default();
        for difference in differences {
            let object = format!("{} `{}`", difference.kind.as_str(), difference.name);
            let old = difference.before.map(|id| (before, id));
            let new = difference.after.map(|id| (after, id));
            let place = new.or(old).and_then(|(of, id)| origin(of, id, model));
            let item = |what: String| Item { what, place };
            match &difference.what {
                What::Extra => items.extra.push(item(object)),
                What::Missing => items.missing.push(item(object)),
                What::Changed(aspects) => {
                    for aspect in aspects {
                        let what = format!("{} of {object}", aspect.name);
                        items.list(aspect).push(item(what));
                    }
                }
                // A server knows all there is.
                What::Unknown(_) => {}
            }
        }
        items
    }

    fn list(&mut self, aspect: &Aspect) -> &mut Vec<Item> {
        match (&aspect.before, &aspect.after) {
            (None, _) => &mut self.extra,
            (Some(_), None) => &mut self.missing,
            (Some(_), Some(_)) => &mut self.changed,
        }
    }
}

/// The first of a list, and how many there are besides; `None` for an empty one.
pub(super) fn listed(items: &[Item]) -> Option<String> {
    let named: Vec<&str> = items
        .iter()
        .take(NAMED)
        .map(|it| it.what.as_str())
        .collect();
    if named.is_empty() {
        return None;
    }
    let more = match items.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!("{}{more}", named.join(", ")))
}

/// The places of those that are named.
pub(super) fn related(mut diagnostic: Diagnostic, items: &[Item], why: &str) -> Diagnostic {
    for place in items.iter().take(NAMED).filter_map(|it| it.place) {
        diagnostic = diagnostic.related(place, why);
    }
    diagnostic
}

fn origin(of: &Catalog, id: ObjectId, model: &Catalog) -> Option<Place> {
    let twin = twin(of, of.get(id)?, model)?;
    Some(model.get(twin)?.cause()?.place)
}
