//! What `sqlcheck remedy` writes for the projects of `tests/cases/remedy`, applied after the history
//! before it, once more where the project asks for that, and undone where there is a way back.

use sqlcheck::diagnostic::Severity;

use super::Test;
use super::cases::{Case, File};
use super::platform::Platforms;
use super::project::verified;
use super::projects::{Project, projects};

pub(crate) fn tests() -> Vec<(String, Test)> {
    let tests = projects().into_iter().map(|project| {
        let name = format!("remedies::{project}");
        let test: Test = Box::new(move |platforms| applies(platforms, &project));
        (name, test)
    });
    tests.collect()
}

fn applies(platforms: &Platforms, project: &Project) -> Result<(), String> {
    let written = project.remedy().files;
    if written.is_empty() {
        return Ok(());
    }
    let files = project.files().into_iter();
    let case = Case {
        files: files.map(|(path, text)| File { path, text }).collect(),
        ..Case::default()
    };
    let (sources, diagnostics) = verified(platforms, &case, &[])?;
    let problems = diagnostics
        .iter()
        // The schema is meant to change, and to be as the model has it.
        .filter(|it| it.rule != "expectation-failed")
        .filter(|it| it.severity != Severity::Note || it.rule == "model-disagrees")
        .map(|it| {
            let path = &sources.get(it.primary.place.file).path;
            format!(
                "{path}: {} [{}]: {}",
                it.message, it.rule, it.primary.message
            )
        });
    let problems: Vec<_> = problems.collect();
    if problems.is_empty() {
        return Ok(());
    }
    Err(format!("{written:?}\n{}", problems.join("\n")))
}
