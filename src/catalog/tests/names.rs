use super::super::builtin::{is_type, quote_identifier};
use super::super::names::{Label, index_columns, make_object_name};
use super::super::object::{ConstraintData, ObjectData, Type, TypeData};
use super::super::{Catalog, Profile};
use super::{Builder, expression, type_name};
use crate::operation::{Name, Shape, TypeName};

const LONG: &str = "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_012345678";
const COLUMN: &str = "this_is_a_very_long_column_name_that_is_nearly_the_limit_of_63_";

/// First name, second name, label, the server's name.
const MADE: &[(&str, &str, &str, &str)] = &[
    ("t", "", "pkey", "t_pkey"),
    ("t", "a_b", "fkey", "t_a_b_fkey"),
    (
        LONG,
        "",
        "pkey",
        "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_0123_pkey",
    ),
    (
        LONG,
        "c",
        "fkey",
        "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_01_c_fkey",
    ),
    (
        LONG,
        "a_column_with_a_rather_long_name_0123456789",
        "check",
        "abcdefghijklmnopqrstuvwxyz_a_a_column_with_a_rather_long__check",
    ),
    (
        LONG,
        "a_column_with_a_rather_long_name_0123456789",
        "key",
        "abcdefghijklmnopqrstuvwxyz_ab_a_column_with_a_rather_long_n_key",
    ),
    (
        "äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüä",
        "",
        "pkey",
        "äöüäöüäöüäöüäöüäöüäöüäöüäöüäö_pkey",
    ),
    (
        "äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüä",
        "ßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßß",
        "key",
        "äöüäöüäöüäöüäö_ßßßßßßßßßßßßßß_key",
    ),
    (
        "short",
        COLUMN,
        "key",
        "short_this_is_a_very_long_column_name_that_is_nearly_the_li_key",
    ),
    (
        "short",
        COLUMN,
        "key1",
        "short_this_is_a_very_long_column_name_that_is_nearly_the_l_key1",
    ),
    (
        "short",
        COLUMN,
        "fkey1",
        "short_this_is_a_very_long_column_name_that_is_nearly_the__fkey1",
    ),
    (
        "short",
        COLUMN,
        "idx",
        "short_this_is_a_very_long_column_name_that_is_nearly_the_li_idx",
    ),
];

#[test]
fn names_are_cut_as_the_server_cuts_them() {
    for (first, second, label, expected) in MADE {
        let second = (!second.is_empty()).then_some(*second);
        assert_eq!(make_object_name(first, second, label), *expected);
    }
}

/// Keys of an index (empty for an expression without a name), and its columns' names.
const INDEX_COLUMNS: &[(&[&str], &str)] = &[
    (&["a", "b"], "a_b"),
    (&["lower"], "lower"),
    (&[""], "expr"),
    (&["", ""], "expr_expr1"),
    (&["lower", "lower", "a", "a"], "lower_lower1_a_a1"),
];

#[test]
fn repeated_index_columns_get_numbers() {
    for (keys, expected) in INDEX_COLUMNS {
        let keys: Vec<Option<Name>> = keys
            .iter()
            .map(|key| (!key.is_empty()).then(|| Name::new(key)))
            .collect();
        let columns = index_columns(keys.iter().map(Option::as_ref));
        assert_eq!(columns.join("_"), *expected);
    }
}

#[test]
fn generated_names_avoid_what_the_server_avoids() {
    let mut builder = Builder::new();
    builder.table("w_id_seq", &["a"]);
    let other = builder.table("other", &["x"]);
    for name in [
        "w_a_key",
        "w_pkey",
        "w_a_check",
        "w_a_fkey",
        "w_a_idx",
        "w_id_seq",
    ] {
        let check = ConstraintData::Check {
            expression: expression("x > 0", &["x"], Shape::Other),
            columns: vec![1],
        };
        builder.constraint(name, other, check);
    }
    let schema = builder.schema("public");
    let cases = [
        (Label::PrimaryKey, "a", "w_pkey1"),
        (Label::Unique, "a", "w_a_key1"),
        (Label::Check, "a", "w_a_check1"),
        (Label::ForeignKey, "a", "w_a_fkey1"),
        // A plain index only avoids relations.
        (Label::Index, "a", "w_a_idx"),
        (Label::Sequence, "id", "w_id_seq1"),
        (Label::Check, "id", "w_id_check"),
    ];
    for (label, column, expected) in cases {
        let columns = [Name::new(column)];
        let name = builder
            .catalog
            .generated_name(schema, "w", &columns, label, &[]);
        assert_eq!(name, expected);
    }
    let chosen = [Name::new_static("w_check")];
    let name = builder
        .catalog
        .generated_name(schema, "w", &[], Label::Check, &chosen);
    assert_eq!(name, "w_check1");
}

#[test]
fn constraint_names_move_with_their_table() {
    let mut builder = Builder::new();
    let table = builder.table("t", &["a"]);
    builder.primary_key(table, &["a"]);
    let cause = builder.cause();
    let app = builder
        .catalog
        .schema_or_external(&Name::new_static("app"), cause);
    builder.catalog.move_to_schema(table, app, cause);
    let public = builder.schema("public");
    assert!(!builder.catalog.constraint_name_taken(public, "t_pkey"));
    assert!(builder.catalog.constraint_name_taken(app, "t_pkey"));
    assert!(builder.catalog.relation_name_taken(app, "t_pkey"));
    assert!(!builder.catalog.relation_name_taken(public, "t_pkey"));
}

/// The type's name, its modifiers, and what `format_type` prints.
const TYPES: &[(&str, &[&str], &str)] = &[
    ("int4", &[], "integer"),
    ("int8", &[], "bigint"),
    ("int2", &[], "smallint"),
    ("float4", &[], "real"),
    ("float8", &[], "double precision"),
    ("bool", &[], "boolean"),
    ("numeric", &[], "numeric"),
    ("numeric", &["10"], "numeric(10,0)"),
    ("numeric", &["10", "2"], "numeric(10,2)"),
    ("numeric", &["3", "-2"], "numeric(3,-2)"),
    ("numeric", &["3", "- 2"], "numeric(3,-2)"),
    ("varchar", &[], "character varying"),
    ("varchar", &["20"], "character varying(20)"),
    ("bpchar", &["1"], "character(1)"),
    ("bpchar", &[], "bpchar"),
    ("char", &[], "\"char\""),
    ("bit", &["5"], "bit(5)"),
    ("bit", &[], "\"bit\""),
    ("varbit", &[], "bit varying"),
    ("varbit", &["4"], "bit varying(4)"),
    ("text", &[], "text"),
    ("name", &[], "name"),
    ("timestamp", &[], "timestamp without time zone"),
    ("timestamp", &["3"], "timestamp(3) without time zone"),
    ("timestamptz", &[], "timestamp with time zone"),
    ("timestamptz", &["3"], "timestamp(3) with time zone"),
    ("time", &["2"], "time(2) without time zone"),
    ("timetz", &["2"], "time(2) with time zone"),
    ("interval", &[], "interval"),
    ("interval", &["3"], "interval(3)"),
    ("interval", &["year to month"], "interval year to month"),
    (
        "interval",
        &["day to second", "3"],
        "interval day to second(3)",
    ),
    ("interval", &["second", "2"], "interval second(2)"),
    ("_int4", &[], "integer[]"),
    ("jsonb", &[], "jsonb"),
    ("uuid", &[], "uuid"),
];

#[test]
fn types_print_as_format_type_prints_them() {
    let catalog = Catalog::new(Profile::PostgreSql, None);
    for (name, modifiers, expected) in TYPES {
        let mut written = type_name(Some("pg_catalog"), name);
        written.modifiers = modifiers.iter().map(Name::new).collect();
        assert_eq!(catalog.format_type(&written), *expected);
        if name.starts_with('_') {
            continue;
        }
        written.array = true;
        assert_eq!(catalog.format_type(&written), format!("{expected}[]"));
    }
}

#[test]
fn made_types_print_with_their_schema() {
    let mut builder = Builder::new();
    for made in ["mood", "Weird Type", "order"] {
        let kind = TypeData::Enum { labels: Vec::new() };
        builder.insert(made, true, ObjectData::Type(Type { kind }));
    }
    let cases = [
        (type_name(None, "mood"), "mood"),
        (type_name(Some("public"), "mood"), "mood"),
        (type_name(None, "Weird Type"), "\"Weird Type\""),
        (type_name(None, "order"), "\"order\""),
        (type_name(Some("zs"), "mood"), "zs.mood"),
        (type_name(None, "citext"), "citext"),
        (
            TypeName {
                modifiers: vec!["1536".into()],
                array: true,
                ..type_name(Some("extensions"), "vector")
            },
            "extensions.vector(1536)[]",
        ),
    ];
    for (written, expected) in cases {
        assert_eq!(builder.catalog.format_type(&written), expected);
    }
    assert!(is_type("text"));
    assert!(is_type("bigserial"));
    assert!(!is_type("mood"));
    assert_eq!(quote_identifier("a\"b"), "\"a\"\"b\"");
}
