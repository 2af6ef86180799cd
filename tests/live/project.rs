//! The projects of pages, as `sqlcheck verify` finds them.

use std::collections::BTreeSet;

use sqlcheck::diagnostic::Diagnostic;
use sqlcheck::lint::{self, Workspace};
use sqlcheck::live::extensions::Extensions;
use sqlcheck::live::script::Script;
use sqlcheck::live::verify::{self, Options, Part, Silent};
use sqlcheck::migration::Platform;
use sqlcheck::source::{SourceFile, Sources};

use super::cases::{Case, File, Project};
use super::platform::Platforms;

/// A project of one plain migration.
pub(crate) fn of_one_file(text: &str) -> Case {
    Case {
        heading: String::new(),
        line: 0,
        files: vec![File {
            path: "migrations/0001_example.sql".to_owned(),
            text: text.to_owned(),
        }],
        ..Case::default()
    }
}

/// The platform of a project.
pub(crate) fn platform(case: &Case) -> Platform {
    let mut paths = case.files.iter().map(|it| &it.path);
    if paths.any(|it| it.starts_with("supabase/")) {
        Platform::Supabase
    } else {
        Platform::PostgreSql
    }
}

/// Whether roles are made: by the platform, or by the project.
pub(crate) fn makes_roles(case: &Case) -> bool {
    let roles = |text: &str| {
        let words: Vec<String> = text.split_whitespace().map(str::to_uppercase).collect();
        words
            .windows(2)
            .any(|it| it[0] == "CREATE" && ["ROLE", "USER", "GROUP"].contains(&it[1].as_str()))
    };
    platform(case) == Platform::Supabase || case.files.iter().any(|it| roles(&it.text))
}

/// What `verify` says of a project.
pub(crate) fn verified(
    platforms: &Platforms,
    case: &Case,
    only: &[Part],
) -> Result<(Sources, Vec<Diagnostic>), String> {
    let _turn = platforms.turn(makes_roles(case));
    let project = Project::write(case)?;
    let options = Options {
        only: only.iter().copied().collect::<BTreeSet<_>>(),
        preludes: case
            .prelude()
            .map(|it| SourceFile::new(it.path.as_str(), it.text.as_str()))
            .into_iter()
            .collect(),
        ..Options::default()
    };
    let (base, config) = (&project.base, &project.config);
    let verified = lint::with_facts(base, &[], config, project.sources, |workspace, _| {
        let server = &platforms.server;
        verify::verify(server, workspace, config, &options, &mut Silent)
    });
    let (workspace, verified) = verified.map_err(|it| it.to_string())?;
    let found = verified.map_err(|it| it.to_string())?.diagnostics;
    let (reported, _) = lint::report(&workspace, found, config);
    let reported = reported.into_iter();
    let diagnostics = reported.map(|it| it.diagnostic).collect();
    Ok((workspace.sources, diagnostics))
}

/// The migrations of a project, in order, for a server with these extensions.
pub(crate) fn with_scripts<T: Send>(
    case: &Case,
    extensions: &Extensions,
    run: impl FnOnce(&Workspace, Vec<Script>) -> T + Send,
) -> Result<T, String> {
    let project = Project::write(case)?;
    let (base, config) = (&project.base, &project.config);
    let done = lint::with_facts(base, &[], config, project.sources, |workspace, _| {
        let scripts = workspace.roots.iter().flat_map(|root| {
            let read = |(_, up)| {
                Script::read(workspace, root.convention, up).with_stand_ins(workspace, extensions)
            };
            root.ups().map(read).collect::<Vec<_>>()
        });
        run(workspace, scripts.collect())
    });
    done.map(|(_, result)| result).map_err(|it| it.to_string())
}
