//! Dependencies between objects, and what a `DROP` takes along.

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::object::{ConstraintData, ForeignKey, Index, Object, ObjectData, Relation};
use super::{Address, Catalog, Dependency, DependencyKind, ObjectId};
use crate::operation::Expression;

/// One thing that a `DROP` removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    Object(ObjectId),
    Column(Address),
    /// The default of a column, which stays.
    Default(Address),
}

/// A thing that goes, and whether it was not named but goes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dropped {
    pub item: Item,
    pub cascade: bool,
}

/// Why a `DROP` fails, as SQLSTATE 2BP01 says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocker {
    /// `dependent` depends on `referenced`, and there is no `CASCADE`.
    Depends {
        dependent: Item,
        referenced: Address,
    },
    /// The object that was named is a part of `owner`, which is to be dropped instead.
    Requires { part: Item, owner: Address },
}

/// Those of one object; most have few.
pub(super) type Dependencies = SmallVec<[Dependency; 4]>;

impl Catalog {
    /// Records that an object, or a column, needs another.
    pub fn depend(&mut self, dependent: Address, referenced: Address, kind: DependencyKind) {
        self.add_dependency(Dependency {
            dependent,
            referenced,
            kind,
        });
    }

    /// Forgets what [`Catalog::depend`] recorded.
    pub fn undepend(&mut self, dependent: Address, referenced: Address, kind: DependencyKind) {
        self.take_dependency(Dependency {
            dependent,
            referenced,
            kind,
        });
    }

    /// Forgets everything that an object or one column of it needs, but for what its own data shows;
    /// for a definition that is replaced (`CREATE OR REPLACE`, a new default, another type).
    pub fn undepend_all(&mut self, dependent: Address) {
        let kept: FxHashSet<_> = match self.get(dependent.object) {
            Some(object) => self.structure(object).into_iter().collect(),
            None => FxHashSet::default(),
        };
        let recorded: Vec<_> = self
            .dependencies_of(dependent.object)
            .filter(|dependency| dependency.dependent == dependent)
            .filter(|dependency| !kept.contains(dependency))
            .collect();
        for dependency in recorded {
            self.take_dependency(dependency);
        }
    }

    /// What needs an object or one of its columns, in no particular order.
    pub fn dependents_of(&self, id: ObjectId) -> impl Iterator<Item = Dependency> {
        self.store.dependents_of(id)
    }

    /// What an object or one of its columns needs, in no particular order.
    pub fn dependencies_of(&self, id: ObjectId) -> impl Iterator<Item = Dependency> {
        self.store.dependencies_of(id)
    }

    /// Everything that goes when the targets are dropped by one statement: the targets first, in
    /// the order given, then what goes along, nearest first.
    ///
    /// A column is a target by its number. Without `cascade`, what depends on a target and isn't
    /// itself going along is a blocker.
    ///
    /// # Errors
    ///
    /// The blockers, in the order in which the server lists them.
    pub fn drop_plan(
        &self,
        targets: &[Address],
        cascade: bool,
    ) -> Result<Vec<Dropped>, Vec<Blocker>> {
        let mut plan = Plan::default();
        let mut required = Vec::new();
        for target in targets {
            plan.add(item(*target), false);
            required.extend(self.required_by(*target, targets));
        }
        if !required.is_empty() {
            return Err(required);
        }
        self.walk(&mut plan, DependencyKind::goes_along);
        let alone = plan.items.len();
        self.walk(&mut plan, |_| true);
        if cascade || plan.items.len() == alone {
            return Ok(plan.items);
        }
        Err(self.blockers(&plan, alone))
    }

    /// What goes when all of these objects are dropped by one statement without `CASCADE`.
    pub fn going(&self, targets: &[ObjectId]) -> FxHashSet<Item> {
        let mut plan = Plan::default();
        for target in targets {
            plan.add(Item::Object(*target), false);
        }
        self.walk(&mut plan, DependencyKind::goes_along);
        plan.items.iter().map(|dropped| dropped.item).collect()
    }

    /// The dependencies that an object's own data shows: on its schema, its relation and columns,
    /// its parents, and the index or function it names.
    pub(super) fn structure(&self, object: &Object) -> Dependencies {
        let mut found = Structure {
            dependent: Address::object(object.id),
            list: Dependencies::new(),
        };
        self.add_schema(object, &mut found);
        match &object.data {
            ObjectData::Relation(relation) => add_relation(relation, &mut found),
            ObjectData::Index(index) => self.add_index(index, &mut found),
            ObjectData::Constraint(constraint) => {
                let columns = constraint.kind.columns();
                found.columns(constraint.relation, columns);
                if columns.is_empty() {
                    found.on(Address::object(constraint.relation), DependencyKind::Auto);
                }
                // A check outlives the one that it was inherited from where its column does.
                let outlives = constraint.is_inheritable();
                if let Some(parent) = constraint.parent.filter(|_| !outlives) {
                    found.on(Address::object(parent), DependencyKind::Auto);
                }
                if let ConstraintData::ForeignKey(key) = &constraint.kind {
                    self.add_foreign_key(key, &mut found);
                }
            }
            ObjectData::Trigger(trigger) => {
                found.on(Address::object(trigger.relation), DependencyKind::Auto);
                found.maybe(trigger.function);
            }
            ObjectData::EventTrigger(trigger) => found.maybe(trigger.function),
            ObjectData::Policy(policy) => {
                found.on(Address::object(policy.relation), DependencyKind::Auto);
            }
            ObjectData::Rule(rule) => {
                found.on(Address::object(rule.relation), DependencyKind::Auto);
            }
            ObjectData::Sequence(sequence) => {
                let kind = if sequence.identity {
                    DependencyKind::Internal
                } else {
                    DependencyKind::Auto
                };
                if let Some(owner) = sequence.owned_by {
                    found.on(owner, kind);
                }
            }
            ObjectData::Statistics(statistics) => {
                if let Some(relation) = statistics.relation {
                    found.on(Address::object(relation), DependencyKind::Auto);
                }
            }
            ObjectData::Other { parent, .. } => {
                if let Some(parent) = parent {
                    found.on(Address::object(*parent), DependencyKind::Auto);
                }
            }
            ObjectData::Schema { .. }
            | ObjectData::Type(_)
            | ObjectData::Function(_)
            | ObjectData::Extension(_)
            | ObjectData::Publication(_)
            | ObjectData::Role(_) => {}
        }
        found.list
    }

    /// The columns of a relation that an expression mentions, by their numbers, sorted.
    #[must_use]
    pub fn columns_in(&self, relation: ObjectId, expression: &Expression) -> Vec<u16> {
        let Some(relation) = self.relation(relation) else {
            return Vec::new();
        };
        let names = expression.references.columns.iter();
        let mut columns: Vec<_> = names
            .filter_map(|path| relation.column_named(path.last()?))
            .map(|column| column.number)
            .collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// The unique index that a foreign key refers to.
    #[must_use]
    pub fn index_of_key(&self, key: &ForeignKey) -> Option<ObjectId> {
        let are_named = !key.referenced_names.is_empty();
        self.referenced_index(key.references, &key.referenced_columns, are_named)
    }

    /// The unique index that lets a foreign key refer to these columns: the first that has just
    /// them, or, where the key does not name them, the primary key's. One that is checked late comes
    /// last: the server refuses it.
    #[must_use]
    pub fn referenced_index(
        &self,
        relation: ObjectId,
        columns: &[u16],
        are_named: bool,
    ) -> Option<ObjectId> {
        let mut wanted = columns.to_vec();
        wanted.sort_unstable();
        let fits = |index: &Index| {
            let mut keys: Vec<_> = index.keys.iter().filter_map(|key| key.column).collect();
            keys.sort_unstable();
            index.unique
                && index.predicate.is_none()
                && keys.len() == index.keys.len()
                && keys == wanted
        };
        let indexes = &self.relation(relation)?.indexes;
        let fitting = indexes
            .iter()
            .filter_map(|id| Some((*id, self.index(*id)?)))
            .filter(|(_, index)| fits(index));
        fitting
            .min_by_key(|(id, index)| {
                let constraint = index.constraint.and_then(|id| self.constraint(id));
                let deferrable = constraint.is_some_and(|it| it.deferrable);
                (deferrable, !are_named && !index.primary, *id)
            })
            .map(|(id, _)| id)
    }

    pub(super) fn add_dependency(&mut self, dependency: Dependency) {
        if dependency.dependent == dependency.referenced {
            return;
        }
        self.store.add_dependency(dependency);
    }

    pub(super) fn relink_dependencies(&mut self, before: &Object, after: &Object) {
        let old = self.structure(before);
        let new = self.structure(after);
        if old == new {
            return;
        }
        for dependency in old {
            self.take_dependency(dependency);
        }
        for dependency in new {
            self.add_dependency(dependency);
        }
    }

    pub(super) fn remove_dependencies(&mut self, id: ObjectId) {
        let of: Dependencies = self.dependencies_of(id).collect();
        let on: Dependencies = self.dependents_of(id).collect();
        for dependency in of.into_iter().chain(on) {
            self.take_dependency(dependency);
        }
    }

    pub(super) fn remove_column_dependencies(&mut self, column: Address) {
        let of = self
            .dependencies_of(column.object)
            .filter(|dependency| dependency.dependent == column);
        let on = self
            .dependents_of(column.object)
            .filter(|dependency| dependency.referenced == column);
        let both: Vec<_> = of.chain(on).collect();
        for dependency in both {
            self.take_dependency(dependency);
        }
    }

    fn take_dependency(&mut self, dependency: Dependency) {
        self.store.take_dependency(dependency);
    }

    fn add_schema(&self, object: &Object, found: &mut Structure) {
        if let super::object::Origin::Derived(maker, _) = object.origin
            && let Some(ObjectData::Extension(_)) = self.get(maker).map(|maker| &maker.data)
        {
            found.on(Address::object(maker), DependencyKind::Internal);
        }
        // What is part of a relation moves with it.
        if matches!(
            object.data,
            ObjectData::Index(_) | ObjectData::Constraint(_)
        ) {
            return;
        }
        if let Some(schema) = object.schema {
            found.on(Address::object(schema), DependencyKind::Normal);
        }
    }

    fn add_index(&self, index: &Index, found: &mut Structure) {
        if let Some(parent) = index.parent {
            found.on(Address::object(parent), DependencyKind::Internal);
        }
        if let Some(constraint) = index.constraint {
            found.on(Address::object(constraint), DependencyKind::Internal);
            return;
        }
        let mut columns: Vec<u16> = index.keys.iter().filter_map(|key| key.column).collect();
        columns.extend(&index.including);
        let expressions = index
            .keys
            .iter()
            .filter(|key| key.column.is_none())
            .map(|key| &key.expression)
            .chain(&index.predicate);
        for expression in expressions {
            columns.extend(self.columns_in(index.relation, expression));
        }
        found.columns(index.relation, &columns);
        if columns.is_empty() {
            found.on(Address::object(index.relation), DependencyKind::Auto);
        }
    }

    fn add_foreign_key(&self, key: &ForeignKey, found: &mut Structure) {
        for column in &key.referenced_columns {
            let column = Address::column(key.references, *column);
            found.on(column, DependencyKind::Normal);
        }
        if key.referenced_columns.is_empty() {
            found.on(Address::object(key.references), DependencyKind::Normal);
        }
        found.maybe(self.index_of_key(key));
    }

    fn walk(&self, plan: &mut Plan, follow: impl Fn(DependencyKind) -> bool) {
        let mut next = 0;
        while let Some(dropped) = plan.items.get(next).copied() {
            next += 1;
            for dependency in self.dependents_on(dropped.item) {
                if follow(dependency.kind) {
                    plan.add(dependent_item(dependency), true);
                }
            }
        }
    }

    /// What depends on an item that goes, sorted.
    fn dependents_on(&self, gone: Item) -> Dependencies {
        let (id, column) = match gone {
            Item::Object(id) => (id, None),
            Item::Column(address) => (address.object, Some(address.column)),
            Item::Default(_) => return Dependencies::new(),
        };
        let mut list: Dependencies = self
            .dependents_of(id)
            .filter(|dependency| column.is_none_or(|number| dependency.referenced.column == number))
            .collect();
        list.sort_unstable();
        list
    }

    fn required_by(&self, target: Address, targets: &[Address]) -> Option<Blocker> {
        let mut owners: Vec<_> = self
            .dependencies_of(target.object)
            .filter(|dependency| {
                dependency.dependent == target && dependency.kind == DependencyKind::Internal
            })
            .map(|dependency| dependency.referenced)
            .collect();
        owners.sort_unstable();
        let goes = |owner: &Address| {
            targets.contains(owner) || targets.contains(&Address::object(owner.object))
        };
        if owners.iter().any(goes) {
            return None;
        }
        owners.first().map(|owner| Blocker::Requires {
            part: item(target),
            owner: *owner,
        })
    }

    fn blockers(&self, plan: &Plan, alone: usize) -> Vec<Blocker> {
        let mut blockers = Vec::new();
        for dropped in &plan.items[..alone] {
            for dependency in self.dependents_on(dropped.item) {
                let dependent = dependent_item(dependency);
                let place = plan.places.get(&dependent).copied().unwrap_or_default();
                if place >= alone {
                    blockers.push(Blocker::Depends {
                        dependent,
                        referenced: dependency.referenced,
                    });
                }
            }
        }
        blockers
    }
}

impl DependencyKind {
    /// Whether the dependent goes without `CASCADE`.
    fn goes_along(self) -> bool {
        match self {
            Self::Auto | Self::Internal => true,
            Self::Normal | Self::Default => false,
        }
    }
}

/// The items that go so far, each once.
#[derive(Default)]
struct Plan {
    items: Vec<Dropped>,
    places: FxHashMap<Item, usize>,
}

impl Plan {
    fn add(&mut self, item: Item, cascade: bool) {
        let whole = match item {
            Item::Object(_) => None,
            Item::Column(address) | Item::Default(address) => Some(Item::Object(address.object)),
        };
        if self.places.contains_key(&item) {
            return;
        }
        if whole.is_some_and(|whole| self.places.contains_key(&whole)) {
            return;
        }
        if let Item::Default(address) = item
            && self.places.contains_key(&Item::Column(address))
        {
            return;
        }
        self.places.insert(item, self.items.len());
        self.items.push(Dropped { item, cascade });
    }
}

struct Structure {
    dependent: Address,
    list: Dependencies,
}

impl Structure {
    fn on(&mut self, referenced: Address, kind: DependencyKind) {
        self.list.push(Dependency {
            dependent: self.dependent,
            referenced,
            kind,
        });
    }

    fn maybe(&mut self, referenced: Option<ObjectId>) {
        if let Some(referenced) = referenced {
            self.on(Address::object(referenced), DependencyKind::Normal);
        }
    }

    fn columns(&mut self, relation: ObjectId, columns: &[u16]) {
        for column in columns {
            self.on(Address::column(relation, *column), DependencyKind::Auto);
        }
    }
}

fn add_relation(relation: &Relation, found: &mut Structure) {
    let kind = if relation.is_partition() {
        DependencyKind::Auto
    } else {
        DependencyKind::Normal
    };
    for parent in &relation.parents {
        found.on(Address::object(*parent), kind);
    }
}

fn item(address: Address) -> Item {
    if address.column == 0 {
        Item::Object(address.object)
    } else {
        Item::Column(address)
    }
}

fn dependent_item(dependency: Dependency) -> Item {
    if dependency.kind == DependencyKind::Default {
        Item::Default(dependency.dependent)
    } else {
        item(dependency.dependent)
    }
}
