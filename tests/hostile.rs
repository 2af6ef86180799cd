//! Input that nobody writes by hand: very deep, very long, going in circles. A run must end, without
//! a panic, in a time that grows as the input does, and say the same twice.
//!
//! `cargo test --release --test hostile -- --ignored --nocapture` prints how long each takes, and
//! how long ten times as much.

#![expect(clippy::disallowed_methods, reason = "lints files and measures time")]

#[path = "hostile/input.rs"]
mod input;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use sqlcheck::config::Config;
use sqlcheck::lint::{LintResult, Selection, lint};
use sqlcheck::report::{self, Format, Report, Style};
use sqlcheck::source::Sources;

use input::{CASES, Case};

#[test]
fn every_run_ends_and_says_the_same_twice() {
    for case in CASES {
        // The name is printed where a case ends the process by an overflow.
        println!("{}", case.name);
        let directory = write(case, case.size);
        let first = reports(directory.path());
        assert_eq!(first, reports(directory.path()), "{}", case.name);
    }
}

#[test]
#[ignore = "measures time"]
fn time_grows_as_the_input_does() {
    println!(
        "{:<34}{:>8}{:>12}{:>12}{:>8}",
        "", "size", "ms", "tenfold", "ratio"
    );
    for case in CASES {
        let [once, tenfold] = [case.size, case.size * 10].map(|size| time(case, size));
        println!(
            "{:<34}{:>8}{:>12.1}{:>12.1}{:>8.1}",
            case.name,
            case.size,
            once.as_secs_f64() * 1000.0,
            tenfold.as_secs_f64() * 1000.0,
            tenfold.as_secs_f64() / once.as_secs_f64()
        );
    }
}

fn time(case: &Case, size: usize) -> Duration {
    let directory = write(case, size);
    let start = Instant::now();
    reports(directory.path());
    start.elapsed()
}

fn write(case: &Case, size: usize) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in (case.files)(size) {
        fs::write(directory.path().join(name), text).unwrap();
    }
    directory
}

/// The run's report in every format.
fn reports(directory: &Path) -> Vec<String> {
    let directory = directory.canonicalize().unwrap();
    let paths = [directory.clone()];
    let (config, selection) = (Config::default(), Selection::default());
    let result = lint(&directory, &paths, &config, Sources::default(), selection).unwrap();
    Format::value_variants()
        .iter()
        .map(|format| in_format(&result, *format))
        .collect()
}

fn in_format(result: &LintResult, format: Format) -> String {
    let report = Report {
        sources: &result.sources,
        diagnostics: &result.diagnostics,
        rules: &[],
        withheld: result.withheld,
        fixes: None,
        coverage: result.coverage,
        directory: "",
        file_url: None,
    };
    let style = Style {
        color: false,
        width: 100,
        quiet: false,
        statistics: false,
    };
    report::write(&report, format, style)
}
