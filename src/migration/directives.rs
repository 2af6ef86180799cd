//! How a migration says that it is not to run in a transaction.

use crate::migration::Convention;

/// What a migration of a framework has where it runs without a transaction, to follow the words "a
/// migration of its own"; `None` where there is no way.
#[must_use]
pub fn opt_out(convention: &Convention) -> Option<&'static str> {
    let mut found = OPT_OUTS.iter().filter(|(id, _)| *id == convention.id);
    found.next().map(|(_, words)| *words)
}

/// The line that a file of a framework begins with where its migration runs without a transaction;
/// `None` where that is said elsewhere.
#[must_use]
pub fn opt_out_line(convention: &Convention) -> Option<&'static str> {
    Some(match convention.id {
        "atlas" => "-- atlas:txmode none\n\n",
        "goose" => "-- +goose NO TRANSACTION\n",
        "graphile-migrate" => "--! no-transaction\n",
        "node-pg-migrate" => "-- no transaction\n",
        "sqlx" => "-- no-transaction\n",
        "tern" => "---- tern: disable-tx ----\n",
        "yoyo" => "-- transactional: false\n",
        _ => return None,
    })
}

/// Where a runner ends a statement, whatever stands around the semicolon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Where PostgreSQL does.
    Right,
    /// At each line that ends with a semicolon.
    LineEnds,
    /// At each semicolon.
    Semicolons,
}

/// Where a framework's runner ends a statement that no directive holds together.
#[must_use]
pub fn cut(convention: &Convention) -> Cut {
    match convention.id {
        "goose" | "mybatis" | "sql-migrate" => Cut::LineEnds,
        "liquibase" => Cut::Semicolons,
        _ => Cut::Right,
    }
}

/// What a comment says that is meant to switch the transaction off, for whichever framework: the
/// words of the directive. A sentence that only mentions it is none.
#[must_use]
pub fn asks_for_no_transaction(comment: &str) -> bool {
    const DIRECTIVES: [&str; 20] = [
        "atlas txmode none",
        "disable ddl transaction",
        "disable transaction",
        "disable tx",
        "executeintransaction false",
        "flyway executeintransaction false",
        "goose no transaction",
        "migrate down transaction false",
        "migrate up notransaction",
        "migrate up transaction false",
        "no transaction",
        "notransaction",
        "pg delta transaction false",
        "run in transaction false",
        "runintransaction false",
        "sqlx no transaction",
        "tern disable tx",
        "transaction false",
        "transactional false",
        "x no tx wrap true",
    ];
    let words = comment
        .split(|it: char| !it.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
    DIRECTIVES.contains(&words.join(" ").as_str())
}

/// By framework, what a migration has that runs without a transaction, to follow the words "a
/// migration of its own".
const OPT_OUTS: &[(&str, &str)] = &[
    (
        "atlas",
        "that begins with `-- atlas:txmode none` and an empty line",
    ),
    (
        "dbmate",
        "whose section begins with `-- migrate:up transaction:false`",
    ),
    (
        "diesel",
        "whose `metadata.toml` has `run_in_transaction = false`",
    ),
    (
        "flyway",
        "with a file of the same name and `.conf` beside it, which has `executeInTransaction=false`",
    ),
    ("goose", "with the line `-- +goose NO TRANSACTION`"),
    ("graphile-migrate", "that begins with `--! no-transaction`"),
    (
        "liquibase",
        "whose `--changeset` line has `runInTransaction:false`",
    ),
    ("node-pg-migrate", "that begins with `-- no transaction`"),
    (
        "nomad",
        "in a directory whose `migration.ini` has `transaction = no` under `[nomad]`",
    ),
    (
        "sql-migrate",
        "whose section begins with `-- +migrate Up notransaction`",
    ),
    (
        "sqlx",
        "that begins with `-- no-transaction`, before anything else",
    ),
    (
        "supabase",
        "whose first line is `-- pg-delta: transaction=false`",
    ),
    ("tern", "with the line `---- tern: disable-tx ----`"),
    ("yoyo", "that begins with `-- transactional: false`"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migration::conventions;

    #[test]
    fn each_opt_out_is_a_frameworks() {
        for (id, words) in OPT_OUTS {
            assert!(conventions::by_id(id).is_some(), "{id}");
            assert_eq!(words.matches('`').count() % 2, 0, "{words}");
        }
    }

    #[test]
    fn directives_and_sentences() {
        for directive in [
            "-- no-transaction",
            "--no-transaction",
            "-- +goose NO TRANSACTION",
            "-- goose: no transaction",
            "-- migrate:up transaction:false",
            "-- migrate:up transaction: false",
            "---- tern: disable-tx ----",
            "-- flyway:executeInTransaction=false",
            "/* no transaction */",
        ] {
            assert!(asks_for_no_transaction(directive), "{directive}");
        }
        for sentence in [
            "-- no transaction is needed here",
            "-- runs in a transaction",
            "-- migrate:up",
            "-- transaction: true",
            "--",
        ] {
            assert!(!asks_for_no_transaction(sentence), "{sentence}");
        }
    }
}
