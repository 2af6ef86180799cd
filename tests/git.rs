//! What is reported of a branch: `--base`, `--staged`, `--latest` and `start-after`, on repositories
//! that the tests make.

#![expect(
    clippy::disallowed_methods,
    reason = "runs the program on repositories"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

/// A table whose foreign key has an index, and one whose has not.
const OLD: &str = "\
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
CREATE INDEX orders_user_id_idx ON orders (user_id);
CREATE TABLE carts (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
";

const UNINDEXED: &str = "\
CREATE TABLE gifts (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
";

struct Repository(tempfile::TempDir);

impl Repository {
    /// A repository whose branch `main` has one migration.
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.write("migrations/0001_old.sql", OLD);
        repository.commit();
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).unwrap();
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--allow-empty", "--message=x"]);
    }

    fn git(&self, arguments: &[&str]) {
        let name = ["-c", "user.name=somebody", "-c", "user.email=a@example.com"];
        let output = Command::new("git")
            .current_dir(self.path())
            .args(name)
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }

    /// The places and rules that `lint` reports, what it says besides, and the exit code.
    fn lint(&self, arguments: &[&str]) -> (Vec<String>, String, i32) {
        lint(self.path(), arguments)
    }

    fn reported(&self, arguments: &[&str]) -> Vec<String> {
        let (reported, complaint, _) = self.lint(arguments);
        assert_eq!(complaint, "");
        reported
    }
}

fn lint(directory: &Path, arguments: &[&str]) -> (Vec<String>, String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_sqlcheck"))
        .current_dir(directory)
        .args(["lint", "--quiet", "--format", "concise"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let reported = text.lines().map(|line| {
        let (place, rest) = line.split_once(": ").unwrap();
        let rule = rest.split(['[', ']']).nth(1).unwrap();
        format!("{place} {rule}")
    });
    let complaint = String::from_utf8(output.stderr).unwrap();
    (reported.collect(), complaint, output.status.code().unwrap())
}

const NOTHING: [&str; 0] = [];
const OLD_CARTS: &str = "migrations/0001_old.sql:4:44 unindexed-foreign-key";

#[test]
fn only_what_is_new_is_reported() {
    let repository = Repository::new();
    assert_eq!(repository.reported(&[]), [OLD_CARTS]);
    assert_eq!(repository.reported(&["--base", "main"]), NOTHING);
    repository.git(&["checkout", "--quiet", "-b", "branch"]);
    repository.write("migrations/0002_gifts.sql", UNINDEXED);
    let new = ["migrations/0002_gifts.sql:1:44 unindexed-foreign-key"];
    // Not added, staged, committed, and without a branch.
    assert_eq!(repository.reported(&["--base", "main"]), new);
    repository.git(&["add", "--all"]);
    assert_eq!(repository.reported(&["--base", "main"]), new);
    repository.commit();
    assert_eq!(repository.reported(&["--base", "main"]), new);
    repository.git(&["checkout", "--quiet", "--detach"]);
    assert_eq!(repository.reported(&["--base", "main"]), new);
    assert_eq!(repository.reported(&["--base", "HEAD~1"]), new);
    assert_eq!(
        repository.reported(&["--base", "main", "migrations/0001_old.sql"]),
        NOTHING
    );
}

/// An index that goes is what is wrong with an old foreign key.
#[test]
fn what_is_caused_by_the_new_is_reported() {
    let repository = Repository::new();
    repository.write(
        "migrations/0002_drop.sql",
        "DROP INDEX orders_user_id_idx;\n",
    );
    let reported = repository.reported(&["--base", "main"]);
    assert!(
        reported
            .iter()
            .any(|it| it.ends_with("foreign-key-index-dropped")),
        "{reported:?}"
    );
    assert!(!reported.contains(&OLD_CARTS.to_owned()), "{reported:?}");
}

#[test]
fn a_branch_is_compared_with_where_it_began() {
    let repository = Repository::new();
    repository.git(&["checkout", "--quiet", "-b", "branch"]);
    repository.write(
        "migrations/0003_note.sql",
        "COMMENT ON TABLE users IS 'all';\n",
    );
    repository.commit();
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("migrations/0002_gifts.sql", UNINDEXED);
    repository.commit();
    repository.git(&["checkout", "--quiet", "branch"]);
    // The newer file is not deleted, but it sorts before the branch's.
    assert_eq!(
        repository.reported(&["--base", "main"]),
        ["migrations/0003_note.sql:1:1 out-of-order-version"]
    );
}

#[test]
fn merged_migrations_stay_as_they_are() {
    let repository = Repository::new();
    repository.write("migrations/0002_a.sql", "COMMENT ON TABLE users IS 'a';\n");
    repository.write("migrations/0003_b.sql", "COMMENT ON TABLE users IS 'b';\n");
    repository.write("migrations/0004_c.sql", "COMMENT ON TABLE users IS 'c';\n");
    repository.commit();
    repository.git(&["checkout", "--quiet", "-b", "branch"]);
    repository.write("migrations/0002_a.sql", "COMMENT ON TABLE users IS 'A';\n");
    repository.git(&["mv", "migrations/0003_b.sql", "migrations/0005_b.sql"]);
    repository.remove("migrations/0004_c.sql");
    let reported = repository.reported(&["--base", "main"]);
    assert_eq!(
        reported,
        [
            "migrations/0002_a.sql:1:27 merged-migration-modified",
            "migrations/0004_c.sql:1:1 merged-migration-modified",
            "migrations/0005_b.sql:1:1 merged-migration-modified",
            "migrations/0005_b.sql:1:1 version-gap",
        ]
    );
    repository.commit();
    assert_eq!(repository.reported(&["--base", "main"]), reported);
    // For the next commit alone there is no base that could have been merged.
    assert_eq!(repository.reported(&["--staged"]), NOTHING);
}

#[test]
fn a_version_is_taken_on_the_base_already() {
    let repository = Repository::new();
    repository.git(&["checkout", "--quiet", "-b", "branch"]);
    repository.write(
        "migrations/0002_ours.sql",
        "COMMENT ON TABLE users IS 'ours';\n",
    );
    repository.commit();
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write(
        "migrations/0002_theirs.sql",
        "COMMENT ON TABLE users IS 'theirs';\n",
    );
    repository.commit();
    repository.git(&["checkout", "--quiet", "branch"]);
    let (reported, _, code) = repository.lint(&["--base", "main"]);
    assert_eq!(reported, ["migrations/0002_ours.sql:1:1 duplicate-version"]);
    assert_eq!(code, 1);
}

#[test]
fn a_directory_that_moved_has_nothing_new() {
    let repository = Repository::new();
    fs::create_dir(repository.path().join("db")).unwrap();
    repository.git(&["mv", "migrations", "db/migrations"]);
    assert_eq!(repository.reported(&["--base", "main"]), NOTHING);
}

/// What is staged is linted, not what is on the disk.
#[test]
fn the_next_commit_is_linted() {
    let repository = Repository::new();
    assert_eq!(repository.reported(&["--staged"]), NOTHING);
    repository.write("migrations/0002_gifts.sql", UNINDEXED);
    assert_eq!(repository.reported(&["--staged"]), NOTHING);
    repository.git(&["add", "--all"]);
    let new = ["migrations/0002_gifts.sql:1:44 unindexed-foreign-key"];
    assert_eq!(repository.reported(&["--staged"]), new);
    repository.write("migrations/0002_gifts.sql", "SELECT 1;\n");
    repository.write("migrations/0003_broken.sql", "CREATE TABEL;\n");
    assert_eq!(repository.reported(&["--staged"]), new);
    repository.remove("migrations/0002_gifts.sql");
    assert_eq!(repository.reported(&["--staged"]), new);
    assert_eq!(repository.reported(&["--staged", "migrations"]), new);
    repository.git(&["add", "--all"]);
    let broken = ["migrations/0003_broken.sql:1:8 syntax-error"];
    assert_eq!(repository.reported(&["--staged"]), broken);
}

/// The configuration and the baseline count as they are staged too, whatever is on the disk.
#[test]
fn the_next_commit_is_linted_with_its_own_configuration() {
    let repository = Repository::new();
    repository.write("migrations/0002_gifts.sql", UNINDEXED);
    repository.write("sqlcheck.toml", "rules.unindexed-foreign-key = \"off\"\n");
    repository.git(&["add", "migrations"]);
    let new = ["migrations/0002_gifts.sql:1:44 unindexed-foreign-key"];
    assert_eq!(repository.reported(&["--staged"]), new);
    repository.git(&["add", "--all"]);
    assert_eq!(repository.reported(&["--staged"]), NOTHING);
    // Broken, and gone, is only what is on the disk.
    repository.write("sqlcheck.toml", "rules =\n");
    assert_eq!(repository.reported(&["--staged"]), NOTHING);
    assert_eq!(
        repository.reported(&["--staged", "--config", "sqlcheck.toml"]),
        NOTHING
    );
    let (_, complaint, code) = repository.lint(&[]);
    assert!(complaint.contains("invalid-configuration"), "{complaint}");
    assert_eq!(code, 2);
    repository.remove("sqlcheck.toml");
    assert_eq!(repository.reported(&["--staged"]), NOTHING);
    assert_eq!(repository.reported(&["--staged", "migrations"]), NOTHING);
    repository.git(&["add", "--all"]);
    assert_eq!(repository.reported(&["--staged"]), new);
}

#[test]
fn the_next_commit_is_linted_with_its_own_baseline() {
    let repository = Repository::new();
    repository.write("migrations/0002_gifts.sql", UNINDEXED);
    repository.git(&["add", "migrations"]);
    let written = Command::new(env!("CARGO_BIN_EXE_sqlcheck"))
        .current_dir(repository.path())
        .args(["baseline", "write"])
        .output()
        .unwrap();
    assert!(written.status.success(), "{written:?}");
    let new = ["migrations/0002_gifts.sql:1:44 unindexed-foreign-key"];
    assert_eq!(repository.reported(&["--staged"]), new);
    repository.git(&["add", "--all"]);
    assert_eq!(repository.reported(&["--staged"]), NOTHING);
    repository.write("sqlcheck-baseline.txt", "");
    assert_eq!(repository.reported(&["--staged"]), NOTHING);
    repository.remove("sqlcheck-baseline.txt");
    assert_eq!(repository.reported(&["--staged"]), NOTHING);
    repository.git(&["add", "--all"]);
    assert_eq!(repository.reported(&["--staged"]), new);
}

/// A new migration is for those that can't be edited any more.
#[test]
fn what_is_not_merged_is_not_remedied() {
    let repository = Repository::new();
    repository.write("migrations/0002_gifts.sql", UNINDEXED);
    let remedy = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_sqlcheck"))
            .current_dir(repository.path())
            .args(["remedy", "--diff"])
            .args(arguments)
            .output()
            .unwrap();
        let complaint = String::from_utf8(output.stderr).unwrap();
        (String::from_utf8(output.stdout).unwrap(), complaint)
    };
    let (diff, complaint) = remedy(&[]);
    assert!(
        diff.contains("gifts_user_id_idx") && diff.contains("carts_user_id_idx"),
        "{diff}"
    );
    assert_eq!(complaint, "");
    let (diff, complaint) = remedy(&["--base", "main"]);
    assert!(
        !diff.contains("gifts_user_id_idx") && diff.contains("carts_user_id_idx"),
        "{diff}"
    );
    assert_eq!(
        complaint,
        "note: not remedied: foreign key `gifts_user_id_fkey` of `public.gifts` has no index on \
         `user_id` [unindexed-foreign-key]: its migration is not merged yet, and can be edited\n"
    );
}

#[test]
fn a_repository_without_a_commit() {
    let repository = Repository(tempfile::tempdir().unwrap());
    repository.git(&["init", "--quiet", "--initial-branch=main"]);
    repository.write("migrations/0001_old.sql", OLD);
    repository.git(&["add", "--all"]);
    assert_eq!(repository.reported(&["--staged"]), [OLD_CARTS]);
    let (_, complaint, code) = repository.lint(&["--base", "main"]);
    assert!(
        complaint.starts_with("error: `main` is no commit that this repository has"),
        "{complaint}"
    );
    assert_eq!(code, 2);
}

#[test]
fn the_last_migrations() {
    let repository = Repository::new();
    repository.write("migrations/0002_gifts.sql", UNINDEXED);
    let new = "migrations/0002_gifts.sql:1:44 unindexed-foreign-key";
    assert_eq!(repository.reported(&["--latest", "1"]), [new]);
    assert_eq!(repository.reported(&["--latest", "2"]), [OLD_CARTS, new]);
    assert_eq!(repository.reported(&["--latest", "0"]), NOTHING);
    for (version, expected) in [
        ("0001", &[new][..]),
        ("0000", &[OLD_CARTS, new]),
        ("0002", &[]),
        ("0001b", &[new]),
    ] {
        let config = format!("start-after = \"{version}\"\n");
        repository.write("sqlcheck.toml", &config);
        assert_eq!(repository.reported(&[]), expected, "{version}");
    }
}

#[test]
fn a_clone_that_lacks_the_base_says_what_to_do() {
    let origin = Repository::new();
    origin.git(&["checkout", "--quiet", "-b", "branch"]);
    origin.write("migrations/0002_gifts.sql", UNINDEXED);
    origin.commit();
    let shallow = Repository(tempfile::tempdir().unwrap());
    let url = format!("file://{}", origin.path().display());
    shallow.git(&[
        "clone",
        "--quiet",
        "--depth=1",
        "--branch=branch",
        &url,
        ".",
    ]);
    let (_, complaint, code) = shallow.lint(&["--base", "origin/main"]);
    assert!(complaint.contains("the clone is shallow"), "{complaint}");
    assert_eq!(code, 2);

    // What is fetched has nothing in common, and is compared as it is.
    shallow.git(&["fetch", "--quiet", "--depth=1", "origin", "main:base"]);
    let (reported, complaint, _) = shallow.lint(&["--base", "base"]);
    assert_eq!(
        reported,
        ["migrations/0002_gifts.sql:1:44 unindexed-foreign-key"]
    );
    assert!(
        complaint.starts_with("note: no commit is known"),
        "{complaint}"
    );
}

#[test]
fn no_repository_and_no_git() {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("migrations")).unwrap();
    fs::write(directory.path().join("migrations/0001_old.sql"), OLD).unwrap();
    let (_, complaint, code) = lint(directory.path(), &["--base", "main"]);
    assert!(
        complaint.starts_with("error: there is no Git repository here"),
        "{complaint}"
    );
    assert_eq!(code, 2);

    let repository = Repository::new();
    let output = Command::new(env!("CARGO_BIN_EXE_sqlcheck"))
        .current_dir(repository.path())
        .args(["lint", "--base", "main"])
        .env("PATH", directory.path())
        .output()
        .unwrap();
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(
        complaint.starts_with("error: cannot start `git`"),
        "{complaint}"
    );
    assert!(complaint.ends_with("install it, or leave out `--base` and `--staged`\n"));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_revision_is_never_an_option() {
    let repository = Repository::new();
    let (_, complaint, code) = repository.lint(&["--base=--output=stolen"]);
    assert!(
        complaint.contains("`--output=stolen` is no commit"),
        "{complaint}"
    );
    assert_eq!(code, 2);
    assert!(!repository.path().join("stolen").exists());
}

/// A project in a part of a repository, with files that Git quotes.
#[test]
fn paths_are_those_of_the_repository() {
    let repository = Repository::new();
    repository.write("shop/migrations/0001_größe \"x\".sql", OLD);
    repository.commit();
    repository.git(&["checkout", "--quiet", "-b", "branch"]);
    repository.write("shop/migrations/0002_größe.sql", UNINDEXED);
    repository.commit();
    let inside = repository.path().join("shop");
    let (reported, ..) = lint(&inside, &["--base", "main", "migrations"]);
    assert_eq!(
        reported,
        ["migrations/0002_größe.sql:1:44 unindexed-foreign-key"]
    );
}
