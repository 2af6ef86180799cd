use super::super::diff::{What, diff, diff_touched};
use super::super::object::Fact;
use super::super::summary::summarize;
use super::super::{Catalog, ObjectId};
use super::{Builder, cause, name};
use crate::operation::TypeName;

fn shown(before: &Catalog, after: &Catalog) -> Vec<String> {
    diff(before, after)
        .into_iter()
        .map(|difference| {
            let what = match difference.what {
                What::Missing => "missing".to_owned(),
                What::Extra => "extra".to_owned(),
                What::Unknown(_) => "unknown".to_owned(),
                What::Changed(aspects) => aspects
                    .into_iter()
                    .map(|aspect| aspect.name)
                    .collect::<Vec<_>>()
                    .join(", "),
            };
            format!("{} {}: {what}", difference.kind.as_str(), difference.name)
        })
        .collect()
}

fn drop(catalog: &mut Catalog, id: ObjectId) {
    let plan = catalog.drop_plan(&[super::super::Address::object(id)], true);
    for dropped in plan.unwrap().into_iter().rev() {
        if let super::super::depend::Item::Object(id) = dropped.item {
            catalog.remove(id, cause(99));
        }
    }
}

#[test]
fn a_table_that_is_made_again_is_the_same() {
    let mut builder = Builder::new();
    let table = builder.table("t", &["a", "b"]);
    builder.primary_key(table, &["a"]);
    builder.index("i", table, &["b"]);
    let before = builder.catalog.clone();
    drop(&mut builder.catalog, table);
    assert_eq!(
        shown(&before, &builder.catalog),
        ["table public.t: missing"]
    );
    assert_eq!(shown(&builder.catalog, &before), ["table public.t: extra"]);
    let table = builder.table("t", &["b", "a"]);
    builder.primary_key(table, &["a"]);
    builder.index("i", table, &["b"]);
    assert_eq!(shown(&before, &builder.catalog), [""; 0]);
}

#[test]
fn what_changed_is_named() {
    let mut builder = Builder::new();
    let table = builder.table("t", &["a", "b"]);
    let index = builder.index("i", table, &["b"]);
    let policy = builder.policy("p", table, "true");
    let before = builder.catalog.clone();
    let catalog = &mut builder.catalog;
    catalog.update(table, |object| {
        let relation = object.as_relation_mut().unwrap();
        relation.column_mut(1).unwrap().type_name = Some(TypeName::built_in("int8"));
        relation.column_mut(2).unwrap().not_null = true;
        object.comment = Some("hello".into());
    });
    catalog.set_row_security(table, Fact::Yes, cause(50));
    drop(catalog, policy);
    builder.edit_index(index, |index| index.unique = true);
    let expected = [
        "table public.t: type of column a, comment, NOT NULL of column b, row security",
        "index public.i: unique",
        "policy public.t.p: missing",
    ];
    assert_eq!(shown(&before, &builder.catalog), expected);
    let touched = diff_touched(&before, &builder.catalog, [index]);
    assert_eq!(touched.len(), 1);
}

#[test]
fn only_what_migrations_did_to_external_tables_counts() {
    let mut builder = Builder::new();
    let before = builder.catalog.clone();
    let cause = builder.cause();
    let table = builder.catalog.get_or_external(&name("legacy"), cause);
    builder
        .catalog
        .column_or_external(table, &"id".into(), cause);
    assert_eq!(shown(&before, &builder.catalog), [""; 0]);
    builder.catalog.update(table, |object| {
        let int = Some(TypeName::built_in("int4"));
        let column = super::Column::new("added", int, Some(cause));
        object.as_relation_mut().unwrap().add_column(column);
    });
    builder.policy("p", table, "true");
    let expected = [
        "table public.legacy: column added",
        "policy public.legacy.p: extra",
    ];
    assert_eq!(shown(&before, &builder.catalog), expected);
}

#[test]
fn what_opaque_sql_touched_is_unknown() {
    let mut builder = Builder::new();
    let table = builder.table("t", &["a"]);
    let before = builder.catalog.clone();
    let cause = builder.cause();
    builder.catalog.taint_names(&["t".into()], cause);
    drop(&mut builder.catalog, table);
    // The drop is certain, whatever the opaque statement did.
    assert_eq!(
        shown(&before, &builder.catalog),
        ["table public.t: missing"]
    );
    let mut after = before.clone();
    drop(&mut after, table);
    after.taint_names(&["t".into()], cause);
    assert_eq!(shown(&before, &after), ["table public.t: unknown"]);
}

#[test]
fn the_summary_lists_and_counts() {
    let mut builder = Builder::new();
    let table = builder.table("t", &["a", "b"]);
    builder.primary_key(table, &["a"]);
    let cause = builder.cause();
    let legacy = builder.catalog.get_or_external(&name("legacy"), cause);
    builder
        .catalog
        .column_or_external(legacy, &"id".into(), cause);
    builder.foreign_key("fk", table, &["b"], legacy, &["id"]);
    let summary = summarize(&builder.catalog);
    let names: Vec<_> = summary
        .tables
        .iter()
        .map(|entry| entry.named.name.as_str())
        .collect();
    assert_eq!(names, ["public.legacy", "public.t"]);
    assert!(summary.tables[0].named.external);
    assert_eq!(summary.tables[0].primary_key, Fact::Unknown);
    assert_eq!(summary.tables[1].primary_key, Fact::Yes);
    assert_eq!(summary.counts.tables, 1);
    assert_eq!(summary.counts.indexes, 1);
    assert_eq!(summary.foreign_keys[0].named.name, "public.t.fk");
    assert_eq!(summary.foreign_keys[0].index.as_str(), "missing");
    assert_eq!(summary.foreign_keys[0].references, "public.legacy");
    assert_eq!(summary.indexes[0].keys, ["a"]);
}
