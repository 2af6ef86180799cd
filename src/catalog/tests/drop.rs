use super::super::depend::{Blocker, Dropped, Item};
use super::super::object::{ObjectData, Relation, RelationKind, Sequence};
use super::super::{Address, DependencyKind, ObjectId};
use super::Builder;
use crate::operation::Persistence;

fn items(plan: &[Dropped]) -> Vec<Item> {
    plan.iter().map(|dropped| dropped.item).collect()
}

fn whole(id: ObjectId) -> Address {
    Address::object(id)
}

fn serial(builder: &mut Builder, table: ObjectId, identity: bool) -> ObjectId {
    let sequence = Sequence {
        persistence: Persistence::Permanent,
        type_name: None,
        owned_by: Some(Address::column(table, 1)),
        identity,
        options: Vec::new(),
    };
    let id = builder.insert("t_a_seq", true, ObjectData::Sequence(sequence));
    if !identity {
        let column = Address::column(table, 1);
        builder
            .catalog
            .depend(column, whole(id), DependencyKind::Default);
    }
    id
}

#[test]
fn a_table_takes_its_parts_along() {
    let mut builder = Builder::new();
    let table = builder.table("t", &["a", "b"]);
    let key = builder.primary_key(table, &["a"]);
    let key_index = builder
        .catalog
        .constraint(key)
        .unwrap()
        .kind
        .index()
        .unwrap();
    let index = builder.index("i", table, &["b"]);
    let policy = builder.policy("p", table, "true");
    let sequence = serial(&mut builder, table, false);
    let plan = builder.catalog.drop_plan(&[whole(table)], false).unwrap();
    assert_eq!(items(&plan)[0], Item::Object(table));
    assert!(!plan[0].cascade);
    let mut along = items(&plan[1..]);
    along.sort_unstable();
    let mut expected = [key, key_index, index, policy, sequence].map(Item::Object);
    expected.sort_unstable();
    assert_eq!(along, expected);
    let cause = builder.cause();
    for item in items(&plan).into_iter().rev() {
        let Item::Object(id) = item else { continue };
        builder.catalog.remove(id, cause);
    }
    assert!(builder.catalog.dependents_of(table).next().is_none());
    assert_eq!(builder.present("t"), None);
    assert_eq!(builder.present("t_a_seq"), None);
}

#[test]
fn a_column_takes_indexes_and_constraints_along_but_not_views() {
    let mut builder = Builder::new();
    let table = builder.table("t", &["a", "b"]);
    let both = builder.index("both", table, &["b", "a"]);
    let expression = builder.index("expression", table, &["(a)"]);
    let other = builder.index("other", table, &["b"]);
    let column = Address::column(table, 1);
    let plan = builder.catalog.drop_plan(&[column], false).unwrap();
    let expected = [
        Item::Column(column),
        Item::Object(both),
        Item::Object(expression),
    ];
    assert_eq!(items(&plan), expected);
    assert!(!items(&plan).contains(&Item::Object(other)));
    let view = Relation::new(RelationKind::View);
    let view = builder.insert("v", true, ObjectData::Relation(Box::new(view)));
    builder
        .catalog
        .depend(whole(view), column, DependencyKind::Normal);
    let blockers = builder.catalog.drop_plan(&[column], false).unwrap_err();
    let expected = Blocker::Depends {
        dependent: Item::Object(view),
        referenced: column,
    };
    assert_eq!(blockers, [expected]);
    let plan = builder.catalog.drop_plan(&[column], true).unwrap();
    assert!(items(&plan).contains(&Item::Object(view)));
}

#[test]
fn a_referenced_table_needs_cascade_which_takes_only_the_constraint() {
    let mut builder = Builder::new();
    let target = builder.table("target", &["id"]);
    let key = builder.primary_key(target, &["id"]);
    let index = builder
        .catalog
        .constraint(key)
        .unwrap()
        .kind
        .index()
        .unwrap();
    let table = builder.table("t", &["a"]);
    let foreign = builder.foreign_key("fk", table, &["a"], target, &["id"]);
    assert!(builder.catalog.drop_plan(&[whole(target)], false).is_err());
    let plan = builder.catalog.drop_plan(&[whole(target)], true).unwrap();
    assert!(items(&plan).contains(&Item::Object(foreign)));
    assert!(!items(&plan).contains(&Item::Object(table)));
    // Both in one statement: `DROP TABLE target, t`.
    let targets = [whole(target), whole(table)];
    assert!(builder.catalog.drop_plan(&targets, false).is_ok());
    // The key is needed by the foreign key through its index.
    let blockers = builder.catalog.drop_plan(&[whole(key)], false).unwrap_err();
    let expected = Blocker::Depends {
        dependent: Item::Object(foreign),
        referenced: whole(index),
    };
    assert_eq!(blockers, [expected]);
    // The index is a part of its constraint.
    let blockers = builder
        .catalog
        .drop_plan(&[whole(index)], true)
        .unwrap_err();
    let expected = Blocker::Requires {
        part: Item::Object(index),
        owner: whole(key),
    };
    assert_eq!(blockers, [expected]);
}

#[test]
fn a_sequence_takes_the_default_but_not_the_column() {
    let mut builder = Builder::new();
    let table = builder.table("t", &["a"]);
    let sequence = serial(&mut builder, table, false);
    assert!(
        builder
            .catalog
            .drop_plan(&[whole(sequence)], false)
            .is_err()
    );
    let plan = builder.catalog.drop_plan(&[whole(sequence)], true).unwrap();
    let default = Item::Default(Address::column(table, 1));
    assert_eq!(items(&plan), [Item::Object(sequence), default]);
}

#[test]
fn an_identity_sequence_goes_with_its_column_only() {
    let mut builder = Builder::new();
    let table = builder.table("t", &["a"]);
    let sequence = serial(&mut builder, table, true);
    assert!(builder.catalog.drop_plan(&[whole(sequence)], true).is_err());
    let column = Address::column(table, 1);
    let plan = builder.catalog.drop_plan(&[column], false).unwrap();
    assert_eq!(items(&plan), [Item::Column(column), Item::Object(sequence)]);
}

#[test]
fn partitions_go_along_and_children_need_cascade() {
    let mut builder = Builder::new();
    let root = builder.table("root", &["a"]);
    let partition = builder.partition("part", root);
    let plan = builder.catalog.drop_plan(&[whole(root)], false).unwrap();
    assert_eq!(items(&plan), [Item::Object(root), Item::Object(partition)]);
    let mut child = Relation::new(RelationKind::Table);
    child.parents = vec![root];
    builder.insert("child", true, ObjectData::Relation(Box::new(child)));
    assert!(builder.catalog.drop_plan(&[whole(root)], false).is_err());
}

#[test]
fn a_schema_needs_cascade_for_its_members() {
    let mut builder = Builder::new();
    let schema = builder.schema("public");
    assert!(builder.catalog.drop_plan(&[whole(schema)], false).is_ok());
    let table = builder.table("t", &["a"]);
    let index = builder.index("i", table, &["a"]);
    assert!(builder.catalog.drop_plan(&[whole(schema)], false).is_err());
    let plan = builder.catalog.drop_plan(&[whole(schema)], true).unwrap();
    let expected = [schema, table, index].map(Item::Object);
    assert_eq!(items(&plan), expected);
}

#[test]
fn the_index_of_a_partition_goes_with_either_owner() {
    let mut builder = Builder::new();
    let root = builder.table("root", &["a"]);
    let partition = builder.partition("part", root);
    let root_index = builder.index("root_a_idx", root, &["a"]);
    let index = builder.index("part_a_idx", partition, &["a"]);
    builder.edit_index(index, |index| index.parent = Some(root_index));
    assert_eq!(builder.catalog.index(root_index).unwrap().children, [index]);
    assert!(builder.catalog.drop_plan(&[whole(index)], true).is_err());
    let plan = builder
        .catalog
        .drop_plan(&[whole(root_index)], false)
        .unwrap();
    assert_eq!(items(&plan), [root_index, index].map(Item::Object));
    let plan = builder
        .catalog
        .drop_plan(&[whole(partition)], false)
        .unwrap();
    assert_eq!(items(&plan), [partition, index].map(Item::Object));
}
