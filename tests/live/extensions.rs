//! The stand-ins of extensions: each file in `tests/live/extensions` uses one, and every statement
//! works, on a server that has the extension as on one that lacks it.

use std::fs;
use std::path::PathBuf;

use sqlcheck::live::extensions::Extensions;
use sqlcheck::live::prelude;
use sqlcheck::lower::postgres::lower;
use sqlcheck::migration::Platform;
use sqlcheck::source::{FileId, SourceFile};
use sqlcheck::statement::split;

use super::Test;
use super::platform::{Platforms, connect, words};

pub(crate) fn tests() -> Vec<(String, Test)> {
    let mut tests: Vec<(String, Test)> = Vec::new();
    for (name, text) in uses() {
        let test: Test = Box::new(move |platforms| works(platforms, &text));
        tests.push((format!("extensions::{name}"), test));
    }
    tests.push((
        "extensions::all_are_used".to_owned(),
        Box::new(all_are_used),
    ));
    tests.push((
        "extensions::without_a_stub".to_owned(),
        Box::new(without_a_stub),
    ));
    tests.push(("extensions::reports".to_owned(), Box::new(reports)));
    tests
}

fn works(platforms: &Platforms, text: &str) -> Result<(), String> {
    let _turn = platforms.turn(false);
    let scratch = platforms.database(Platform::PostgreSql)?;
    let mut client = connect(&scratch)?;
    let before = objects(&mut client)?;
    let extensions = platforms.extensions(&mut client);
    prelude::apply(&mut client, &SourceFile::new("use.sql", text), extensions)
        .map_err(|it| it.to_string())?;
    let after = objects(&mut client)?;
    if before == after {
        Ok(())
    } else {
        let left = after.iter().filter(|it| !before.contains(it));
        Err(format!("left: {:?}", left.collect::<Vec<_>>()))
    }
}

/// Every stub has a file that uses it.
fn all_are_used(_: &Platforms) -> Result<(), String> {
    let stubs = stems("src/live/extensions");
    let used: Vec<_> = uses().into_iter().map(|(name, _)| name).collect();
    let unused: Vec<_> = stubs
        .iter()
        .filter(|it| *it != "install" && !used.contains(it))
        .collect();
    if unused.is_empty() {
        Ok(())
    } else {
        Err(format!("tests/live/extensions has no {unused:?}"))
    }
}

/// What nobody knows becomes an extension without members.
fn without_a_stub(platforms: &Platforms) -> Result<(), String> {
    let text = "CREATE SCHEMA inside;\n\
        CREATE EXTENSION IF NOT EXISTS nobody_has_this WITH SCHEMA inside;\n\
        CREATE EXTENSION IF NOT EXISTS nobody_has_this;\n\
        ALTER EXTENSION nobody_has_this UPDATE;\n\
        COMMENT ON EXTENSION nobody_has_this IS 'known';\n\
        DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_extension e JOIN pg_namespace n \
            ON n.oid = e.extnamespace WHERE extname = 'nobody_has_this' AND nspname = 'inside') \
            THEN RAISE 'not there'; END IF; END $$;\n\
        DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS nor_this; END $$;\n\
        DROP EXTENSION nobody_has_this, nor_this;\n\
        DROP SCHEMA inside;\n";
    works(platforms, text)?;
    let scratch = platforms.database(Platform::PostgreSql)?;
    let mut client = connect(&scratch)?;
    let extensions = platforms.extensions(&mut client);
    for (text, expected) in [
        (
            "CREATE EXTENSION nobody;\nCREATE EXTENSION nobody;\n",
            "a.sql:2:1: extension \"nobody\" already exists (SQLSTATE 42710)",
        ),
        (
            "CREATE EXTENSION nobody_else SCHEMA nowhere;\n",
            "a.sql:1:1: schema \"nowhere\" does not exist (SQLSTATE 3F000)",
        ),
        (
            "CREATE TABLE\n  t (a nowhere);\n",
            "a.sql:2:8: type \"nowhere\" does not exist (SQLSTATE 42704)",
        ),
        (
            "\\ir other.sql\n",
            "a.sql:1:1: `\\ir` is a command of psql, which does not read this file",
        ),
    ] {
        let file = SourceFile::new("a.sql", text);
        let said = prelude::apply(&mut client, &file, extensions);
        let said = said.err().map(|it| it.to_string()).unwrap_or_default();
        if said != expected {
            return Err(format!("{said}\nexpected: {expected}"));
        }
    }
    Ok(())
}

fn reports(platforms: &Platforms) -> Result<(), String> {
    let scratch = platforms.database(Platform::PostgreSql)?;
    let mut client = connect(&scratch)?;
    let extensions: &Extensions = platforms.extensions(&mut client);
    let text = "CREATE EXTENSION citext; CREATE EXTENSION nobody_has_this; \
        DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS nobody_has_this; END $$; \
        DO $$ BEGIN EXECUTE 'create extension nor_this'; END $$;";
    let script = split(text);
    let lowered: Vec<_> = script
        .statements
        .iter()
        .map(|it| lower(text, &script, it))
        .collect();
    let found = extensions.unavailable(lowered.iter().map(|it| (FileId(0), text, it)));
    let found: Vec<_> = found
        .iter()
        .map(|it| {
            (
                &text[it.primary.place.span.range()],
                it.primary.message.as_str(),
            )
        })
        .collect();
    let nothing = "an extension without members stands in for it; what uses them fails";
    let expected = [("nobody_has_this", nothing), ("nor_this", nothing)];
    if found == expected {
        Ok(())
    } else {
        Err(format!("{found:?}"))
    }
}

/// Every object that an extension may bring, to see that none is left.
fn objects(client: &mut postgres::Client) -> Result<Vec<String>, String> {
    let query = "SELECT 'class ' || oid::regclass::text FROM pg_class WHERE relkind <> 'i' \
        UNION ALL SELECT 'type ' || oid::regtype::text FROM pg_type \
        UNION ALL SELECT 'function ' || oid::regprocedure::text FROM pg_proc \
        UNION ALL SELECT 'operator ' || oid::regoperator::text FROM pg_operator \
        UNION ALL SELECT 'operator class ' || opcname::text FROM pg_opclass \
        UNION ALL SELECT 'operator family ' || opfname::text FROM pg_opfamily \
        UNION ALL SELECT 'access method ' || amname::text FROM pg_am \
        UNION ALL SELECT 'language ' || lanname::text FROM pg_language \
        UNION ALL SELECT 'schema ' || nspname::text FROM pg_namespace \
        UNION ALL SELECT 'extension ' || extname::text FROM pg_extension \
        UNION ALL SELECT 'dependency ' || count(*) FROM pg_depend ORDER BY 1";
    let rows = client.query(query, &[]).map_err(|it| words(&it))?;
    let names = rows.iter().map(|row| row.get::<_, String>(0));
    Ok(names.filter(|it| !it.contains("pg_toast")).collect())
}

fn uses() -> Vec<(String, String)> {
    let names = stems("tests/live/extensions").into_iter();
    names
        .map(|name| {
            let path = root().join(format!("tests/live/extensions/{name}.sql"));
            let text = fs::read_to_string(path).expect("the file was listed");
            (name, text)
        })
        .collect()
}

fn stems(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).expect("the folder is in the repository");
    let paths = entries.map(|it| it.expect("the folder can be read").path());
    let mut stems: Vec<_> = paths
        .filter(|it| it.extension().is_some_and(|it| it == "sql"))
        .filter_map(|it| Some(it.file_stem()?.to_str()?.to_owned()))
        .collect();
    stems.sort();
    stems
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
