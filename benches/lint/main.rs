//! What a run costs beside the parser alone, and how that grows with a history: `make bench`.
//!
//! Everything runs on one thread, so that time on the clock is processor time, and what is compared
//! is measured in turns, so that a busy machine disturbs both alike. Each measurement is made by a
//! process of its own, as a run of the program is one: it pays for the memory that it touches, and
//! only for that. `docs/performance.md` has the figures.
//!
//! Such a process has the argument `split`, `parse` or `run` and a directory, and prints nanoseconds.
//! What a process of `parse` needs more than one of `split` is the parser's own, also where only
//! the processor's time of a whole process can be measured.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "files are linted, time is measured, and a table is printed"
)]

mod history;

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use sqlcheck::config::Config;
use sqlcheck::lint::{Selection, lint};
use sqlcheck::lower::postgres::STACK_SIZE;
use sqlcheck::report::{self, Format, Report, Style};
use sqlcheck::source::Sources;
use sqlcheck::statement::{Script, StatementKind, split};

/// PostgreSQL's regression tests, which `make corpus` fetches.
const REGRESSION: &str = "target/corpus/pg_raw_parse/libpg_query/test/sql/postgres_regress";
const ROUNDS: usize = 9;

/// As the program does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    for (mode, measured) in [
        ("split", split_all as fn(&Path) -> Duration),
        ("parse", parse_all),
        ("run", whole_run),
    ] {
        let at = arguments.iter().position(|argument| argument == mode);
        if let Some(directory) = at.and_then(|at| arguments.get(at + 1)) {
            let directory = PathBuf::from(directory);
            on_a_large_stack(move || println!("{}", measured(&directory).as_nanos()));
            return;
        }
    }
    assert_eq!(
        rayon::current_num_threads(),
        1,
        "time on the clock is processor time only with RAYON_NUM_THREADS=1, which `make bench` sets"
    );
    beside_the_parser();
    histories();
}

/// What one process measures.
fn measure(mode: &str, directory: &Path) -> Duration {
    let program = std::env::current_exe().expect("the benchmark knows itself");
    let output = Command::new(program)
        .arg(mode)
        .arg(directory)
        .output()
        .expect("the benchmark can be started");
    let nanoseconds = String::from_utf8_lossy(&output.stdout);
    let nanoseconds = nanoseconds.trim().parse();
    Duration::from_nanos(nanoseconds.expect("the process prints nanoseconds"))
}

/// Parsing recurses as deep as a statement is nested.
fn on_a_large_stack(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
    let handle = thread.spawn(run).expect("a thread can be started");
    handle.join().expect("a benchmark does not panic");
}

fn beside_the_parser() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(REGRESSION);
    if !directory.is_dir() {
        println!("PostgreSQL's regression SQL is not there: `make corpus` fetches it");
        return;
    }
    let texts = texts(&directory);
    let bytes: usize = texts.iter().map(|(text, _)| text.len()).sum();
    let mut parsing = Vec::new();
    let mut linting = Vec::new();
    for _ in 0..ROUNDS {
        parsing.push(measure("parse", &directory));
        linting.push(measure("run", &directory));
    }
    let [parsing, linting] = [parsing, linting].map(median);
    println!(
        "PostgreSQL's regression SQL, {} files, {bytes} bytes, medians of {ROUNDS}:",
        texts.len()
    );
    println!("  parsing alone   {:>9.1} ms", milliseconds(parsing));
    println!("  a whole run     {:>9.1} ms", milliseconds(linting));
    println!("  ratio           {:>9.2}", ratio(linting, parsing));
}

fn histories() {
    for (downs, title) in [(false, "without down scripts"), (true, "with down scripts")] {
        println!("generated histories, {title}:");
        let mut first: Option<Duration> = None;
        for (migrations, rounds) in [(300, 9), (1_000, 5), (3_000, 5), (10_000, 3)] {
            let directory = tempfile::tempdir().expect("a directory can be made");
            let path = directory.path().canonicalize().expect("it is there");
            history::write(&path, migrations, downs);
            let taken = median((0..rounds).map(|_| measure("run", &path)).collect());
            let smallest = *first.get_or_insert(taken);
            println!(
                "  {migrations:>6} migrations {:>9.1} ms, {:>6.1} times the first",
                milliseconds(taken),
                ratio(taken, smallest)
            );
        }
    }
}

/// Every SQL file of a directory with its statements.
fn texts(directory: &Path) -> Vec<(String, Script)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(directory)
        .expect("the directory is there")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|it| it == "sql"))
        .collect();
    paths.sort();
    paths
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .map(|text| {
            let script = split(&text);
            (text, script)
        })
        .collect()
}

/// What comes before the parser.
fn split_all(directory: &Path) -> Duration {
    time(|| {
        black_box(texts(directory));
    })
}

/// The parser alone: the files are read and split before the clock starts.
fn parse_all(directory: &Path) -> Duration {
    let texts = texts(directory);
    time(|| {
        for (text, script) in &texts {
            parse(text, script);
        }
    })
}

fn parse(text: &str, script: &Script) {
    for statement in &script.statements {
        if statement.kind == StatementKind::Sql {
            let _ = black_box(pg_raw_parse::parse(&text[statement.span.range()]));
        }
    }
}

/// From the directory to the text of the report.
fn whole_run(directory: &Path) -> Duration {
    time(|| lint_and_report(directory))
}

fn lint_and_report(directory: &Path) {
    let config = Config::default();
    let paths = [directory.to_owned()];
    let result = lint(
        directory,
        &paths,
        &config,
        Sources::default(),
        Selection::default(),
    )
    .expect("files are found");
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
    black_box(report::write(&report, Format::Human, style));
    // The program leaves taking everything apart to the operating system too.
    std::mem::forget(result);
}

fn time(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn ratio(time: Duration, other: Duration) -> f64 {
    time.as_secs_f64() / other.as_secs_f64()
}
