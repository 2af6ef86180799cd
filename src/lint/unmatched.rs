//! Values of the configuration that nothing of the project is as.
//!
//! They are about all roots together and about the configuration file, so that no rule can take them.

use globset::GlobMatcher;

use super::Workspace;
use super::facts::Facts;
use crate::catalog::Presence;
use crate::config::{self, Config, Meant, MeantKind};
use crate::diagnostic::Diagnostic;
use crate::migration::names::natural;
use crate::operation::{ObjectKind, ObjectName, OperationKind};
use crate::source::{Place, Span};

const RULE: &str = "unmatched-setting";

/// Those that leave something unchecked, or unowned, that was meant.
pub(super) fn check(
    config: &Config,
    workspace: &Workspace,
    facts: &[Facts<'_>],
) -> Vec<Diagnostic> {
    let Some(file) = config.file else {
        return Vec::new();
    };
    let unmatched = config.meant.iter().filter(|meant| match &meant.kind {
        MeantKind::Path(pattern) => !paths(workspace).any(|path| pattern.is_match(path)),
        MeantKind::Table(pattern) => !facts.iter().any(|it| may_have_table(it, pattern)),
        MeantKind::Schema => !facts.iter().any(|it| may_have_schema(it, &meant.written)),
        MeantKind::Version => !versions(workspace).any(|it| natural(it, &meant.written).is_ge()),
    });
    unmatched
        .map(|meant| {
            let place = Place::new(file, Span::of(&meant.span));
            diagnose(meant, place, workspace, facts)
        })
        .collect()
}

fn paths(workspace: &Workspace) -> impl Iterator<Item = &str> {
    let migrations = workspace.roots.iter().flat_map(|root| &root.migrations);
    let files = migrations.flat_map(|it| {
        let parts = it.parts.iter().map(|part| part.file);
        parts.chain([it.file])
    });
    files.map(|file| workspace.sources.get(file).path.as_str())
}

fn versions(workspace: &Workspace) -> impl Iterator<Item = &str> {
    let migrations = workspace.roots.iter().flat_map(|root| &root.migrations);
    migrations.map(|it| it.version.as_str())
}

fn may_have_schema(facts: &Facts<'_>, name: &str) -> bool {
    let end = &facts.history.end;
    match end.schema_named(name) {
        Presence::Present(_) | Presence::BuiltIn | Presence::Unknown(_) => true,
        Presence::Absent | Presence::Unmentioned => false,
    }
}

/// Whether a table of the history has such a name, or had.
fn may_have_table(facts: &Facts<'_>, pattern: &GlobMatcher) -> bool {
    let end = &facts.history.end;
    let is_meant =
        |name: &str, qualified: &str| pattern.is_match(name) || pattern.is_match(qualified);
    let is_there = || {
        let relations = end.objects().filter(|it| it.as_relation().is_some());
        let mut names = relations.map(|it| (it.name.as_str(), end.qualified_name(it.id)));
        names.any(|(name, qualified)| is_meant(name, &qualified))
    };
    let was_there = || {
        let mut made = facts.operations().filter_map(|kind| match kind {
            OperationKind::CreateTable(create) => Some(&create.name),
            _ => None,
        });
        made.any(|name| is_meant(&name.name, &qualified(name)))
    };
    end.anything().is_some() || is_there() || was_there()
}

fn qualified(name: &ObjectName) -> String {
    let schema = name.schema.as_deref().unwrap_or("public");
    format!("{schema}.{}", name.name)
}

fn diagnose(meant: &Meant, place: Place, workspace: &Workspace, facts: &[Facts<'_>]) -> Diagnostic {
    let written = &meant.written;
    let (message, because) = match &meant.kind {
        MeantKind::Path(_) => (
            format!("`{written}` matches no migration"),
            "no file is so called",
        ),
        MeantKind::Table(_) => (
            format!("`{written}` matches no table"),
            "no table is so called",
        ),
        MeantKind::Schema => (
            format!("there is no schema `{written}`"),
            "no migration makes it or uses it",
        ),
        MeantKind::Version => (
            format!("every migration comes before version `{written}`"),
            "nothing is reported of any",
        ),
    };
    let schemas = facts.iter().flat_map(|facts| {
        let objects = facts.history.end.objects();
        let schemas = objects.filter(|it| it.kind() == ObjectKind::Schema);
        schemas.map(|it| it.name.as_str())
    });
    let close = match &meant.kind {
        MeantKind::Schema => config::closest(written, schemas),
        MeantKind::Version => config::closest(written, versions(workspace)),
        MeantKind::Path(_) | MeantKind::Table(_) => None,
    };
    let help = match close {
        Some(close) => format!("did you mean `{close}`?"),
        None => "correct it, or remove it".to_owned(),
    };
    Diagnostic::new(RULE, place, message)
        .because(because)
        .help(help)
}
