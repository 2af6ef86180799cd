use super::super::diff::{diff, diff_touched};
use super::super::object::{Fact, Function, Object, ObjectData, Origin, Type, TypeData};
use super::super::{Catalog, Namespace, Presence, Profile, Recorder};
use super::{Builder, name, type_name};
use crate::operation::{Name, ObjectKind, Parameter, ParameterMode, TypeName, Volatility};

#[test]
fn names_are_open_until_the_history_closes_them() {
    let mut builder = Builder::new();
    let catalog = &builder.catalog;
    assert_eq!(catalog.resolve_relation(&name("t")), Presence::Unmentioned);
    assert_eq!(
        catalog.resolve_relation(&name("app.t")),
        Presence::Unmentioned
    );
    for system in ["pg_class", "pg_catalog.x", "information_schema.tables"] {
        assert_eq!(catalog.resolve_relation(&name(system)), Presence::BuiltIn);
    }
    let table = builder.table("t", &["a"]);
    assert_eq!(builder.present("t"), Some(table));
    assert_eq!(builder.present("public.t"), Some(table));
    let cause = builder.cause();
    builder.catalog.rename(table, "u", cause);
    assert_eq!(
        builder.catalog.resolve_relation(&name("t")),
        Presence::Absent
    );
    assert_eq!(builder.present("u"), Some(table));
    builder.catalog.remove(table, cause);
    assert_eq!(
        builder.catalog.resolve_relation(&name("u")),
        Presence::Absent
    );
    let closed = ObjectData::Schema {
        closed: true,
        extended: false,
    };
    let app = Object::new("app", None, Origin::Migration(cause), closed);
    builder.catalog.insert(app);
    assert_eq!(
        builder.catalog.resolve_relation(&name("app.t")),
        Presence::Absent
    );
}

#[test]
fn temporary_tables_hide_others() {
    let mut builder = Builder::new();
    let table = builder.table("t", &["a"]);
    let schema = builder
        .catalog
        .creation_schema(Some(&"pg_temp".into()))
        .unwrap();
    let mut temporary = builder.catalog.get(table).unwrap().clone();
    temporary.schema = Some(schema);
    let temporary = builder.catalog.insert(temporary);
    assert_eq!(builder.present("t"), Some(temporary));
    assert_eq!(builder.present("public.t"), Some(table));
    let cause = builder.cause();
    builder.catalog.remove(temporary, cause);
    assert_eq!(builder.present("t"), Some(table));
}

#[test]
fn opaque_sql_makes_names_unknown_and_objects_uncertain() {
    let mut builder = Builder::new();
    let table = builder.table("t", &["a"]);
    let policy = builder.policy("p", table, "true");
    let other = builder.table("other", &["a"]);
    let first = builder.cause();
    builder.catalog.set_row_security(table, Fact::Yes, first);
    assert_eq!(builder.catalog.row_security(table), Fact::Yes);
    let opaque = builder.cause();
    builder
        .catalog
        .taint_names(&["t".into(), "new".into()], opaque);
    assert_eq!(builder.present("t"), Some(table));
    assert_eq!(builder.catalog.uncertain(table), Some(opaque));
    assert_eq!(builder.catalog.uncertain(policy), Some(opaque));
    assert_eq!(builder.catalog.uncertain(other), None);
    assert_eq!(builder.catalog.row_security(table), Fact::Unknown);
    assert_eq!(
        builder.catalog.resolve_part(Namespace::Policy, table, "q"),
        Presence::Unknown(opaque)
    );
    assert_eq!(
        builder.catalog.resolve_relation(&name("new")),
        Presence::Unknown(opaque)
    );
    // A statement that says it outright makes it certain.
    let second = builder.cause();
    builder.catalog.set_row_security(table, Fact::Yes, second);
    assert_eq!(builder.catalog.row_security(table), Fact::Yes);
    let made = builder.table("new", &["a"]);
    assert_eq!(builder.present("new"), Some(made));
    assert_eq!(builder.catalog.uncertain(made), None);
    let cause = builder.cause();
    builder.catalog.remove(made, cause);
    assert_eq!(
        builder.catalog.resolve_relation(&name("new")),
        Presence::Absent
    );
    // What is uncertain stays so under another name.
    builder.catalog.rename(table, "renamed", cause);
    assert_eq!(builder.catalog.uncertain(table), Some(opaque));
}

#[test]
fn row_security_stays_unknown_under_another_name() {
    let mut builder = Builder::new();
    let table = builder.table("t", &["a"]);
    let cause = builder.cause();
    builder.catalog.taint_names(&["other".into()], cause);
    builder.catalog.set_row_security(table, Fact::Yes, cause);
    builder.catalog.taint_names(&["t".into()], cause);
    builder.catalog.rename(table, "u", cause);
    assert_eq!(builder.catalog.row_security(table), Fact::Unknown);
    builder.catalog.set_row_security(table, Fact::No, cause);
    builder.catalog.rename(table, "v", cause);
    assert_eq!(builder.catalog.row_security(table), Fact::No);
}

/// Not a measurement: quadratic work would take minutes here.
#[test]
fn a_long_history_keeps_every_state() {
    let mut builder = Builder::new();
    let mut recorder = Recorder::new(&mut builder.catalog);
    let mut tables = Vec::new();
    for number in 0..3000 {
        let table = builder.table(&format!("t{number}"), &["a", "b", "c"]);
        builder.primary_key(table, &["a"]);
        recorder.keep(&mut builder.catalog);
        tables.push(table);
    }
    let (start, states) = recorder.states(builder.catalog);
    let count = |state: &Catalog| state.objects().count();
    assert_eq!(count(&start) + 3, count(&states[0]));
    assert_eq!(count(&states[9]) + 3, count(&states[10]));
    assert_eq!(diff_touched(&states[9], &states[10], tables).len(), 1);
    assert_eq!(diff(&states[9], &states[2999]).len(), 2990);
}

#[test]
fn anything_makes_everything_uncertain_until_made_anew() {
    let mut builder = Builder::new();
    let table = builder.table("t", &["a"]);
    let opaque = builder.cause();
    builder.catalog.taint_all(opaque);
    assert_eq!(builder.catalog.uncertain(table), Some(opaque));
    assert_eq!(builder.catalog.row_security(table), Fact::Unknown);
    let unknown = Presence::Unknown(opaque);
    assert_eq!(builder.catalog.resolve_relation(&name("x")), unknown);
    let later = builder.table("later", &["a"]);
    assert_eq!(builder.catalog.uncertain(later), None);
    assert_eq!(builder.catalog.row_security(later), Fact::No);
}

fn function(builder: &mut Builder, arguments: &[&'static str]) -> super::ObjectId {
    let parameters = arguments
        .iter()
        .map(|argument| Parameter {
            mode: ParameterMode::In,
            name: None,
            type_name: TypeName::built_in(argument),
            default: None,
        })
        .collect();
    let function = Function {
        kind: ObjectKind::Function,
        parameters,
        returns: None,
        language: "sql".into(),
        volatility: Volatility::Volatile,
        security_definer: false,
        settings: Vec::new(),
        body: None,
    };
    builder.insert("f", true, ObjectData::Function(function))
}

#[test]
fn routines_are_told_apart_by_their_arguments() {
    let mut builder = Builder::new();
    let first = function(&mut builder, &["int4"]);
    let found = builder.catalog.resolve_function(&name("f"), None);
    assert_eq!(found, Ok(Presence::Present(first)));
    let second = function(&mut builder, &["int4", "text"]);
    assert!(builder.catalog.resolve_function(&name("f"), None).is_err());
    let arguments = [type_name(None, "int4"), type_name(None, "text")];
    let found = builder
        .catalog
        .resolve_function(&name("f"), Some(&arguments));
    assert_eq!(found, Ok(Presence::Present(second)));
    assert_eq!(
        builder.catalog.qualified_name(second),
        "public.f(integer, text)"
    );
    let cause = builder.cause();
    builder.catalog.remove(first, cause);
    let found = builder.catalog.resolve_function(&name("f"), None);
    assert_eq!(found, Ok(Presence::Present(second)));
    let found = builder
        .catalog
        .resolve_function(&name("f"), Some(&arguments[..1]));
    assert_eq!(found, Ok(Presence::Absent));
}

#[test]
fn types_are_built_in_made_or_rows() {
    let mut builder = Builder::new();
    let table = builder.table("t", &["a"]);
    let kind = TypeData::Enum { labels: Vec::new() };
    let mood = builder.insert("mood", true, ObjectData::Type(Type { kind }));
    builder.index("i", table, &["a"]);
    let cases = [
        ("text", Presence::BuiltIn),
        ("mood", Presence::Present(mood)),
        ("t", Presence::Present(table)),
        ("i", Presence::Unmentioned),
        ("nothing", Presence::Unmentioned),
    ];
    for (written, expected) in cases {
        let found = builder.catalog.resolve_type(&type_name(None, written));
        assert_eq!(found, expected, "{written}");
    }
}

#[test]
fn supabase_has_its_own_objects() {
    let catalog = Catalog::new(Profile::Supabase, None);
    let users = catalog.resolve_relation(&name("auth.users")).id().unwrap();
    assert!(catalog.column(users, "id").unwrap().not_null);
    assert!(catalog.referenced_index(users, &[1], true).is_some());
    assert!(!catalog.columns_known(users));
    assert!(!catalog.is_external(users));
    let uid = catalog.resolve_function(&name("auth.uid"), Some(&[]));
    assert!(uid.unwrap().id().is_some());
    assert!(catalog.schema_named("storage").id().is_some());
    let public = catalog.creation_schema(None).unwrap();
    assert_eq!(catalog.qualified_name(public), "public");
}

#[test]
fn external_relations_come_with_their_schema() {
    let mut builder = Builder::new();
    let cause = builder.cause();
    let id = builder.catalog.get_or_external(&name("legacy.t"), cause);
    assert_eq!(builder.catalog.qualified_name(id), "legacy.t");
    assert!(builder.catalog.is_external(id));
    assert_eq!(builder.catalog.row_security(id), Fact::Unknown);
    assert_eq!(
        builder.catalog.get_or_external(&name("legacy.t"), cause),
        id
    );
    let system = builder.catalog.get_or_external(&name("pg_class"), cause);
    assert!(!builder.catalog.is_external(system));
    assert_eq!(
        builder.catalog.qualified_name(system),
        "pg_catalog.pg_class"
    );
    assert!(
        builder
            .catalog
            .creation_schema(Some(&Name::new("nope")))
            .is_err()
    );
}
