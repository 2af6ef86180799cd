//! What the model has before the first migration, and what a prelude makes: the same.

use std::collections::BTreeMap;

use sqlcheck::catalog::object::{ConstraintData, ObjectData};
use sqlcheck::catalog::{Catalog, Profile};
use sqlcheck::migration::Platform;

use super::Test;
use super::platform::{Platforms, connect, words};

pub(crate) fn tests() -> Vec<(String, Test)> {
    vec![
        (
            "seed::of_supabase_is_its_prelude".to_owned(),
            Box::new(|platforms| compare(platforms, Profile::Supabase, Platform::Supabase)),
        ),
        (
            "seed::of_postgresql_is_an_empty_database".to_owned(),
            Box::new(|platforms| compare(platforms, Profile::PostgreSql, Platform::PostgreSql)),
        ),
        (
            "prelude::twice_on_a_server".to_owned(),
            Box::new(|platforms| {
                let _turn = platforms.turn(true);
                let prepare = || platforms.prepare(Platform::Supabase).map(|_| ());
                std::thread::scope(|scope| {
                    let both = [scope.spawn(prepare), scope.spawn(prepare)];
                    both.into_iter()
                        .try_for_each(|it| it.join().expect("a prelude that panics"))
                })
            }),
        ),
        (
            "prelude::copies_have_the_search_path".to_owned(),
            Box::new(search_path),
        ),
    ]
}

fn search_path(platforms: &Platforms) -> Result<(), String> {
    let _turn = platforms.turn(true);
    let scratch = platforms.database(Platform::Supabase)?;
    let mut client = connect(&scratch)?;
    let row = client.query_one("SHOW search_path", &[]);
    let path: String = row.map_err(|it| words(&it))?.get(0);
    if path == "\"$user\", public, extensions" {
        Ok(())
    } else {
        Err(path)
    }
}

fn compare(platforms: &Platforms, profile: Profile, platform: Platform) -> Result<(), String> {
    let _turn = platforms.turn(true);
    let model = seeded(&Catalog::new(
        profile,
        Some(platforms.server.version().major),
    ));
    let scratch = platforms.prepare(platform)?;
    let mut client = connect(&scratch)?;
    let rows = client.query(SERVER, &[]).map_err(|it| words(&it))?;
    let server: BTreeMap<String, String> =
        rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let mut differences = Vec::new();
    for (object, said) in &model {
        match server.get(object) {
            Some(has) if has == said => {}
            Some(has) => differences.push(format!("{object}: {said}; on the server {has}")),
            None => differences.push(format!("{object} is not on the server")),
        }
    }
    // Roles belong to the server, which other tests prepare too.
    let roles = |it: &&String| platform == Platform::PostgreSql && it.starts_with("role ");
    let others = server.keys().filter(|it| !roles(it));
    for object in others.filter(|it| !model.contains_key(*it)) {
        differences.push(format!("{object} is not in the model"));
    }
    if differences.is_empty() {
        Ok(())
    } else {
        Err(differences.join("\n"))
    }
}

/// The objects of the seed, and what it says of them.
fn seeded(catalog: &Catalog) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for object in catalog.objects() {
        let path = catalog.path(object.id).join(".");
        let schema = object.schema.and_then(|it| catalog.get(it));
        let schema = schema.map(|it| it.name.to_string()).unwrap_or_default();
        let (kind, said) = match &object.data {
            ObjectData::Schema { .. } if path == "pg_temp" => continue,
            ObjectData::Schema { .. } => ("schema", String::new()),
            // Here `postgres` is who made the server, which it is not on the platform.
            ObjectData::Role(_) if ["public", "postgres"].contains(&path.as_str()) => continue,
            ObjectData::Role(role) => ("role", role.attributes.join(" ")),
            ObjectData::Relation(_) => ("table", String::new()),
            ObjectData::Extension(_) => ("extension", schema),
            ObjectData::Publication(_) => ("publication", String::new()),
            ObjectData::Function(function) => {
                let returns = function.returns.as_ref();
                let returns = returns
                    .map(|it| catalog.format_type(it))
                    .unwrap_or_default();
                ("function", returns)
            }
            ObjectData::Constraint(constraint) => {
                let table = catalog.path(constraint.relation).join(".");
                let ConstraintData::PrimaryKey { columns, .. } = &constraint.kind else {
                    continue;
                };
                let names: Vec<_> = catalog
                    .relation(constraint.relation)
                    .into_iter()
                    .flat_map(|it| columns.iter().filter_map(|number| it.column(*number)))
                    .map(|it| {
                        let type_name = it.type_name.as_ref();
                        let printed = type_name.map(|it| catalog.format_type(it));
                        format!("{} {}", it.name, printed.unwrap_or_default())
                    })
                    .collect();
                found.insert(format!("primary key of {table}"), names.join(", "));
                continue;
            }
            _ => continue,
        };
        found.insert(format!("{kind} {path}"), said);
    }
    for default in catalog.default_privileges() {
        let schema = default.schema.and_then(|it| catalog.get(it));
        let schema = schema.map(|it| it.name.to_string()).unwrap_or_default();
        let entry = &default.entry;
        let (privilege, kind) = (&entry.privilege.name, default.kind.as_str());
        let text = format!(
            "default privilege {privilege} on {kind} in {schema} for {}",
            entry.role
        );
        found.insert(text, String::new());
    }
    found
}

/// What a database has that is no part of PostgreSQL or of an extension.
const SERVER: &str = r"
SELECT 'schema ' || nspname::text, ''
FROM pg_namespace AS n
WHERE nspname !~ '^pg_(toast|temp)' AND NOT EXISTS (
  SELECT FROM pg_depend WHERE objid = n.oid AND classid = 'pg_namespace'::regclass AND deptype = 'e')
UNION ALL
SELECT 'role ' || rolname, concat_ws(' ',
  CASE WHEN rolsuper THEN 'superuser' END, CASE WHEN rolcanlogin THEN 'login' END,
  CASE WHEN rolbypassrls THEN 'bypassrls' END)
FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> 'postgres'
UNION ALL
SELECT 'table ' || n.nspname || '.' || c.relname, ''
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
UNION ALL
SELECT 'primary key of ' || n.nspname || '.' || c.relname, (
  SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY k.place)
  FROM unnest(k.conkey) WITH ORDINALITY AS k (number, place)
  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.number)
FROM pg_constraint AS k
JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE k.contype = 'p' AND n.nspname <> 'pg_catalog'
UNION ALL
SELECT 'extension ' || extname, CASE WHEN extname = 'plpgsql' THEN '' ELSE nspname::text END
FROM pg_extension JOIN pg_namespace AS n ON n.oid = extnamespace
UNION ALL
SELECT 'publication ' || pubname, '' FROM pg_publication
UNION ALL
SELECT 'function ' || n.nspname || '.' || p.proname || '()', format_type(p.prorettype, NULL)
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname IN ('auth', 'supabase_functions') OR p.oid = to_regprocedure('realtime.topic()')
UNION ALL
SELECT concat_ws(' ', 'default privilege', lower(a.privilege_type), 'on', CASE d.defaclobjtype
    WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'function' END,
  'in', n.nspname, 'for', a.grantee::regrole), ''
FROM pg_default_acl AS d JOIN pg_namespace AS n ON n.oid = d.defaclnamespace,
  aclexplode(d.defaclacl) AS a
-- From version 17 on; the model is of all of them.
WHERE a.privilege_type <> 'MAINTAIN'
";
