//! Which types a foreign key may have on its two sides: the server makes one of each two types, and
//! the model must say the same.

use sqlcheck::catalog::Catalog;
use sqlcheck::migration::Platform;
use sqlcheck::operation::TypeName;

use super::Test;
use super::platform::{Platforms, connect, words};

/// With some that no key can have, and some of which the model says nothing.
const TYPES: [&str; 46] = [
    "bit",
    "bool",
    "bpchar",
    "bytea",
    "char",
    "cid",
    "cidr",
    "date",
    "float4",
    "float8",
    "inet",
    "int2",
    "int4",
    "int4range",
    "int8",
    "interval",
    "json",
    "jsonb",
    "jsonpath",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "numeric",
    "oid",
    "pg_lsn",
    "point",
    "regclass",
    "regproc",
    "regtype",
    "text",
    "tid",
    "time",
    "timestamp",
    "timestamptz",
    "timetz",
    "tsquery",
    "tsvector",
    "txid_snapshot",
    "uuid",
    "varbit",
    "varchar",
    "xid",
    "xid8",
    "xml",
    "box",
];

/// Gives `t`, `f`, or nothing where the referenced table can't be.
const ASK: &str = r"
CREATE FUNCTION pg_temp.refers(referencing text, referenced text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF to_regtype('pg_catalog.' || quote_ident(referencing)) IS NULL THEN
        RETURN NULL;
    END IF;
    BEGIN
        EXECUTE format('CREATE TABLE keys (id pg_catalog.%I PRIMARY KEY)', referenced);
    EXCEPTION WHEN undefined_object OR feature_not_supported THEN
        RETURN NULL;
    END;
    BEGIN
        EXECUTE format('CREATE TABLE refers (key pg_catalog.%I REFERENCES keys)', referencing);
        DROP TABLE refers, keys;
        RETURN true;
    EXCEPTION WHEN datatype_mismatch OR internal_error THEN
        DROP TABLE keys;
        RETURN false;
    END;
END
$$";

pub(crate) fn tests() -> Vec<(String, Test)> {
    vec![("key_types::refer".to_owned(), Box::new(refer))]
}

fn refer(platforms: &Platforms) -> Result<(), String> {
    let scratch = platforms.database(Platform::PostgreSql)?;
    let mut client = connect(&scratch)?;
    client.batch_execute(ASK).map_err(|it| words(&it))?;
    let catalog = Catalog::empty();
    let mut problems = Vec::new();
    let mut agreed = 0;
    for referenced in TYPES {
        let ask = "SELECT t, pg_temp.refers(t, $2) FROM unnest($1::text[]) t";
        let rows = client.query(ask, &[&TYPES.as_slice(), &referenced]);
        for row in rows.map_err(|it| words(&it))? {
            let referencing: &str = row.get(0);
            let server: Option<bool> = row.get(1);
            let from = TYPES.into_iter().find(|it| *it == referencing);
            let from = TypeName::built_in(from.ok_or("a type of the list")?);
            let model = catalog.may_refer(&from, &TypeName::built_in(referenced));
            match (server, model) {
                (Some(server), Some(model)) if server != model => {
                    problems.push(format!("{referencing} to {referenced}: {server}"));
                }
                (Some(_), Some(_)) => agreed += 1,
                (None, Some(true)) => problems.push(format!("{referenced} is no key")),
                _ => {}
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems.join("\n"));
    }
    if agreed < 1000 {
        return Err(format!("only {agreed} pairs were compared"));
    }
    Ok(())
}
