//! Small projects in `tests/cases/frameworks`, and what discovery makes of them: `expected.txt`,
//! rewritten by `UPDATE=1 cargo test`. A project may name paths in `arguments.txt`, one a line.

#![expect(
    clippy::disallowed_methods,
    reason = "reads and makes projects on disk"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sqlcheck::config::{Config, RootConfig};
use sqlcheck::migration::discover::{DiscoverError, Discovery, discover};
use sqlcheck::migration::{Migration, Placeholders, PlatformSettings, Root, Syntax, conventions};
use sqlcheck::source::{ColumnUnit, FileId, Sources, Span};

#[test]
fn projects_are_read_as_their_frameworks_do() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/frameworks");
    let mut projects: Vec<PathBuf> = fs::read_dir(cases)
        .expect("tests/cases/frameworks is there")
        .map(|entry| entry.expect("readable").path())
        .collect();
    projects.sort();
    let mut wrong = Vec::new();
    for project in projects {
        let expected = project.join("expected.txt");
        let actual = listing(&project);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &actual).expect("writable");
        }
        let expected = fs::read_to_string(&expected).unwrap_or_default();
        if expected != actual {
            let name = project.file_name().expect("a name").to_string_lossy();
            wrong.push(format!("{name}: expected\n{expected}\nbut found\n{actual}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nUPDATE=1 accepts this",
        wrong.join("\n")
    );
}

#[test]
fn status_recognises_each_framework() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/frameworks");
    let mut recognised = BTreeSet::new();
    for entry in fs::read_dir(cases).expect("tests/cases/frameworks is there") {
        let from = entry.expect("readable").path();
        // Out of this repository, so that it is not theirs.
        let project = tempfile::tempdir().expect("a directory");
        copy(&from, project.path());
        let status = Command::new(env!("CARGO_BIN_EXE_sqlcheck"))
            .arg("status")
            .current_dir(project.path())
            .output()
            .expect("it runs");
        let printed = String::from_utf8(status.stdout).expect("UTF-8");
        for convention in conventions::ALL {
            let line = format!(
                "  convention: {} ({}), because ",
                convention.name, convention.id
            );
            if printed.contains(&line) {
                recognised.insert(convention.id);
            }
        }
    }
    let all: BTreeSet<_> = conventions::ALL.iter().map(|it| it.id).collect();
    assert_eq!(recognised, all);
}

#[test]
fn each_framework_is_documented() {
    let page = include_str!("../docs/frameworks.md");
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|row| row.split(" | ").collect())
        .skip_while(|row: &Vec<&str>| row[0] != "Framework")
        .skip(1)
        .collect();
    let mut all = conventions::ALL.to_vec();
    all.sort_by_key(|it| it.name.to_lowercase());
    let named: Vec<_> = rows.iter().map(|row| row[0].to_owned()).collect();
    let expected: Vec<_> = all
        .iter()
        .map(|it| format!("{} (`{}`)", it.name, it.id))
        .collect();
    assert_eq!(
        named, expected,
        "docs/frameworks.md has a row for each, by name"
    );
    let readme = include_str!("../README.md").replace('\n', " ");
    for (row, convention) in rows.iter().zip(all) {
        let [_, _, _, down, _, placeholders] = row.as_slice() else {
            panic!("{row:?} has not six cells");
        };
        assert_eq!(*down == "none", !convention.has_down, "{}", convention.id);
        let Placeholders {
            syntaxes,
            defined_in,
        } = convention.placeholders;
        assert_eq!(
            *placeholders == "none",
            syntaxes.is_empty(),
            "{}",
            convention.id
        );
        let words = syntaxes
            .iter()
            .map(|syntax| written(*syntax))
            .chain(defined_in.iter().copied());
        for word in words {
            assert!(placeholders.contains(word), "{}: {word}", convention.id);
        }
        assert!(
            readme.contains(convention.name),
            "README.md: {}",
            convention.name
        );
    }
}

fn written(syntax: Syntax) -> &'static str {
    match syntax {
        Syntax::Braces => "`${name}`",
        Syntax::Shell => "`$NAME`",
        Syntax::Colon => "`:NAME`",
        Syntax::Psql => "`:name`",
        Syntax::GoTemplate => "`{{.name}}`",
        Syntax::Jinja => "`{{ name }}`",
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a directory") {
        let entry = entry.expect("readable");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).expect("made");
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

#[test]
fn the_corpus_has_the_right_conventions() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/corpus");
    for (directory, convention, ups) in [
        ("lemmy_db_schema/migrations", "diesel", 233),
        ("zksync_dal/migrations", "sqlx", 259),
        ("atuin-server-postgres/migrations", "sqlx", 20),
        ("apalis-postgres/migrations", "sqlx", 23),
        ("sqlxmq/migrations", "sqlx", 5),
        ("fang/postgres_migrations/migrations", "diesel", 2),
        ("quickwit-metastore/migrations/postgresql", "diesel", 6),
        ("graphile_worker_migrations/src/sql", "plain", 22),
        (
            "litellm-proxy-extras/litellm_proxy_extras/migrations",
            "prisma",
            220,
        ),
        ("procrastinate/procrastinate/sql/migrations", "plain", 38),
        ("graphile-worker/sql", "plain", 20),
        ("@hot-updater/supabase/supabase/migrations", "supabase", 8),
        ("@realtimex/folio/supabase/migrations", "supabase", 28),
        (
            "@realtimex/realtimex-crm/supabase/migrations",
            "supabase",
            99,
        ),
        (
            "pg_raw_parse/libpg_query/test/sql/postgres_regress",
            "plain",
            233,
        ),
        ("pgmq/src/install/embedded/sql", "plain", 75),
    ] {
        // `make corpus` fetches it; `make test` does without.
        if !corpus.join(directory).is_dir() {
            continue;
        }
        let mut sources = Sources::default();
        let paths = [corpus.join(directory)];
        let discovery = discover(&corpus, &paths, &Config::default(), &mut sources)
            .unwrap_or_else(|error| panic!("{directory}: {error}"));
        assert_eq!(discovery.roots.len(), 1, "{directory}");
        let root = &discovery.roots[0];
        assert_eq!(
            root.convention.id, convention,
            "{directory}: {}",
            root.reason
        );
        assert_eq!(root.ups().count(), ups, "{directory}: {:?}", root.skipped);
    }
}

#[test]
fn nothing_found_says_what_to_do() {
    let project = tempfile::tempdir().expect("a directory");
    write(project.path(), "src/queries.sql", b"select 1;");
    write(
        project.path(),
        "tests/fixtures/001_a.sql",
        b"create table t ();",
    );
    let error = run(project.path(), &[]).expect_err("no migrations");
    let message = error.to_string();
    assert!(
        message.contains("sqlcheck lint path/to/migrations"),
        "{message}"
    );
    assert!(
        message.contains("`tests/fixtures` was passed over"),
        "{message}"
    );
    let empty = tempfile::tempdir().expect("a directory");
    let named = run(empty.path(), &[""]).expect_err("no migrations");
    let own = empty.path().file_name().expect("a name").to_string_lossy();
    let expected = format!("no migrations found in `{own}`");
    assert!(named.to_string().starts_with(&expected), "{named}");
    let missing = run(project.path(), &["gone.sql"]).expect_err("no file");
    assert!(matches!(missing, DiscoverError::Missing(path) if path == "gone.sql"));
    write(project.path(), "README.md", b"");
    let other = run(project.path(), &["README.md"]).expect_err("no SQL");
    assert!(matches!(other, DiscoverError::NotSql(_)));
}

#[test]
fn any_directory_that_is_named_is_read() {
    let project = tempfile::tempdir().expect("a directory");
    write(project.path(), "sql/b.sql", b"select 1;");
    write(project.path(), "sql/a.SQL", b"select 2;");
    write(project.path(), "sql/sub/c.sql", b"\\i gone.sql\n");
    let (discovery, sources) = run(project.path(), &["sql"]).expect("found");
    let shown = render(&discovery, &sources);
    assert_eq!(
        files(&discovery.roots[0], &sources),
        ["sql/a.SQL", "sql/b.sql", "sql/sub/c.sql"]
    );
    assert!(!shown.contains("problem"), "{shown}");
}

#[test]
fn ignored_files_are_left_out_of_a_search_and_read_when_named() {
    let project = tempfile::tempdir().expect("a directory");
    write(project.path(), ".gitignore", b"/old\n/build/\n");
    write(
        project.path(),
        "migrations/001_a.sql",
        b"create table a ();",
    );
    write(
        project.path(),
        "old/migrations/001_b.sql",
        b"create table b ();",
    );
    write(
        project.path(),
        "node_modules/x/migrations/001_c.sql",
        b"create table c ();",
    );
    write(project.path(), "build/sql/001_d.sql", b"create table d ();");
    let (found, _) = run(project.path(), &[]).expect("found");
    assert_eq!(paths(&found), ["migrations"]);
    let (named, _) =
        run(project.path(), &["old/migrations", "build/sql/001_d.sql"]).expect("found");
    assert_eq!(paths(&named), ["build/sql", "old/migrations"]);
}

#[test]
fn a_named_file_brings_its_history_along() {
    let project = tempfile::tempdir().expect("a directory");
    write(
        project.path(),
        "db/migrations/001_a.sql",
        b"create table a ();",
    );
    write(
        project.path(),
        "db/migrations/002_b.sql",
        b"create table b ();",
    );
    write(project.path(), "db/rollback/002_b.sql", b"drop table b;");
    write(
        project.path(),
        "other/migrations/001_c.sql",
        b"create table c ();",
    );
    for file in ["db/migrations/002_b.sql", "db/rollback/002_b.sql"] {
        let (discovery, sources) = run(project.path(), &[file]).expect("found");
        assert_eq!(paths(&discovery), ["db/migrations"], "{file}");
        assert_eq!(discovery.roots[0].migrations.len(), 3, "{file}");
        let report_on = discovery.report_on.expect("files were named");
        let reported: Vec<_> = report_on.iter().map(|id| path(&sources, *id)).collect();
        assert_eq!(reported, [file]);
    }
    let named = ["other/migrations", "db/migrations/001_a.sql"];
    let (discovery, _) = run(project.path(), &named).expect("found");
    assert_eq!(discovery.report_on.map(|files| files.len()), Some(2));
}

#[test]
fn files_that_cannot_be_read_are_diagnostics() {
    let project = tempfile::tempdir().expect("a directory");
    let root = project.path();
    write(
        root,
        "migrations/001_a.sql",
        b"\xef\xbb\xbfcreate table a ();\r\n",
    );
    write(
        root,
        "migrations/002_b.sql",
        b"-- caf\xe9 and more\ncreate table b ();\n",
    );
    write(root, "migrations/003_c.sql", b"\x1f\x8b\x08\x00\x00");
    write(root, "migrations/004_d.sql", b"\xff\xfes\0e\0l\0e\0c\0t\0");
    fs::create_dir_all(root.join("migrations/005_e.sql/empty")).expect("made");
    let (discovery, sources) = run(root, &[]).expect("found");
    let shown = render(&discovery, &sources);
    let expected = [
        "problem: error: migrations/002_b.sql:1:7: byte 6 (0xe9) is not UTF-8 in `migrations/002_b.sql`",
        "problem: error: migrations/003_c.sql:1:1: `migrations/003_c.sql` cannot be read: it is not text: byte 3 is zero",
    ];
    let problems: Vec<_> = shown
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("problem"))
        .collect();
    assert_eq!(problems, expected, "{shown}");
    assert_eq!(
        files(&discovery.roots[0], &sources),
        [
            "migrations/001_a.sql",
            "migrations/002_b.sql",
            "migrations/004_d.sql"
        ]
    );
    let first = sources.get(discovery.roots[0].migrations[0].file);
    assert!(first.exact && first.text.ends_with("\r\n"));
    assert_eq!(
        &*sources.get(discovery.roots[0].migrations[2].file).text,
        "select"
    );
}

#[cfg(unix)]
#[test]
fn links_in_circles_end_and_those_that_lead_nowhere_are_reported() {
    let project = tempfile::tempdir().expect("a directory");
    let root = project.path();
    write(root, "migrations/001_a.sql", b"create table a ();");
    std::os::unix::fs::symlink(root, root.join("migrations/loop")).expect("linked");
    std::os::unix::fs::symlink("gone.sql", root.join("migrations/002_b.sql")).expect("linked");
    std::os::unix::fs::symlink("001_a.sql", root.join("migrations/003_c.sql")).expect("linked");
    // An editor's lock.
    std::os::unix::fs::symlink("gone", root.join("migrations/.#003_c.sql")).expect("linked");
    for arguments in [&[][..], &["migrations"]] {
        let (discovery, sources) = run(root, arguments).expect("found");
        let found = &discovery.roots[0];
        let expected = ["migrations/001_a.sql", "migrations/003_c.sql"];
        assert_eq!(files(found, &sources), expected);
        let problems: Vec<_> = found.problems.iter().map(|it| &it.message).collect();
        assert_eq!(
            problems,
            ["`migrations/002_b.sql` cannot be read: it links to `gone.sql`, which does not exist"]
        );
        // Its number is no gap in the sequence.
        assert_eq!(found.unread, ["002"]);
    }
}

#[test]
fn the_base_may_be_the_migrations() {
    let project = tempfile::tempdir().expect("a directory");
    write(
        project.path(),
        "supabase/config.toml",
        b"project_id = \"x\"\n",
    );
    let file = "supabase/migrations/20240101000000_a.sql";
    write(project.path(), file, b"create table a ();");
    let base = project.path().join("supabase/migrations");
    let (discovery, sources) = run(&base, &[]).expect("found");
    assert_eq!(paths(&discovery), ["."]);
    assert_eq!(discovery.roots[0].convention.id, "supabase");
    assert_eq!(
        discovery.roots[0].reason,
        "`../config.toml` has `project_id`"
    );
    assert_eq!(
        files(&discovery.roots[0], &sources),
        ["20240101000000_a.sql"]
    );
    let elsewhere = tempfile::tempdir().expect("a directory");
    let mut sources = Sources::default();
    let named =
        discover(elsewhere.path(), &[base], &Config::default(), &mut sources).expect("found");
    assert!(
        named.roots[0].path.starts_with("../"),
        "{}",
        named.roots[0].path
    );
    assert_eq!(named.roots[0].convention.id, "supabase");
}

#[test]
fn an_unknown_framework_is_refused() {
    let config = Config {
        framework: Some("sqlix".to_owned()),
        ..Config::default()
    };
    let error = discover(Path::new("."), &[], &config, &mut Sources::default());
    assert!(matches!(error, Err(DiscoverError::UnknownFramework { .. })));
}

fn run(base: &Path, arguments: &[&str]) -> Result<(Discovery, Sources), DiscoverError> {
    let mut sources = Sources::default();
    let paths: Vec<_> = arguments.iter().map(|path| base.join(path)).collect();
    let discovery = discover(base, &paths, &Config::default(), &mut sources)?;
    Ok((discovery, sources))
}

fn write(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("in a directory")).expect("made");
    fs::write(path, bytes).expect("written");
}

fn paths(discovery: &Discovery) -> Vec<&str> {
    discovery
        .roots
        .iter()
        .map(|root| root.path.as_str())
        .collect()
}

fn files<'a>(root: &Root, sources: &'a Sources) -> Vec<&'a str> {
    let files = root.migrations.iter().map(|migration| migration.file);
    files.map(|file| path(sources, file)).collect()
}

fn path(sources: &Sources, file: FileId) -> &str {
    &sources.get(file).path
}

fn listing(project: &Path) -> String {
    let arguments = fs::read_to_string(project.join("arguments.txt")).unwrap_or_default();
    let paths: Vec<_> = arguments.lines().map(|line| project.join(line)).collect();
    let mut sources = Sources::default();
    match discover(project, &paths, &config(project), &mut sources) {
        Ok(discovery) => render(&discovery, &sources),
        Err(error) => format!("error: {error}\n"),
    }
}

/// The few keys that discovery reads.
fn config(project: &Path) -> Config {
    let text = fs::read_to_string(project.join("sqlcheck.toml")).unwrap_or_default();
    let table: toml::Table = toml::from_str(&text).expect("TOML");
    let string = |table: &toml::Table, key: &str| {
        table
            .get(key)
            .and_then(toml::Value::as_str)
            .map(str::to_owned)
    };
    let roots = table.get("roots").and_then(toml::Value::as_array);
    let root = |root: &toml::Value| {
        let root = root.as_table().expect("a table");
        RootConfig {
            path: string(root, "path").expect("a path"),
            framework: string(root, "framework"),
            down: string(root, "down"),
            span: 0..0,
        }
    };
    Config {
        framework: string(&table, "framework"),
        down: string(&table, "down"),
        roots: roots.into_iter().flatten().map(root).collect(),
        ..Config::default()
    }
}

fn render(discovery: &Discovery, sources: &Sources) -> String {
    let mut text = String::new();
    for root in &discovery.roots {
        writeln!(
            text,
            "{}: {}, because {}",
            root.path, root.convention.id, root.reason
        )
        .expect("fits");
        if root.platform_settings != PlatformSettings::default() {
            writeln!(text, "  settings: {:?}", root.platform_settings).expect("fits");
        }
        for (index, migration) in root.migrations.iter().enumerate() {
            writeln!(text, "  {index} {}", line(root, migration, sources)).expect("fits");
        }
        for skipped in &root.skipped {
            let cause = format!("{:?}", skipped.cause).to_lowercase();
            let (path, reason) = (path(sources, skipped.file), &skipped.reason);
            writeln!(text, "  skipped ({cause}): {path}: {reason}").expect("fits");
        }
        for problem in &root.problems {
            let file = sources.get(problem.primary.place.file);
            let at = file.line_column(problem.primary.place.span.start, ColumnUnit::CodePoint);
            let (severity, message) = (problem.severity, &problem.message);
            let (line, column) = (at.line, at.column);
            writeln!(
                text,
                "  problem: {severity}: {}:{line}:{column}: {message}",
                file.path
            )
            .expect("fits");
        }
    }
    for (path, reason) in &discovery.passed_over {
        writeln!(text, "passed over: {path}: {reason}").expect("fits");
    }
    if let Some(files) = &discovery.report_on {
        let files: Vec<_> = files.iter().map(|file| path(sources, *file)).collect();
        writeln!(text, "report on: {}", files.join(", ")).expect("fits");
    }
    text
}

fn line(root: &Root, migration: &Migration, sources: &Sources) -> String {
    let direction = format!("{:?}", migration.direction).to_lowercase();
    let mut line = format!(
        "{direction} {:?} key {:?} name {:?} {}: {}",
        migration.version,
        migration.key,
        migration.name,
        path(sources, migration.file),
        migration.transaction.as_str(),
    );
    if let Some(reason) = &migration.transaction_reason {
        write!(line, " ({reason})").expect("fits");
    }
    if let Some(pair) = migration.pair {
        assert_eq!(
            root.migrations[pair]
                .pair
                .map(|back| &root.migrations[back].file),
            Some(&migration.file)
        );
        write!(line, ", pair {pair}").expect("fits");
    }
    if migration.repeatable {
        line.push_str(", repeatable");
    }
    if migration.baseline {
        line.push_str(", baseline");
    }
    for part in &migration.parts {
        let file = sources.get(part.file);
        let whole = Span::new(0, u32::try_from(file.text.len()).expect("small"));
        if part.file != migration.file || part.span != whole {
            write!(line, "\n      {} {:?}", file.path, file.slice(part.span)).expect("fits");
        }
    }
    line
}
