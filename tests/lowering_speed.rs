//! How long lowering takes beside the parser alone, on PostgreSQL's regression SQL:
//! `cargo test --release --test lowering_speed -- --ignored --nocapture`.

#![expect(
    clippy::disallowed_methods,
    reason = "the corpus is on the disk, and time is measured"
)]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sqlcheck::lower::postgres::{STACK_SIZE, lower};
use sqlcheck::statement::{StatementKind, split};

fn sql_files(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(directory) else {
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                sql_files(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect()
}

fn best_of_five(mut run: impl FnMut()) -> Duration {
    let rounds = (0..5).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    rounds.min().unwrap_or_default()
}

fn measure() -> (usize, [Duration; 3]) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/corpus/pg_raw_parse");
    let texts: Vec<String> = sql_files(&directory)
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .collect();
    let scripts: Vec<_> = texts.iter().map(|text| split(text)).collect();
    let splitting = best_of_five(|| {
        for text in &texts {
            black_box(split(text));
        }
    });
    let parsing = best_of_five(|| {
        for (text, script) in texts.iter().zip(&scripts) {
            for statement in &script.statements {
                if statement.kind == StatementKind::Sql {
                    let _ = black_box(pg_raw_parse::parse(&text[statement.span.range()]));
                }
            }
        }
    });
    let all = best_of_five(|| {
        for text in &texts {
            let script = split(text);
            for statement in &script.statements {
                black_box(lower(text, &script, statement));
            }
        }
    });
    (
        texts.iter().map(String::len).sum(),
        [splitting, parsing, all],
    )
}

#[test]
#[ignore = "measures time"]
fn beside_the_parser() {
    let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
    let (bytes, [splitting, parsing, all]) = thread.spawn(measure).unwrap().join().unwrap();
    println!("{bytes} bytes: split {splitting:?}, parse {parsing:?}, split and lower {all:?}");
    println!(
        "{:.2} times the parser",
        all.as_secs_f64() / parsing.as_secs_f64()
    );
}
