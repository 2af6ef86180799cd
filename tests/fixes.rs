//! `sqlcheck lint --fix` and `--diff`: what is written, what is left alone, and what is said of it.

#![expect(clippy::disallowed_methods, reason = "runs the program on directories")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

const CONFIG: (&str, &str) = ("sqlcheck.toml", "idempotency = \"rerun\"\n");

/// A directory of a project.
struct Project(tempfile::TempDir);

/// What a run said and how it ended.
#[derive(Debug, PartialEq, Eq)]
struct Run {
    output: String,
    notes: String,
    code: i32,
}

impl Project {
    fn new(files: &[(&str, &str)]) -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        for (path, text) in files.iter().chain([&CONFIG]) {
            project.write(path, text);
        }
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn git(&self, arguments: &[&str]) {
        let output = Command::new("git")
            .current_dir(self.0.path())
            .args(["-c", "user.name=somebody", "-c", "user.email=a@example.com"])
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=files"]);
    }

    fn lint(&self, arguments: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_sqlcheck"))
            .current_dir(self.0.path())
            .arg("lint")
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .unwrap();
        Run {
            output: String::from_utf8(output.stdout).unwrap(),
            notes: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap(),
        }
    }

    /// Makes all fixes; nothing is said and nothing left.
    fn fix(&self, arguments: &[&str]) {
        let all = ["--fix", "--unsafe-fixes", "--format", "concise", "--quiet"];
        let run = self.lint(&[&all, arguments].concat());
        let clean = Run {
            output: String::new(),
            notes: String::new(),
            code: 0,
        };
        assert_eq!(run, clean);
    }
}

const CREATE: &str = "CREATE TABLE a (id int PRIMARY KEY);\n";
const GUARDED: &str = "CREATE TABLE IF NOT EXISTS a (id int PRIMARY KEY);\n";
const POLICY: &str =
    "ALTER TABLE a ENABLE ROW LEVEL SECURITY;\nCREATE POLICY p ON a USING (id > 0);\n";
const FILE: &str = "migrations/0001_a.sql";

/// Each file in `tests/fixes` becomes the one beside it; `UPDATE=1` rewrites that.
#[test]
fn every_file_is_fixed_as_expected() {
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixes");
    for name in ["guards", "impossible", "missing"] {
        let text = fs::read_to_string(directory.join(format!("{name}.sql"))).unwrap();
        let project = Project::new(&[(FILE, &text)]);
        let run = project.lint(&["--fix", "--unsafe-fixes", "--format", "concise"]);
        assert_eq!(run.notes, "", "{name}");
        let fixed = project.read(FILE);
        let expected = directory.join(format!("{name}.fixed.sql"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &fixed).unwrap();
        }
        assert_eq!(
            fixed,
            fs::read_to_string(&expected).unwrap_or_default(),
            "{name}"
        );
        let again = project.lint(&["--diff", "--unsafe-fixes"]);
        assert_eq!(again.output, "", "{name}");
    }
}

#[test]
fn safe_fixes_are_made_and_unsafe_ones_counted() {
    let project = Project::new(&[(FILE, &format!("{CREATE}{POLICY}"))]);
    let summary = |run: &Run| run.output.lines().rev().nth(1).unwrap().to_owned();
    let before = project.lint(&["--format", "concise"]);
    assert_eq!(summary(&before), "1 can be fixed with --fix");
    let safe = project.lint(&["--format", "concise", "--fix"]);
    // The policy could not be reported before: one report stands for a table and its parts.
    assert_eq!(
        summary(&safe),
        "fixed 1 problem (1 more with --unsafe-fixes)"
    );
    assert_eq!(project.read(FILE), format!("{GUARDED}{POLICY}"));
    let counted = project.lint(&["--format", "concise"]);
    assert_eq!(
        summary(&counted),
        "1 can be fixed with --fix --unsafe-fixes"
    );
    let all = project.lint(&["--format", "concise", "--fix", "--unsafe-fixes"]);
    assert_eq!(summary(&all), "fixed 1 problem");
    let (enable, create) = POLICY.split_once('\n').unwrap();
    let drop = "DROP POLICY IF EXISTS p ON a;";
    let fixed = format!("{GUARDED}{enable}\n{drop}\n{create}");
    assert_eq!(project.read(FILE), fixed);
    project.fix(&[]);
    assert_eq!(project.read(FILE), fixed);
}

#[test]
fn a_difference_is_printed_and_nothing_written() {
    let text = format!("{CREATE}{POLICY}");
    let project = Project::new(&[(FILE, &text)]);
    let run = project.lint(&["--diff"]);
    let expected = "\
--- migrations/0001_a.sql
+++ migrations/0001_a.sql
@@ -1,3 +1,3 @@
-CREATE TABLE a (id int PRIMARY KEY);
+CREATE TABLE IF NOT EXISTS a (id int PRIMARY KEY);
 ALTER TABLE a ENABLE ROW LEVEL SECURITY;
 CREATE POLICY p ON a USING (id > 0);
";
    let note = "note: would fix 1 problem in 1 file (1 more with --unsafe-fixes)\n";
    assert_eq!((&*run.output, &*run.notes, run.code), (expected, note, 1));
    assert_eq!(project.lint(&["--fix", "--diff"]), run);
    assert_eq!(project.read(FILE), text);
    project.fix(&[]);
    let run = project.lint(&["--diff", "--unsafe-fixes"]);
    let note = "note: would fix 0 problems in 0 files\n";
    assert_eq!((&*run.output, &*run.notes, run.code), ("", note, 0));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let project = Project::new(&[(FILE, CREATE)]);
    for arguments in [
        &["--unsafe-fixes"][..],
        &["--fix", "--fix-merged"],
        &["--fix-merged", "--base", "main"],
        &["--diff", "--format", "json"],
        &["--fix", "--show-settings"],
    ] {
        let run = project.lint(arguments);
        assert_eq!((&*run.output, run.code), ("", 2), "{arguments:?}");
        assert!(run.notes.starts_with("error: "), "{run:?}");
    }
    assert_eq!(project.read(FILE), CREATE);
}

#[test]
fn a_file_keeps_its_bytes() {
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let project = Project::new(&[(FILE, &windows(&format!("{CREATE}{POLICY}")))]);
    project.fix(&[]);
    let policy = POLICY.replace("CREATE", "DROP POLICY IF EXISTS p ON a;\nCREATE");
    let fixed = windows(&format!("{GUARDED}{policy}"));
    assert_eq!(project.read(FILE), fixed);
}

#[test]
fn a_file_that_is_not_utf_8_is_never_written() {
    let wide: Vec<u8> = "\u{feff}CREATE TABLE a (id int PRIMARY KEY);"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let latin = [
        CREATE.as_bytes(),
        b"-- caf\xe9 and more, which is long enough\n",
    ]
    .concat();
    for bytes in [wide, latin] {
        let project = Project::new(&[]);
        project.write(FILE, &bytes);
        let run = project.lint(&["--fix", "--unsafe-fixes", "--format", "concise"]);
        assert!(run.output.contains("unguarded-create"), "{run:?}");
        assert!(run.output.contains("fixed 0 problems\n"), "{run:?}");
        assert_eq!(fs::read(project.path(FILE)).unwrap(), bytes);
    }
}

#[test]
fn a_value_is_never_written_for_a_placeholder() {
    let project = Project::new(&[
        ("sqlcheck.toml", ""),
        ("flyway.conf", "flyway.placeholders.s=app\n"),
        (
            "sql/V1__a.sql",
            "CREATE SCHEMA IF NOT EXISTS ${s};\nCREATE TABLE ${s}.a (id int PRIMARY KEY);\n\
             CREATE POLICY p ON ${s}.a USING (true);\n",
        ),
    ]);
    project.write(
        "sqlcheck.toml",
        "idempotency = \"rerun\"\n[rls]\nrequired = true\n",
    );
    let run = project.lint(&["--fix", "--unsafe-fixes", "--format", "concise"]);
    // Neither the policy's `DROP … ON app.a` nor the switch of `app.a` is made.
    assert!(run.output.contains("\nfixed 1 problem\n"), "{run:?}");
    assert_eq!(
        project.read("sql/V1__a.sql"),
        "CREATE SCHEMA IF NOT EXISTS ${s};\nCREATE TABLE IF NOT EXISTS ${s}.a (id int PRIMARY KEY);\n\
         CREATE POLICY p ON ${s}.a USING (true);\n"
    );
}

/// Nor what stands for the value where nobody gives one.
#[test]
fn a_name_is_never_written_for_a_placeholder() {
    let text = "CREATE TABLE IF NOT EXISTS :s.a (id int PRIMARY KEY);\n\
                CREATE TABLE IF NOT EXISTS :s.b (id int PRIMARY KEY, a_id int REFERENCES :s.a (id));\n";
    let project = Project::new(&[(FILE, text)]);
    let run = project.lint(&["--fix", "--unsafe-fixes", "--format", "concise"]);
    assert!(run.output.contains("unindexed-foreign-key"), "{run:?}");
    assert_eq!(run.notes, "");
    assert_eq!(project.read(FILE), text);
}

/// goose ends a statement at a line that ends with a semicolon, Liquibase at any.
#[test]
fn a_block_is_written_so_that_the_runner_does_not_cut_it() {
    let create = "CREATE TYPE mood AS ENUM (\n    'good', 'bad'\n);\n";
    let block = "DO $$ BEGIN\n    CREATE TYPE mood AS ENUM (\n    'good', 'bad'\n); EXCEPTION WHEN \
                 duplicate_object THEN NULL; END $$;\n";
    let impossible = "CREATE TYPE IF NOT EXISTS tone AS ENUM ('high');\n";
    let possible = "DO $$ BEGIN\n    CREATE TYPE tone AS ENUM ('high'); EXCEPTION WHEN \
                    duplicate_object THEN NULL; END $$;\n";
    let last = "-- +goose Down\nDROP TYPE IF EXISTS tone;\nDROP TYPE IF EXISTS mood;\n";
    let path = "migrations/00001_a.sql";
    let text = |up: &str| format!("-- +goose Up\n{up}{last}");
    let project = Project::new(&[(path, &text(&format!("{create}{impossible}")))]);
    project.fix(&[]);
    assert_eq!(project.read(path), text(&format!("{block}{possible}")));

    let text = format!("--liquibase formatted sql\n\n--changeset me:1\n{create}");
    let project = Project::new(&[(FILE, &text)]);
    let run = project.lint(&["--fix", "--unsafe-fixes"]);
    let help = "END $$;`, in a changeset of its own with `splitStatements:false`";
    assert!(run.output.contains(help), "{run:?}");
    assert!(run.output.contains("\nfixed 0 problems\n"), "{run:?}");
    assert_eq!(project.read(FILE), text);
}

#[test]
fn prisma_gets_no_statement_that_it_can_not_split_off() {
    let path = "prisma/migrations/20240501120000_a/migration.sql";
    let text = "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON a (id);\n";
    let project = Project::new(&[
        (
            "prisma/migrations/migration_lock.toml",
            "provider = \"postgresql\"\n",
        ),
        ("prisma/migrations/20240401120000_a/migration.sql", GUARDED),
        (path, text),
    ]);
    let run = project.lint(&["--fix", "--unsafe-fixes"]);
    let help = "put `DROP INDEX CONCURRENTLY IF EXISTS i;` into a migration of its own";
    assert!(run.output.contains(help), "{run:?}");
    assert_eq!(project.read(path), text);
}

/// What a runner looks for on the first line stays there.
#[test]
fn directives_stay_where_they_are() {
    let files = [
        (
            "goose/00001_a.sql",
            "-- +goose Up\n",
            "-- +goose Down\nDROP TABLE IF EXISTS a;\n",
        ),
        ("atlas/20240101000000_a.sql", "-- atlas:txmode none\n\n", ""),
        ("sqlx/20240101000000_a.sql", "-- no-transaction\n", ""),
        (
            "dbmate/20240101000000_a.sql",
            "-- migrate:up transaction:false\n",
            "-- migrate:down\n",
        ),
        ("psql/0001_a.sql", "\\set ON_ERROR_STOP on\n", ""),
    ];
    for (path, first, last) in files {
        let text = |sql: &str| format!("{first}{sql}{last}");
        let project = Project::new(&[(path, &text(&format!("{CREATE}{POLICY}")))]);
        project.lint(&["--fix", "--unsafe-fixes"]);
        let policy = POLICY.replace("CREATE", "DROP POLICY IF EXISTS p ON a;\nCREATE");
        assert_eq!(
            project.read(path),
            text(&format!("{GUARDED}{policy}")),
            "{path}"
        );
    }
}

/// graphile-migrate compares the text with its header.
#[test]
fn a_file_with_a_hash_of_its_own_is_left() {
    let path = "migrations/committed/000001.sql";
    let text = format!("--! Previous: -\n--! Hash: sha1:0\n\n{CREATE}");
    let project = Project::new(&[(path, &text)]);
    let run = project.lint(&["--fix", "--format", "concise"]);
    assert_eq!(
        run.notes,
        format!("note: {path}: 1 fix was not made: it says itself what its text hashes to\n")
    );
    assert_eq!(project.read(path), text);
}

#[test]
fn what_the_base_has_is_left() {
    let (old, new) = ("migrations/0001_a.sql", "migrations/0002_b.sql");
    let project = Project::new(&[(old, CREATE)]);
    project.git(&["init", "--quiet", "--initial-branch=main"]);
    project.commit();
    project.git(&["checkout", "--quiet", "-b", "branch"]);
    let edited = format!("{CREATE}CREATE TABLE c (id int PRIMARY KEY);\n");
    project.write(old, &edited);
    project.write(new, CREATE.replace('a', "b").replace("tbble", "table"));
    let base = ["--base", "main", "--fix", "--format", "concise"];
    let run = project.lint(&base);
    assert_eq!(
        run.notes,
        "note: migrations/0001_a.sql: 2 fixes were not made: it is on `main`, so databases may have \
         run it; `--fix-merged` fixes it all the same\n"
    );
    assert!(run.output.contains("\nfixed 1 problem\n"), "{run:?}");
    assert_eq!(project.read(old), edited);
    assert!(project.read(new).contains("IF NOT EXISTS"));
    let run = project.lint(&[&base[..], &["--fix-merged"]].concat());
    assert!(run.output.contains("\nfixed 2 problems\n"), "{run:?}");
    assert_eq!(project.read(old).matches("IF NOT EXISTS").count(), 2);
}

#[test]
fn what_is_staged_is_fixed_where_the_disk_has_it() {
    let (one, other) = ("migrations/0001_a.sql", "migrations/0002_b.sql");
    let project = Project::new(&[]);
    project.git(&["init", "--quiet", "--initial-branch=main"]);
    project.commit();
    project.write(one, CREATE);
    project.write(other, "CREATE TABLE b (id int);\n");
    project.git(&["add", "--all"]);
    project.write(other, "CREATE TABLE b (id int, more int);\n");
    let run = project.lint(&["--staged", "--fix"]);
    assert_eq!(
        run.notes,
        "note: migrations/0002_b.sql: 1 fix was not made: it is not on the disk as it is staged\n"
    );
    assert_eq!(project.read(one), GUARDED);
    assert_eq!(project.read(other), "CREATE TABLE b (id int, more int);\n");
}

#[cfg(unix)]
#[test]
fn links_and_read_only_files() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let project = Project::new(&[
        ("shared/a.sql", CREATE),
        ("migrations/0002_b.sql", "CREATE TABLE b (id int);\n"),
        ("migrations/0003_c.sql", "CREATE TABLE c (id int);\n"),
    ]);
    let outside = Project::new(&[("d.sql", "CREATE TABLE d (id int);\n")]);
    symlink("../shared/a.sql", project.path(FILE)).unwrap();
    symlink(outside.path("d.sql"), project.path("migrations/0004_d.sql")).unwrap();
    let mode = |path: &str, mode: u32| {
        fs::set_permissions(project.path(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("migrations/0002_b.sql", 0o444);
    mode("migrations/0003_c.sql", 0o640);
    let run = project.lint(&["--fix", "migrations"]);
    assert_eq!(
        run.notes,
        "note: migrations/0002_b.sql: 1 fix was not made: it is read-only\n\
         note: migrations/0004_d.sql: 1 fix was not made: it is outside of the project\n"
    );
    assert_eq!(project.read("shared/a.sql"), GUARDED);
    let link = fs::symlink_metadata(project.path(FILE)).unwrap();
    assert!(link.is_symlink());
    let written = fs::metadata(project.path("migrations/0003_c.sql")).unwrap();
    assert_eq!(written.permissions().mode() & 0o777, 0o640);
    assert!(!project.read("migrations/0002_b.sql").contains("EXISTS"));
    assert_eq!(outside.read("d.sql"), "CREATE TABLE d (id int);\n");
    let others = fs::read_dir(project.path("migrations")).unwrap().count();
    assert_eq!(others, 4, "nothing is left over");
}

/// In a transaction an index can't be built concurrently, and a new table needs none.
#[test]
fn an_index_is_built_as_the_file_is_run() {
    let key = "ALTER TABLE b ADD CONSTRAINT k FOREIGN KEY (a_id) REFERENCES a NOT VALID;\n";
    let tables = "-- +goose Up\nCREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE b (id int PRIMARY KEY, a_id int);\n";
    for (first, how) in [("-- +goose NO TRANSACTION\n", "CONCURRENTLY "), ("", "")] {
        let path = "migrations/00002_b.sql";
        let text = format!("{first}-- +goose Up\n{key}");
        let project = Project::new(&[("migrations/00001_a.sql", tables), (path, &text)]);
        project.write("sqlcheck.toml", "rules.unvalidated-constraint = \"off\"\n");
        project.fix(&[]);
        let index = format!("\nCREATE INDEX {how}b_a_id_idx ON public.b (a_id);\n");
        assert_eq!(project.read(path), format!("{text}{index}"));
    }
}

/// sqlx looks for its directive at the first byte.
#[test]
fn a_transaction_is_switched_off_where_nothing_needs_it() {
    let cargo = ("Cargo.toml", "[dependencies]\nsqlx = \"0.8\"\n");
    let table = ("migrations/20240501120000_a.sql", GUARDED);
    let path = "migrations/20240502120000_b.sql";
    let text = "-- It grew.\nCREATE INDEX CONCURRENTLY i ON a ((id + 1));\n";
    let project = Project::new(&[cargo, table, (path, text)]);
    project.write("sqlcheck.toml", "");
    project.fix(&[]);
    assert_eq!(project.read(path), format!("-- no-transaction\n{text}"));
    let new =
        "CREATE TABLE b (id int PRIMARY KEY);\nCREATE INDEX CONCURRENTLY j ON b ((id + 1));\n";
    let project = Project::new(&[cargo, table, (path, new)]);
    project.write("sqlcheck.toml", "");
    project.fix(&[]);
    assert_eq!(project.read(path), new.replace("CONCURRENTLY ", ""));
}

/// Whoever makes the edits of a report gets what `--fix` writes.
#[test]
fn reports_have_the_edits_of_fixes() {
    let text = "\u{feff}-- größe 💥\r\n/* ä💥 */\tCREATE TABLE \"größe\" (id int PRIMARY KEY);\r\n\
                /* 💥 */\tCREATE TABLE ü IF NOT EXISTS (id int PRIMARY KEY);\r\n";
    let project = Project::new(&[(FILE, text)]);
    let report = |format: &str| -> serde_json::Value {
        serde_json::from_str(&project.lint(&["--format", format]).output).unwrap()
    };
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    let at = |value: &serde_json::Value, key: &str| {
        usize::try_from(value[key].as_u64().unwrap()).unwrap() - 1
    };

    let mut json = Vec::new();
    let mut places = Vec::new();
    for diagnostic in list(&report("json")["diagnostics"]) {
        for edit in list(&diagnostic["fix"]["edits"]) {
            let ends = ["start", "end"].map(|end| {
                let end = &edit["span"][end];
                let byte = usize::try_from(end["byte"].as_u64().unwrap()).unwrap();
                places.push((
                    byte,
                    offset(text, at(end, "line"), at(end, "column"), char_length),
                ));
                byte
            });
            json.push((ends, edit["replacement"].as_str().unwrap().to_owned()));
        }
    }
    for (byte, counted) in places {
        assert_eq!(byte, counted);
    }

    let mut rdjson = Vec::new();
    for diagnostic in list(&report("rdjson")["diagnostics"]) {
        for suggestion in list(&diagnostic["suggestions"]) {
            let ends = ["start", "end"].map(|end| {
                let end = &suggestion["range"][end];
                offset(text, at(end, "line"), at(end, "column"), char::len_utf8)
            });
            rdjson.push((ends, suggestion["text"].as_str().unwrap().to_owned()));
        }
    }

    let mut sarif = Vec::new();
    for result in list(&report("sarif")["runs"][0]["results"]) {
        for fix in list(&result["fixes"]) {
            for replacement in list(&fix["artifactChanges"][0]["replacements"]) {
                let region = &replacement["deletedRegion"];
                let ends = ["start", "end"].map(|end| {
                    let (line, column) = (format!("{end}Line"), format!("{end}Column"));
                    offset(text, at(region, &line), at(region, &column), char_length)
                });
                let inserted = &replacement["insertedContent"]["text"];
                sarif.push((ends, inserted.as_str().unwrap().to_owned()));
            }
        }
    }

    let fixed = "\u{feff}-- größe 💥\r\n/* ä💥 */\tCREATE TABLE IF NOT EXISTS \"größe\" (id int PRIMARY \
                 KEY);\r\n/* 💥 */\tCREATE TABLE IF NOT EXISTS ü (id int PRIMARY KEY);\r\n";
    for mut edits in [json, rdjson, sarif] {
        edits.sort();
        let mut made = text.to_owned();
        for ([start, end], replacement) in edits.into_iter().rev() {
            made.replace_range(start..end, &replacement);
        }
        assert_eq!(made, fixed);
    }
    project.fix(&[]);
    assert_eq!(project.read(FILE), fixed);
}

fn char_length(_: char) -> usize {
    1
}

/// The offset in bytes of a line and a column, both from 0; a byte order mark has no column.
fn offset(text: &str, line: usize, column: usize, length: fn(char) -> usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let start = start + if line == 0 { '\u{feff}'.len_utf8() } else { 0 };
    let mut rest = column;
    let before = text[start..].chars().take_while(|it| {
        let is_before = rest > 0;
        rest = rest.saturating_sub(length(*it));
        is_before
    });
    start + before.map(char::len_utf8).sum::<usize>()
}

/// Of many, also in one file.
#[test]
fn only_the_fix_that_does_harm_is_dropped() {
    let harmed = "-- sqlcheck: ignore[policies-without-rls] the next release switches it on\n\
                  CREATE POLICY p ON a USING (true);\n";
    let others = |from: u32| -> String {
        let tables =
            (from..from + 5).map(|it| format!("CREATE TABLE t{it} (id int PRIMARY KEY);\n"));
        tables.collect()
    };
    let guarded = |text: &str| text.replace("CREATE TABLE t", "CREATE TABLE IF NOT EXISTS t");
    let (one, two) = (format!("{GUARDED}{}{harmed}", others(0)), others(5));
    let other = "migrations/0002_b.sql";
    let project = Project::new(&[(FILE, &one), (other, &two)]);
    let run = project.lint(&["--fix", "--unsafe-fixes", "--format", "concise"]);
    assert_eq!(run.notes.lines().count(), 1, "{run:?}");
    assert!(
        run.notes
            .contains("the fix of unguarded-create was not made"),
        "{run:?}"
    );
    assert!(run.output.contains("\nfixed 10 problems\n"), "{run:?}");
    assert_eq!(project.read(FILE), guarded(&one));
    assert_eq!(project.read(other), guarded(&two));
}

/// The baseline is a file like any other.
#[test]
fn a_stale_entry_of_the_baseline_is_deleted() {
    let project = Project::new(&[(FILE, CREATE)]);
    project.write(
        "sqlcheck-baseline.txt",
        "0123456789abcdef rls-disabled migrations/0001_a.sql\n",
    );
    let run = project.lint(&["--fix", "--format", "concise"]);
    assert!(run.output.contains("fixed 2 problems\n"), "{run:?}");
    assert_eq!(project.read("sqlcheck-baseline.txt"), "");
    assert_eq!(project.read(FILE), GUARDED);
}

/// Behind the comment, the `DROP` would be what is ignored.
#[test]
fn a_fix_that_does_harm_is_dropped() {
    let text = "CREATE TABLE IF NOT EXISTS a (id int PRIMARY KEY);\n\
                -- sqlcheck: ignore[policies-without-rls] the next release switches it on\n\
                CREATE POLICY p ON a USING (true);\n";
    let project = Project::new(&[(FILE, text)]);
    let run = project.lint(&["--fix", "--unsafe-fixes", "--format", "concise"]);
    assert_eq!(
        run.notes,
        "note: migrations/0001_a.sql: the fix of unguarded-create was not made (put `DROP POLICY IF \
         EXISTS p ON a` before it): it would bring unused-suppression: the suppression of `policies-without-rls` \
         suppresses nothing\n"
    );
    assert!(run.output.contains("fixed 0 problems"), "{run:?}");
    assert_eq!(project.read(FILE), text);
}
