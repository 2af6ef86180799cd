use super::{Vocabulary, read};
use crate::config::{Config, Idempotency, Level, NameMatcher};
use crate::diagnostic::Severity;
use crate::source::{ColumnUnit, FileId, SourceFile};

fn parse(text: &str, directory: &str) -> Result<Config, Vec<String>> {
    let vocabulary = Vocabulary {
        rules: vec!["rls-disabled", "syntax-error"],
        categories: vec!["naming", "security"],
        frameworks: vec!["supabase", "sqlx"],
    };
    read(FileId(0), text, directory, &vocabulary).map_err(|problems| {
        let source = SourceFile::new("sqlcheck.toml", text);
        problems
            .iter()
            .map(|problem| {
                let at =
                    source.line_column(problem.primary.place.span.start, ColumnUnit::CodePoint);
                let help = problem.help.as_deref().unwrap_or("-");
                format!("{}:{} {} ({help})", at.line, at.column, problem.message)
            })
            .collect()
    })
}

fn problems(text: &str) -> Vec<String> {
    parse(text, "").unwrap_err()
}

#[test]
fn an_empty_file_is_the_default() {
    let config = parse("", "").unwrap();
    assert!(config.roots.is_empty());
    assert_eq!(config.idempotency, Idempotency::Auto);
    assert_eq!(config.file, Some(FileId(0)));
}

#[test]
fn every_key_is_read() {
    let config = parse(FULL, "service/").unwrap();
    assert_eq!(config.framework.as_deref(), Some("supabase"));
    let down = "service/rollback/{version}_rollback.sql";
    assert_eq!(config.down.as_deref(), Some(down));
    assert_eq!(config.postgres_version, Some(16));
    let roots: Vec<&str> = config.roots.iter().map(|root| root.path.as_str()).collect();
    assert_eq!(roots, ["service/db/migrations", "service", "service/other"]);
    assert_eq!(config.roots[2].framework.as_deref(), Some("sqlx"));
    assert!(config.exclude[0].is_match("service/db/seed/1.sql"));
    assert_eq!(config.idempotency, Idempotency::Rerun);
    let ignore = &config.ignore[0];
    assert_eq!(ignore.rules[0].0, "rls-disabled");
    assert_eq!(&FULL[ignore.rules[0].1.clone()], "\"rls-disabled\"");
    assert!(ignore.paths[0].is_match("service/db/old/1.sql"));
    assert!(ignore.objects[0].is_match("public.legacy_users"));
    assert_eq!(ignore.reason, "nobody reaches them");
    assert!(!config.suppressions.require_reason);
    assert_eq!(config.start_after.as_deref(), Some("0042"));
    let baseline = "service/db/accepted.txt";
    assert_eq!(config.baseline.as_deref(), Some(baseline));
    assert_eq!(config.rules["rls-disabled"], Level::On(Severity::Error));
    assert_eq!(config.categories["naming"], Level::Off);
    assert!(config.overrides[0].paths[0].is_match("service/old/1.sql"));
    assert_eq!(config.overrides[0].rules["syntax-error"], Level::Off);
    assert!(config.naming.file.is_some());
    let matcher = |kind: &str| &config.naming.kinds[kind].matcher;
    assert!(matches!(matcher("table"), NameMatcher::Case(_)));
    assert!(matches!(matcher("index"), NameMatcher::Template(_)));
    assert!(matches!(matcher("view"), NameMatcher::Regex(_)));
    assert!(matches!(matcher("role"), NameMatcher::Any));
    assert!(config.naming.check_generated);
    assert!(config.naming.ignore[0].is_match("public.Legacy"));
    assert_eq!(config.rls.required, Some(true));
    assert_eq!(config.rls.exempt[0].object, "public.countries");
    assert_eq!(config.rls.exempt[0].reason, "public data");
    assert!(FULL[config.rls.exempt[0].span.clone()].starts_with("{ table"));
    assert_eq!(config.foreign_keys.ignore[0].object, "public.a.b_id");
    assert_eq!(config.modules[1].may_depend_on, ["core"]);
    assert!(config.modules[0].shared);
    assert!(config.unowned);
    assert_eq!(config.module_exceptions[0].to, "billing");
    assert!(config.forbidden_terms[0].pattern.is_match("acme_orders"));
    assert_eq!(config.expect["tables"].min, Some(41));
    assert!(config.expect["indexes"].allows(80));
    assert!(!config.expect["indexes"].allows(79));
    let expected = &config.expect["policies"];
    assert_eq!(&FULL[expected.span.clone()], r#"policies = "100..140""#);
}

const FULL: &str = r#"
framework = "supabase"
down = "rollback/{version}_rollback.sql"
postgres-version = 16
roots = ["./db/migrations/", "."]
exclude = ["db/seed"]
idempotency = "rerun"
baseline = "./db/accepted.txt"
start-after = "0042"

[[ignore]]
rules = ["rls-disabled"]
paths = ["db/old"]
objects = ["public.legacy_*"]
reason = "nobody reaches them"

[suppressions]
require-reason = false

[[root]]
path = "other"
framework = "sqlx"

[rules]
rls-disabled = "error"

[categories]
naming = "off"

[[overrides]]
paths = ["old/**"]
rules = { syntax-error = "off" }
categories = { security = "note" }

[naming]
file = '^\d{14}_[a-z_]+\.sql$'
table = "snake_case"
index = "idx_{table}_{columns}"
view = "^v_"
role = "off"
check-generated = true
ignore = ["public.Legacy*"]

[rls]
required = true
schemas = ["public"]
exempt = [{ table = "public.countries", reason = "public data" }]
same-migration = true

[foreign-keys]
ignore = [{ key = "public.a.b_id", reason = "never joined" }]

[[module]]
name = "core"
shared = true

[[module]]
name = "billing"
paths = ["db/billing"]
schemas = ["billing"]
tables = ["billing_*"]
may-depend-on = ["core"]

[coupling]
unowned = "error"
exceptions = [{ from = "core", to = "billing", reason = "until the split" }]

[[forbidden]]
term = "acme"
reason = "a customer"
allowed-in = ["db/acme"]

[expect]
tables = 41
indexes = ">= 80"
policies = "100..140"
"#;

#[test]
fn every_problem_is_reported_with_its_place() {
    let text = r#"framwork = "supabase"
framework = "supabse"
postgres-version = "16"
idempotency = true
exclude = ["a/{b", 7]

[rules]
rls_disabled = "warn"
rls-disabled = "warn"
nothing-like-it = "off"

[naming]
tabel = "snake_case"
table = "snakecase"
index = "{tabel}_idx"
view = "^(v_"
"#;
    assert_eq!(
        problems(text),
        [
            "1:1 unknown key in the file: `framwork` (did you mean `framework`?)",
            "2:13 unknown framework `supabse` (did you mean `supabase`?)",
            "3:20 `postgres-version` must be an integer, the major version, not a string (-)",
            "4:15 `idempotency` must be a string, not a boolean (-)",
            "5:12 bad pattern: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?) (-)",
            "5:20 each of `exclude` must be a string, not an integer (-)",
            "8:1 unknown rule `rls_disabled` (did you mean `rls-disabled`?)",
            "9:16 unknown level `warn` (did you mean `warning`?)",
            "10:1 unknown rule `nothing-like-it` (one of `rls-disabled`, `syntax-error`)",
            "13:1 unknown key in `[naming]`: `tabel` (did you mean `table`?)",
            "14:9 `snakecase` is no case style (did you mean `snake_case`? A regular expression begins with `^`, and a template holds a part such as `{table}`)",
            "15:9 unknown part of a template `tabel` (did you mean `table`?)",
            "16:8 bad regular expression: unclosed group (-)",
        ]
    );
}

#[test]
fn exemptions_need_a_reason() {
    let text = r#"rls.exempt = [{ table = "a" }, { table = "b", reason = " " }, "c"]
[coupling]
exceptions = [{ from = "a", to = "b" }]
[[module]]
name = "a"
may-depend-on = ["c"]

[[module]]
shared = true
"#;
    assert_eq!(
        problems(text),
        [
            "1:15 this entry of `exempt` has no `reason` (-)",
            "1:56 `reason` is empty (-)",
            r#"1:63 this entry of `exempt` has no `reason` (write `{ table = "c", reason = "…" }`)"#,
            "3:15 this entry of `exceptions` has no `reason` (-)",
            "6:18 unknown module `c` (one of `a`)",
            "8:1 this entry of `module` has no `name` (-)",
        ]
    );
}

#[test]
fn a_pattern_matches_something_and_not_everything() {
    let text = "naming.table = \"{table\"\n[[forbidden]]\nterm = \"/x*/\"\n";
    assert_eq!(
        problems(text),
        [
            "1:16 unknown part of a template `` (one of `schema`, `table`, `column`, `columns`, `referenced_table`, `referenced_columns`)",
            "3:8 `/x*/` matches the empty text, everywhere (-)",
        ]
    );
}

#[test]
fn two_stars_are_every_file() {
    let config = parse("exclude = [\"**\"]", "service/").unwrap();
    assert!(config.exclude[0].is_match("service/db/seed/1.sql"));
}

#[test]
fn a_module_is_defined_once() {
    let text = "[[module]]\nname = \"a\"\n[[module]]\nname = \"a\"\n";
    assert_eq!(problems(text), ["3:1 module `a` is defined twice (-)"]);
}

#[test]
fn what_would_have_no_effect_is_a_problem() {
    let text = r#"down = "rollback.sql"
roots = ["db", "./db/x/..", "/srv/db"]
baseline = "/tmp/accepted.txt"

[[root]]
path = "db/"

[[overrides]]
paths = ["old"]

[[module]]
name = "a"
schemas = ["app", "core"]

[[module]]
name = "b"
schemas = ["core"]
"#;
    let relative =
        "write it as seen from the directory of this file, so that it is the same for all";
    assert_eq!(
        problems(text),
        [
            "1:8 `down` is one file for all migrations: `rollback.sql` (say where the version stands in its path: `rollback/{version}_{name}.sql`)",
            "2:16 the root `db` is listed twice (keep the entry that says most)",
            &format!("2:29 `/srv/db` is an absolute path ({relative})"),
            &format!("3:12 `/tmp/accepted.txt` is an absolute path ({relative})"),
            "6:8 the root `db` is listed twice (keep the entry that says most)",
            "8:1 this entry of `overrides` overrides nothing (give a rule or a category another level: `rules = { rls-disabled = \"off\" }`)",
            "17:12 the schema `core` is of module `a` already (list it once; a module that all may use has `shared = true`)",
        ]
    );
}

#[test]
fn paths_may_lead_out_of_the_configurations_directory() {
    let config = parse("roots = ['../db', '../../other', './../ci']", "ci/").unwrap();
    let roots: Vec<&str> = config.roots.iter().map(|root| root.path.as_str()).collect();
    assert_eq!(roots, ["db", "../other", "ci"]);
}

#[test]
fn broken_toml_is_a_problem() {
    let found = problems("framework = \n[rules\n");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("1:13 "), "{found:?}");
}

#[test]
fn wide_characters_do_not_move_places() {
    let found = problems("# ärger 💥\nnaming.table = \"ünknown\"\n");
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("2:16 `ünknown` is no case style"),
        "{found:?}"
    );
}

#[test]
fn what_is_ignored_is_named_and_has_a_reason() {
    let text = r#"[[ignore]]
rules = ["rls-disabled"]
reason = "all of them"

[[ignore]]
rules = []
paths = ["old"]
reason = "r"

[[ignore]]
rules = ["rls-disable"]
objects = ["public.a"]
"#;
    assert_eq!(
        problems(text),
        [
            "1:1 this entry of `ignore` has neither `paths` nor `objects` (a rule that nobody wants is switched off under `[rules]`)",
            "5:1 this entry of `ignore` names no `rules` (-)",
            "10:1 this entry of `ignore` has no `reason` (-)",
            "11:10 unknown rule `rls-disable` (did you mean `rls-disabled`?)",
        ]
    );
    assert_eq!(problems("suppressions.reason = true").len(), 1);
}

#[test]
fn placeholders_have_names_and_texts() {
    let config = parse("[placeholders]\nschema = 'app'\n'a:b' = ''", "").unwrap();
    assert_eq!(config.placeholders["schema"], "app");
    assert_eq!(config.placeholders["a:b"], "");
    assert_eq!(
        problems("[placeholders]\n'${schema}' = 'app'\nb = 1"),
        [
            "2:1 `${schema}` is no name of a placeholder (write the name alone: `schema` for `${schema}`)",
            "3:5 the placeholder `b` must be a string, not an integer (-)",
        ]
    );
}
