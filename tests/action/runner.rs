//! What GitHub's runner does with action.yml: fills in the expressions, runs the steps, and gathers
//! what they leave behind.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::expression::{fill, holds};

#[derive(Deserialize)]
pub(crate) struct Action {
    pub(crate) inputs: BTreeMap<String, Input>,
    pub(crate) outputs: BTreeMap<String, Output>,
    pub(crate) runs: Runs,
}

#[derive(Deserialize)]
pub(crate) struct Input {
    pub(crate) default: String,
}

#[derive(Deserialize)]
pub(crate) struct Output {
    pub(crate) value: String,
}

#[derive(Deserialize)]
pub(crate) struct Runs {
    pub(crate) steps: Vec<Step>,
}

#[derive(Deserialize)]
pub(crate) struct Step {
    pub(crate) id: Option<String>,
    #[serde(rename = "if")]
    pub(crate) condition: Option<String>,
    pub(crate) shell: Option<String>,
    pub(crate) run: Option<String>,
    #[serde(rename = "working-directory")]
    pub(crate) working_directory: Option<String>,
    pub(crate) uses: Option<String>,
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) with: BTreeMap<String, String>,
}

pub(crate) fn action() -> Action {
    serde_saphyr::from_str(include_str!("../../action.yml")).unwrap()
}

/// What a run of the action left behind.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) failed: bool,
    /// Both streams of all steps.
    pub(crate) log: String,
    pub(crate) outputs: BTreeMap<String, String>,
    pub(crate) summary: String,
    /// What other actions were called with, by their names.
    pub(crate) calls: Vec<(String, BTreeMap<String, String>)>,
}

/// Runs the action in a checkout. `github` is the context of the event, with `sha`.
pub(crate) fn run(workspace: &Path, github: &Value, inputs: &[(&str, &str)]) -> Outcome {
    let action = action();
    for (name, _) in inputs {
        assert!(
            action.inputs.contains_key(*name),
            "there is no input {name}"
        );
    }
    let mut given = json!({});
    for (name, input) in &action.inputs {
        let value = inputs.iter().find(|(given, _)| given == name);
        given[name] = json!(value.map_or(input.default.as_str(), |(_, value)| value));
    }
    let mut context = json!({ "inputs": given, "github": github, "steps": {} });
    let runner = tempfile::tempdir().unwrap();
    let mut outcome = Outcome::default();
    for step in &action.runs.steps {
        let runs = match &step.condition {
            Some(condition) => holds(condition, &context),
            None => !outcome.failed,
        };
        if !runs {
            continue;
        }
        if let Some(name) = &step.uses {
            let with = step.with.iter();
            let with = with.map(|(key, value)| (key.clone(), fill(value, &context)));
            outcome.calls.push((name.clone(), with.collect()));
            continue;
        }
        let outputs = run_step(step, &context, workspace, runner.path(), &mut outcome);
        if let Some(id) = &step.id {
            context["steps"][id] = json!({ "outputs": outputs });
        }
    }
    outcome.outputs = action
        .outputs
        .iter()
        .map(|(name, output)| (name.clone(), fill(&output.value, &context)))
        .collect();
    outcome.summary = fs::read_to_string(runner.path().join("summary")).unwrap_or_default();
    outcome
}

fn run_step(
    step: &Step,
    context: &Value,
    workspace: &Path,
    runner: &Path,
    outcome: &mut Outcome,
) -> BTreeMap<String, String> {
    assert_eq!(step.shell.as_deref(), Some("bash"));
    let script = runner.join("script.sh");
    fs::write(&script, step.run.as_deref().unwrap()).unwrap();
    let outputs = runner.join("output");
    fs::write(&outputs, "").unwrap();
    let directory = match &step.working_directory {
        Some(directory) => workspace.join(fill(directory, context)),
        None => workspace.to_path_buf(),
    };
    let env = step.env.iter();
    let result = Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail"])
        .arg(&script)
        .current_dir(directory)
        .env("GITHUB_ACTION_PATH", env!("CARGO_MANIFEST_DIR"))
        .env("GITHUB_WORKSPACE", workspace)
        .env("GITHUB_OUTPUT", &outputs)
        .env("GITHUB_STEP_SUMMARY", runner.join("summary"))
        .env("GITHUB_SERVER_URL", "https://github.example")
        .env("GITHUB_REPOSITORY", "shop/database")
        .env("GITHUB_SHA", context["github"]["sha"].as_str().unwrap())
        .env("RUNNER_TEMP", runner)
        .env_remove("CLICOLOR_FORCE")
        .envs(env.map(|(name, value)| (name, fill(value, context))))
        .output()
        .unwrap();
    for stream in [result.stdout, result.stderr] {
        outcome.log.push_str(&String::from_utf8(stream).unwrap());
    }
    outcome.failed |= !result.status.success();
    fs::read_to_string(outputs)
        .unwrap()
        .lines()
        .map(|line| line.split_once('=').unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
