use super::super::coverage::Coverage;
use super::super::object::{ConstraintData, Fact, RelationKind};
use super::{Builder, expression, name};
use crate::operation::{Name, Shape};

type Case = (
    &'static [&'static str],
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static str,
);

/// Columns of the foreign key, an index (method and keys), its predicate (columns that are not
/// null, or `?` for another), and whether a PostgreSQL 15 server uses it.
const CASES: &[Case] = &[
    (&["a"], "btree", &["a"], "", "covered"),
    (&["a"], "btree", &["a", "z"], "", "covered"),
    (&["a"], "hash", &["a"], "", "covered"),
    (&["a"], "btree", &["a"], "a", "covered"),
    (&["a"], "btree", &["a"], "?", "missing"),
    (&["a"], "btree", &["a"], "z", "missing"),
    (&["a"], "btree", &["a"], "a z", "missing"),
    (&["a"], "btree", &["z", "a"], "", "missing"),
    (&["a"], "btree", &["(a)"], "", "missing"),
    (&["a"], "brin", &["a"], "", "partial"),
    (&["a"], "brin", &["z", "a"], "", "partial"),
    (&["a"], "gist", &["a"], "", "partial"),
    (&["a"], "gin", &["z"], "", "missing"),
    (&["c"], "btree", &["c"], "", "covered"),
    (&["c"], "btree", &["c/C"], "", "missing"),
    (&["c"], "btree", &["c/default"], "", "covered"),
    (&["d"], "btree", &["d"], "", "covered"),
    (&["d"], "btree", &["d/pg_catalog.C"], "", "covered"),
    (&["d"], "btree", &["d/default"], "", "missing"),
    (&["a", "b"], "btree", &["a", "b"], "", "covered"),
    (&["a", "b"], "btree", &["b", "a"], "", "covered"),
    (&["a", "b"], "btree", &["b", "a", "z"], "", "covered"),
    (&["a", "b"], "btree", &["a"], "", "partial"),
    (&["a", "b"], "btree", &["b"], "", "partial"),
    (&["a", "b"], "btree", &["a", "z", "b"], "", "partial"),
    (&["a", "b"], "btree", &["z", "a", "b"], "", "missing"),
    (&["a", "b"], "btree", &["a", "b"], "a b", "covered"),
    (&["a", "b"], "btree", &["a", "b"], "b", "covered"),
];

#[test]
fn indexes_cover_what_the_server_uses_them_for() {
    for (columns, method, keys, predicate, expected) in CASES {
        let mut builder = Builder::new();
        let table = builder.table("t", &["a", "b", "c", "d/C", "z"]);
        let index = builder.index("i", table, keys);
        let shape = match *predicate {
            "" => None,
            "?" => Some(Shape::Other),
            names => Some(Shape::NotNull(names.split(' ').map(Name::new).collect())),
        };
        builder.edit_index(index, |index| {
            index.method = Name::new(method);
            index.predicate = shape.map(|shape| expression("", &[], shape));
        });
        let columns = builder.numbers(table, columns);
        let found = builder.catalog.column_coverage(table, &columns);
        assert_eq!(
            found.as_str(),
            *expected,
            "{columns:?} {method} {keys:?} {predicate}"
        );
    }
}

#[test]
fn included_columns_and_invalid_indexes_do_not_count() {
    let mut builder = Builder::new();
    let table = builder.table("t", &["a", "b"]);
    let index = builder.index("i", table, &["a"]);
    let b = builder.number(table, "b");
    builder.edit_index(index, |index| index.including = vec![b]);
    assert_eq!(
        builder.catalog.column_coverage(table, &[1, 2]),
        Coverage::Partial(index)
    );
    builder.edit_index(index, |index| index.valid = Fact::No);
    assert_eq!(
        builder.catalog.column_coverage(table, &[1]),
        Coverage::Missing
    );
}

#[test]
fn exclusion_with_equality_covers() {
    for (operator, expected) in [("=", "covered"), ("&&", "partial")] {
        let mut builder = Builder::new();
        let table = builder.table("t", &["a"]);
        let index = builder.index("t_a_excl", table, &["a"]);
        builder.edit_index(index, |index| index.method = "gist".into());
        let kind = ConstraintData::Exclude {
            index,
            columns: vec![1],
            operators: vec![operator.into()],
        };
        builder.constraint("t_a_excl", table, kind);
        let found = builder.catalog.column_coverage(table, &[1]);
        assert_eq!(found.as_str(), expected);
    }
}

#[test]
fn partitions_cover_for_their_table() {
    let mut builder = Builder::new();
    let target = builder.table("target", &["id"]);
    builder.primary_key(target, &["id"]);
    let root = builder.table("root", &["a", "b"]);
    builder.catalog.update(root, |object| {
        object.as_relation_mut().unwrap().kind = RelationKind::PartitionedTable;
    });
    let key = builder.foreign_key("fk", root, &["a"], target, &["id"]);
    let first = builder.partition("first", root);
    let second = builder.partition("second", root);
    assert_eq!(builder.catalog.foreign_key_coverage(key), Coverage::Missing);
    assert_eq!(builder.catalog.uncovered_partitions(key), [first, second]);
    let on_first = builder.index("first_a_idx", first, &["a"]);
    assert_eq!(builder.catalog.foreign_key_coverage(key), Coverage::Missing);
    assert_eq!(builder.catalog.uncovered_partitions(key), [second]);
    builder.index("second_a_idx", second, &["a"]);
    assert_eq!(
        builder.catalog.foreign_key_coverage(key),
        Coverage::Covered(on_first)
    );
    // `ON ONLY` without attached partitions covers none of them.
    let only = builder.index("only", root, &["b"]);
    builder.edit_index(only, |index| {
        index.only = true;
        index.valid = Fact::No;
    });
    assert_eq!(
        builder.catalog.column_coverage(root, &[2]),
        Coverage::Missing
    );
    builder.edit_index(only, |index| index.valid = Fact::Yes);
    assert_eq!(
        builder.catalog.column_coverage(root, &[2]),
        Coverage::Covered(only)
    );
}

#[test]
fn what_may_have_been_indexed_elsewhere_is_unknown() {
    let mut builder = Builder::new();
    let table = builder.table("t", &["a"]);
    let index = builder.index("i", table, &["a"]);
    let cause = builder.cause();
    builder.catalog.taint_names(&["i".into()], cause);
    let unknown = Coverage::Unknown(Some(cause));
    assert_eq!(builder.catalog.column_coverage(table, &[1]), unknown);
    // An index that was made afterwards is certain.
    let cause = builder.cause();
    builder.catalog.remove(index, cause);
    let index = builder.index("i", table, &["a"]);
    let covered = Coverage::Covered(index);
    assert_eq!(builder.catalog.column_coverage(table, &[1]), covered);
    let external = builder.catalog.get_or_external(&name("users"), cause);
    let column = builder
        .catalog
        .column_or_external(external, &"a".into(), cause);
    assert_eq!(
        builder.catalog.column_coverage(external, &[column]),
        Coverage::Unknown(None)
    );
}
