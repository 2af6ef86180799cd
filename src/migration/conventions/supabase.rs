//! Supabase: `supabase/migrations/20240101120000_name.sql`.

use crate::migration::compose::Form;
use crate::migration::conventions::order;
use crate::migration::folder::{Draft, File, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::names::{Parsed, file_name, leading_digits, without_extension};
use crate::migration::sections::{begins, heads, lines};
use crate::migration::{
    Cause, Convention, Placeholders, Platform, PlatformSettings, Transaction, VersionKey,
};

pub(super) const CONVENTION: Convention = Convention {
    id: "supabase",
    name: "Supabase",
    version_key: VersionKey::Digits,
    reapplies: false,
    has_down: true,
    file_name: Some((
        r"^[0-9]{14}_[^/]+\.sql$",
        "a 14-digit UTC timestamp, `_` and a name: `20240131120000_add_users.sql`",
    )),
    bookkeeping: &[
        "supabase_migrations.schema_migrations",
        "supabase_migrations.seed_files",
    ],
    platform: Platform::Supabase,
    includes: Includes::None,
    placeholders: Placeholders::NONE,
    form: Form::STATEMENTS,
    detect,
    read,
};

const OPT_OUT: &str = "-- pg-delta: transaction=false";

/// `20211209000000`: the initial migrations before it only repeat what the platform brings along.
const FIRST_INIT: &str = "20211209000000";

/// What `supabase/config.toml` says; nothing if it does not parse.
pub(in crate::migration) fn settings(config: &str) -> PlatformSettings {
    let config: toml::Table = toml::from_str(config).unwrap_or_default();
    let get = |table: &str, key: &str| config.get(table)?.get(key).cloned();
    let strings = |value: toml::Value| {
        let values = value.as_array()?.iter();
        Some(
            values
                .filter_map(|it| it.as_str().map(str::to_owned))
                .collect(),
        )
    };
    PlatformSettings {
        major_version: get("db", "major_version")
            .and_then(|value| u16::try_from(value.as_integer()?).ok()),
        exposed_schemas: get("api", "schemas").and_then(strings),
        extra_search_path: get("api", "extra_search_path").and_then(strings),
        auto_expose_new_tables: get("api", "auto_expose_new_tables")
            .and_then(|value| value.as_bool()),
    }
}

fn detect(folder: &Folder) -> Option<String> {
    if !folder.is_called("supabase/migrations") {
        return None;
    }
    let config = folder
        .signals
        .nearest("config.toml")
        .filter(|signal| signal.distance == 1 && signal.text.contains("project_id"));
    if let Some(config) = config {
        return Some(format!("`{}` has `project_id`", config.path));
    }
    folder
        .direct()
        .any(|(_, file)| recognise(&file.path).is_some())
        .then(|| "the directory is called `supabase/migrations`".to_owned())
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for (index, file) in folder.direct() {
        let Some(parsed) = recognise(&file.path) else {
            reading.skip(index, Cause::Name, unrecognised(file));
            continue;
        };
        if is_first_init(&parsed) && reading.drafts.is_empty() {
            let reason = format!("the Supabase CLI leaves out initial ones before {FIRST_INIT}");
            reading.skip(index, Cause::Other, reason);
            continue;
        }
        let draft = Draft {
            version: parsed.version.to_owned(),
            key: parsed.version.to_owned(),
            name: parsed.name.to_owned(),
            ..Draft::whole(index, file, Transaction::Pipeline)
        };
        reading.drafts.push(sent(draft, &file.text));
    }
    order(&mut reading, |a, b| {
        a.version.cmp(&b.version).then(a.file.cmp(&b.file))
    });
    reading
}

/// `^([0-9]+)_(.*)\.sql$`
fn recognise(name: &str) -> Option<Parsed<'_>> {
    let stem = name.strip_suffix(".sql")?;
    let parsed = leading_digits(stem)?;
    let rest = stem[parsed.version.len()..].strip_prefix('_')?;
    Some(Parsed {
        version: parsed.version,
        name: rest,
    })
}

fn is_first_init(parsed: &Parsed<'_>) -> bool {
    parsed.name == "init" && parsed.version.len() == 14 && parsed.version < FIRST_INIT
}

fn unrecognised(file: &File) -> String {
    let stem = without_extension(file_name(&file.path));
    if leading_digits(stem).is_none() {
        return "the Supabase CLI skips it: its name does not begin with a version".to_owned();
    }
    "the Supabase CLI skips it: its name is not digits, `_`, a name and `.sql`".to_owned()
}

/// How version 3.1 of the CLI sends a file.
fn sent(draft: Draft, text: &str) -> Draft {
    if lines(text).next().is_some_and(|(_, line)| line == OPT_OUT) {
        return draft.sent(
            Transaction::Autocommit,
            format!("it begins with `{OPT_OUT}`"),
        );
    }
    let heads = heads(text);
    if let Some(head) = heads.iter().find(|head| controls_transaction(head)) {
        let words = beginning(head, 1);
        return draft.sent(
            Transaction::Autocommit,
            format!("it has `{words}`, so the CLI sends each statement by itself"),
        );
    }
    let alone = heads.iter().find(|head| runs_alone(head));
    match alone {
        Some(head) if heads.len() > 1 => draft.sent(
            Transaction::SplitPipeline,
            format!(
                "the CLI commits before `{}` and runs it by itself",
                beginning(head, 3)
            ),
        ),
        _ => draft,
    }
}

/// Whether version 3.1 of the CLI sends a statement by itself, between two pipelines.
pub(in crate::migration) fn is_sent_alone(statement: &str) -> bool {
    heads(statement).iter().any(|head| runs_alone(head))
}

fn controls_transaction(head: &str) -> bool {
    const WORDS: [&str; 6] = [
        "BEGIN",
        "START TRANSACTION",
        "COMMIT",
        "END",
        "ABORT",
        "PREPARE TRANSACTION",
    ];
    WORDS.iter().any(|words| begins(head, words))
        || begins(head, "ROLLBACK") && !begins(head, "ROLLBACK TO")
}

fn runs_alone(head: &str) -> bool {
    const WORDS: [&str; 6] = [
        "CREATE INDEX CONCURRENTLY",
        "CREATE UNIQUE INDEX CONCURRENTLY",
        "DROP INDEX CONCURRENTLY",
        "VACUUM",
        "ALTER SYSTEM",
        "CLUSTER",
    ];
    let reindex = head
        .strip_prefix("REINDEX")
        .is_some_and(|rest| rest.starts_with([' ', '(']) && rest.contains(" CONCURRENTLY"));
    reindex || WORDS.iter().any(|words| begins(head, words))
}

fn beginning(head: &str, words: usize) -> String {
    let words: Vec<_> = head.split(' ').take(words).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use crate::migration::markers::Words;

    use super::*;

    fn transaction(text: &str) -> Transaction {
        let file = File {
            path: "1_a.sql".to_owned(),
            text: text.into(),
            words: Words::of(text),
            apart: None,
            snapshot: false,
        };
        sent(Draft::whole(0, &file, Transaction::Pipeline), text).transaction
    }

    #[test]
    fn how_a_file_is_sent() {
        use Transaction::{Autocommit, Pipeline, SplitPipeline};
        let cases = [
            ("create table t (a int);", Pipeline),
            ("-- pg-delta: transaction=false\r\nselect 1;", Autocommit),
            (
                "\u{feff}-- pg-delta: transaction=false\nselect 1;",
                Autocommit,
            ),
            ("\n-- pg-delta: transaction=false\nselect 1;", Pipeline),
            ("begin; create table t (a int); commit;", Autocommit),
            ("rollback to savepoint a;", Pipeline),
            (
                "create function f() returns int begin atomic select 1; end;",
                Pipeline,
            ),
            ("do $$ begin perform 1; end $$;", Pipeline),
            ("create index concurrently i on t (a);", Pipeline),
            (
                "select 1; create unique index concurrently i on t (a);",
                SplitPipeline,
            ),
            ("select 1; reindex index concurrently i;", SplitPipeline),
            ("select 1; reindex (concurrently) index i;", Pipeline),
            ("select 1; /* c */ cluster t using i;", SplitPipeline),
            (
                "select 1; alter table t detach partition p concurrently;",
                Pipeline,
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(transaction(text), expected, "{text}");
        }
    }

    #[test]
    fn names() {
        assert_eq!(recognise("1_.sql").map(|parsed| parsed.version), Some("1"));
        assert!(recognise("20240101-a.sql").is_none());
        assert!(recognise("20240101.sql").is_none());
        assert!(recognise("a_1.sql").is_none());
        assert!(recognise("1_a.SQL").is_none());
    }
}
