//! Where the catalog that replay built is not the one that the server has.

use super::Run;
use crate::catalog::Catalog;
use crate::catalog::compare::{Disagreement, Dissent, compare};
use crate::catalog::diff::Aspect;
use crate::diagnostic::Diagnostic;
use crate::live::server::ServerError;
use crate::source::Place;

const RULE: &str = "model-disagrees";

/// How many differences of an object a message names.
const NAMED: usize = 3;

impl Run<'_, '_> {
    /// Holds the model of the history, all of which was applied, against the server. `start` is
    /// what the server had before it.
    pub(super) fn model(&mut self, start: &Catalog) -> Result<(), ServerError> {
        let server = self.catalog()?;
        let comparison = compare(self.context.end(), start, &server);
        let Some((_, first)) = self.root.ups().next() else {
            return Ok(());
        };
        let top = self.context.top(first.file);
        let found = comparison.disagreements.iter();
        self.verified
            .diagnostics
            .extend(found.map(|it| diagnostic(it, top)));
        Ok(())
    }
}

/// At the statement that made the object in the model, or last changed it.
fn diagnostic(disagreement: &Disagreement, top: Place) -> Diagnostic {
    let object = format!("{} `{}`", disagreement.kind.as_str(), disagreement.name);
    let (message, reason) = match &disagreement.what {
        Dissent::OnlyModel => (
            format!("the server has no {object}, which the model has"),
            "nothing that the model follows took it away".to_owned(),
        ),
        Dissent::OnlyServer => (
            format!("the server has {object}, which the model has not"),
            "nothing that the model follows made it".to_owned(),
        ),
        Dissent::Differs(aspects) => (
            format!("{object} is not on the server what it is in the model"),
            listed(aspects),
        ),
    };
    let place = disagreement.cause.map_or(top, |cause| cause.place);
    Diagnostic::new(RULE, place, message)
        .because(reason)
        .help(
            "this is a mistake of sqlcheck's, not yours: what `sqlcheck lint` says of the object may \
             be wrong; please report the statements that make it",
        )
        .object(&disagreement.name)
}

/// The first few of what is different, and how much more there is.
fn listed(aspects: &[Aspect]) -> String {
    let named: Vec<String> = aspects.iter().take(NAMED).map(versions).collect();
    let more = match aspects.len() - named.len() {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    named.join("; ") + &more
}

fn versions(aspect: &Aspect) -> String {
    let version = |value: &Option<String>| match value.as_deref() {
        None => "none".to_owned(),
        Some("" | "yes") => "there".to_owned(),
        Some(value) => format!("`{value}`"),
    };
    format!(
        "{}: {} in the model, {} on the server",
        aspect.name,
        version(&aspect.before),
        version(&aspect.after)
    )
}
