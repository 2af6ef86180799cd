//! The files that `--fix --unsafe-fixes` makes of those in `tests/fixes`, applied twice.

use std::fs;
use std::path::Path;

use super::Test;
use super::cases::{Case, File};
use super::platform::Platforms;
use super::project::verified;

pub(crate) fn tests() -> Vec<(String, Test)> {
    let tests = ["guards", "impossible", "missing"].map(|name| {
        let test: Test = Box::new(move |platforms| run_twice(platforms, name));
        (format!("fixes::{name}"), test)
    });
    tests.into()
}

fn run_twice(platforms: &Platforms, name: &str) -> Result<(), String> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixes");
    let fixed = fs::read_to_string(directory.join(format!("{name}.fixed.sql")));
    let files = [
        ("sqlcheck.toml", "idempotency = \"rerun\"\n".to_owned()),
        ("migrations/0001_a.sql", fixed.map_err(|it| it.to_string())?),
    ];
    let case = Case {
        files: files
            .map(|(path, text)| File {
                path: path.to_owned(),
                text,
            })
            .into(),
        ..Case::default()
    };
    let (_, diagnostics) = verified(platforms, &case, &[])?;
    let mut failed = diagnostics.iter().filter(|it| {
        [
            "apply-failed",
            "rerun-failed",
            "rerun-changed",
            "model-disagrees",
        ]
        .contains(&it.rule)
    });
    match failed.next() {
        None => Ok(()),
        Some(it) => Err(format!("{}: {}", it.rule, it.message)),
    }
}
