//! What a catalog holds, with its past: the state at the end of every migration, and what a failed
//! statement takes back.
//!
//! There is one copy of everything. A value that a later migration changed is kept beside the new
//! one, so that the catalog at any point of a history is the same store, read as of then. To go on
//! from there (to run a migration once more, or to undo it) costs what is changed on the way.

use std::collections::hash_map::Entry as MapEntry;
use std::hash::Hash;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::{Dependency, Key, ObjectId, Slot, Stamped};
use crate::operation::Name;

use table::{Entry, Table, Was};

mod table;

pub(super) use table::Era;

/// Objects by their ids: a list of those made here, and those made before that were changed.
#[derive(Debug, Clone, Default)]
struct Objects {
    /// The id of the first of `made`.
    first: u32,
    made: Vec<Entry<Slot>>,
    changed: FxHashMap<ObjectId, Entry<Slot>>,
}

impl Objects {
    fn entry(&self, id: ObjectId) -> Option<&Entry<Slot>> {
        match id.0.checked_sub(self.first) {
            Some(index) => self.made.get(index as usize),
            None if self.changed.is_empty() => None,
            None => self.changed.get(&id),
        }
    }

    fn entry_mut(&mut self, id: ObjectId) -> Option<&mut Entry<Slot>> {
        match id.0.checked_sub(self.first) {
            Some(index) => self.made.get_mut(index as usize),
            None => self.changed.get_mut(&id),
        }
    }
}

/// A dependency and the eras that have it: from the first up to the second, without it.
#[derive(Debug, Clone)]
struct Edge {
    dependency: Dependency,
    from: Era,
    until: Era,
}

const STILL: Era = Era::MAX;

/// The places of edges among all; most objects have few.
type EdgeList = SmallVec<[u32; 4]>;

/// The dependencies, by both of their ends. What ends stays in the lists.
#[derive(Debug, Clone, Default)]
struct Edges {
    all: Vec<Edge>,
    of: FxHashMap<ObjectId, EdgeList>,
    on: FxHashMap<ObjectId, EdgeList>,
    /// Those that there are now.
    present: FxHashMap<Dependency, u32>,
    /// Those of the past that ended here.
    ended: FxHashSet<u32>,
}

impl Edges {
    fn list<'a>(
        &'a self,
        lists: &'a FxHashMap<ObjectId, EdgeList>,
        id: ObjectId,
    ) -> impl Iterator<Item = (u32, &'a Edge)> {
        let indexes = lists.get(&id).map_or(&[][..], EdgeList::as_slice);
        indexes
            .iter()
            .map(|index| (*index, &self.all[*index as usize]))
    }
}

/// Everything that a catalog has, but for the few facts that are no map.
#[derive(Debug, Clone, Default)]
pub(super) struct Content {
    objects: Objects,
    pub(super) names: Table<Key, Registered>,
    /// The overloads of a routine's name in a schema, in the order in which they were made.
    pub(super) routines: Table<(ObjectId, Name), Arc<[ObjectId]>>,
    /// The names that routines ever had, in any schema.
    routine_names: FxHashSet<Name>,
    /// How many constraints of a schema have a name; generated names avoid it.
    pub(super) constraint_names: Table<(ObjectId, Name), u32>,
    /// Unqualified names that opaque SQL mentions; what has one of them may have been made,
    /// changed or dropped.
    pub(super) mentioned: Table<Name, Stamped>,
    /// The objects that ever named a role; what they name now, they say themselves.
    roles: FxHashMap<Name, Vec<ObjectId>>,
    edges: Edges,
}

/// What is known of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Registered {
    Object(ObjectId),
    /// Known to be free: dropped, renamed away, or moved.
    Free(Stamped),
}

/// The content of a catalog: what it goes on from, and what is new.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    /// A history, as of the end of one of its eras.
    past: Option<(Arc<Content>, Era)>,
    now: Content,
    era: Era,
    journal: Vec<Undo>,
    /// The marks that something may go back to, oldest first.
    open: Vec<u32>,
    /// How many marks there were ever.
    marks: u32,
}

/// A state to go back to.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    number: u32,
    journal: usize,
    /// How many objects there were.
    count: u32,
}

/// How to take a change back.
#[derive(Debug, Clone)]
enum Undo {
    Made,
    Object(ObjectId, Was<Slot>),
    Name(Key, Was<Registered>),
    Routines((ObjectId, Name), Was<Arc<[ObjectId]>>),
    ConstraintName((ObjectId, Name), Was<u32>),
    Mentioned(Name, Was<Stamped>),
    EdgeMade,
    EdgeEnded(u32),
    PastEdgeEnded(u32),
}

impl Store {
    /// How many objects were ever made.
    pub(super) fn count(&self) -> u32 {
        let made = u32::try_from(self.now.objects.made.len());
        self.now.objects.first + made.expect("fewer than 2^32 objects")
    }

    pub(super) fn slot(&self, id: ObjectId) -> Option<&Slot> {
        match self.now.objects.entry(id) {
            Some(entry) => entry.now(),
            None => self.past_slot(id),
        }
    }

    fn past_slot(&self, id: ObjectId) -> Option<&Slot> {
        let (past, era) = self.past.as_ref()?;
        past.objects.entry(id)?.at(*era)
    }

    /// The slot of an object, to be changed.
    pub(super) fn slot_mut(&mut self, id: ObjectId) -> Option<&mut Slot> {
        let mark = self.open.last().copied().unwrap_or_default();
        let keeps = !self.open.is_empty();
        if self.now.objects.entry(id).is_none() {
            let slot = Slot {
                mark,
                ..self.past_slot(id)?.clone()
            };
            let entry = Entry::new(self.era, Some(slot));
            self.now.objects.changed.insert(id, entry);
            if keeps {
                self.journal.push(Undo::Object(id, Was::New));
            }
        }
        let entry = self.now.objects.entry_mut(id)?;
        let slot = entry.now()?;
        // What was kept since the last mark is not kept once more: the copy would be in the way of
        // changing the object in place.
        if entry.since != self.era || (keeps && slot.mark < mark) {
            let slot = Slot {
                mark,
                ..slot.clone()
            };
            let was = entry.set(self.era, Some(slot));
            if keeps {
                self.journal.push(Undo::Object(id, was));
            }
        }
        entry.value.as_mut()
    }

    /// Adds an object under the next id.
    pub(super) fn push(&mut self, slot: Slot) {
        let mark = self.open.last().copied().unwrap_or_default();
        let slot = Slot { mark, ..slot };
        let entry = Entry::new(self.era, Some(slot));
        self.now.objects.made.push(entry);
        if !self.open.is_empty() {
            self.journal.push(Undo::Made);
        }
    }

    /// Takes an object out. Its id is not given out again.
    pub(super) fn take(&mut self, id: ObjectId) {
        if self.slot_mut(id).is_none() {
            return;
        }
        if let Some(entry) = self.now.objects.entry_mut(id) {
            let was = entry.set(self.era, None);
            if !self.open.is_empty() {
                self.journal.push(Undo::Object(id, was));
            }
        }
    }

    pub(super) fn get<K: Hash + Eq + 'static, V: 'static>(
        &self,
        table: fn(&Content) -> &Table<K, V>,
        key: &K,
    ) -> Option<&V> {
        if let Some(entry) = table(&self.now).0.get(key) {
            return entry.now();
        }
        let (past, era) = self.past.as_ref()?;
        table(past).0.get(key)?.at(*era)
    }

    /// The keys that have a value, in no particular order.
    pub(super) fn keys<K: Hash + Eq + 'static, V: 'static>(
        &self,
        table: fn(&Content) -> &Table<K, V>,
    ) -> impl Iterator<Item = &K> {
        let past = self.past.iter().flat_map(move |(past, era)| {
            let entries = table(past).0.iter();
            entries.filter(|(_, entry)| entry.at(*era).is_some())
        });
        let own = &table(&self.now).0;
        let past = past.filter(|(key, _)| !own.contains_key(*key));
        let own = own.iter().filter(|(_, entry)| entry.now().is_some());
        past.chain(own).map(|(key, _)| key)
    }

    pub(super) fn set_name(&mut self, key: &Key, value: Option<Registered>) {
        let was = self.now.names.set(self.era, key, value);
        self.keep(|| Undo::Name(key.clone(), was));
    }

    /// Whether a routine has, or ever had, this name in any schema.
    pub(super) fn has_routine(&self, name: &Name) -> bool {
        let past = self.past.as_ref();
        self.now.routine_names.contains(name)
            || past.is_some_and(|(past, _)| past.routine_names.contains(name))
    }

    pub(super) fn set_routines(&mut self, key: &(ObjectId, Name), value: Arc<[ObjectId]>) {
        if !self.now.routine_names.contains(&key.1) {
            self.now.routine_names.insert(key.1.clone());
        }
        let was = self.now.routines.set(self.era, key, Some(value));
        self.keep(|| Undo::Routines(key.clone(), was));
    }

    pub(super) fn set_constraint_name(&mut self, key: &(ObjectId, Name), count: u32) {
        let was = self.now.constraint_names.set(self.era, key, Some(count));
        self.keep(|| Undo::ConstraintName(key.clone(), was));
    }

    pub(super) fn set_mentioned(&mut self, name: &Name, value: Stamped) {
        let was = self.now.mentioned.set(self.era, name, Some(value));
        self.keep(|| Undo::Mentioned(name.clone(), was));
    }

    /// Notes that an object names a role. It stays noted: of those that name it no more, nothing is
    /// wrong but that they are looked at.
    pub(super) fn note(&mut self, role: &Name, id: ObjectId) {
        let noted = self.now.roles.entry(role.clone()).or_default();
        if noted.last() != Some(&id) {
            noted.push(id);
        }
    }

    /// The objects that ever named a role, some more than once.
    pub(super) fn noted(&self, role: &Name) -> impl Iterator<Item = ObjectId> {
        let past = self
            .past
            .iter()
            .filter_map(|(past, _)| past.roles.get(role));
        past.chain(self.now.roles.get(role)).flatten().copied()
    }

    fn keep(&mut self, undo: impl FnOnce() -> Undo) {
        if !self.open.is_empty() {
            self.journal.push(undo());
        }
    }

    /// What needs an object or one of its columns.
    pub(super) fn dependents_of(&self, id: ObjectId) -> impl Iterator<Item = Dependency> {
        self.edges(id, |edges| &edges.on)
    }

    /// What an object or one of its columns needs.
    pub(super) fn dependencies_of(&self, id: ObjectId) -> impl Iterator<Item = Dependency> {
        self.edges(id, |edges| &edges.of)
    }

    fn edges(
        &self,
        id: ObjectId,
        lists: fn(&Edges) -> &FxHashMap<ObjectId, EdgeList>,
    ) -> impl Iterator<Item = Dependency> {
        let now = &self.now.edges;
        let past = self.past_edges(id, lists).map(|(_, edge)| edge);
        let made = now.list(lists(now), id).map(|(_, edge)| edge);
        past.chain(made.filter(|edge| edge.until == STILL))
            .map(|edge| edge.dependency)
    }

    fn past_edges(
        &self,
        id: ObjectId,
        lists: fn(&Edges) -> &FxHashMap<ObjectId, EdgeList>,
    ) -> impl Iterator<Item = (u32, &Edge)> {
        let past = self.past.iter().flat_map(move |(past, era)| {
            let edges = past.edges.list(lists(&past.edges), id);
            edges.filter(|(_, edge)| edge.from <= *era && *era < edge.until)
        });
        past.filter(|(index, _)| !self.now.edges.ended.contains(index))
    }

    pub(super) fn add_dependency(&mut self, dependency: Dependency) {
        let (dependent, referenced) = (dependency.dependent.object, dependency.referenced.object);
        if self.past_edge(dependency).is_some() {
            return;
        }
        let edges = &mut self.now.edges;
        let index = u32::try_from(edges.all.len()).expect("fewer than 2^32 dependencies");
        match edges.present.entry(dependency) {
            MapEntry::Occupied(_) => return,
            MapEntry::Vacant(free) => free.insert(index),
        };
        edges.all.push(Edge {
            dependency,
            from: self.era,
            until: STILL,
        });
        edges.of.entry(dependent).or_default().push(index);
        edges.on.entry(referenced).or_default().push(index);
        self.keep(|| Undo::EdgeMade);
    }

    pub(super) fn take_dependency(&mut self, dependency: Dependency) {
        if let Some(index) = self.now.edges.present.remove(&dependency) {
            self.now.edges.all[index as usize].until = self.era;
            self.keep(|| Undo::EdgeEnded(index));
        } else if let Some(index) = self.past_edge(dependency) {
            self.now.edges.ended.insert(index);
            self.keep(|| Undo::PastEdgeEnded(index));
        }
    }

    fn past_edge(&self, dependency: Dependency) -> Option<u32> {
        self.past_edges(dependency.dependent.object, |edges| &edges.of)
            .find_map(|(index, edge)| (edge.dependency == dependency).then_some(index))
    }

    /// Notes the state, to be able to go back to it.
    pub(super) fn mark(&mut self) -> Mark {
        self.marks += 1;
        self.open.push(self.marks);
        Mark {
            number: self.marks,
            journal: self.journal.len(),
            count: self.count(),
        }
    }

    /// What an object was at a mark.
    pub(super) fn slot_at(&self, mark: &Mark, id: ObjectId) -> Option<&Slot> {
        if id.0 >= mark.count {
            return None;
        }
        // The first change since then has it.
        let since = self.journal.get(mark.journal..).unwrap_or_default();
        let change = since.iter().find_map(|undo| match undo {
            Undo::Object(changed, was) if *changed == id => Some(was),
            _ => None,
        });
        match change {
            None => self.slot(id),
            Some(Was::New) => self.past_slot(id),
            Some(Was::Replaced(slot)) => slot.as_ref(),
            Some(Was::Older) => {
                let (_, slot) = self.now.objects.entry(id)?.older.as_ref()?.last()?;
                slot.as_ref()
            }
        }
    }

    /// Goes back to a mark, which stays.
    pub(super) fn undo(&mut self, mark: &Mark) {
        while self.journal.len() > mark.journal {
            if let Some(undo) = self.journal.pop() {
                self.take_back(undo);
            }
        }
    }

    /// Nobody will go back to a mark any more.
    pub(super) fn release(&mut self, mark: &Mark) {
        self.open.retain(|number| *number != mark.number);
        if self.open.is_empty() {
            self.journal.clear();
        }
    }

    fn take_back(&mut self, undo: Undo) {
        let now = &mut self.now;
        match undo {
            Undo::Made => {
                now.objects.made.pop();
            }
            Undo::Object(id, Was::New) => {
                now.objects.changed.remove(&id);
            }
            Undo::Object(id, was) => {
                if let Some(entry) = now.objects.entry_mut(id) {
                    entry.reset(was);
                }
            }
            Undo::Name(key, was) => now.names.reset(&key, was),
            Undo::Routines(key, was) => now.routines.reset(&key, was),
            Undo::ConstraintName(key, was) => now.constraint_names.reset(&key, was),
            Undo::Mentioned(key, was) => now.mentioned.reset(&key, was),
            Undo::EdgeMade => {
                // It is the last in each of its lists.
                if let Some(edge) = now.edges.all.pop() {
                    now.edges.present.remove(&edge.dependency);
                    let of = edge.dependency.dependent.object;
                    let on = edge.dependency.referenced.object;
                    let lists = [now.edges.of.get_mut(&of), now.edges.on.get_mut(&on)];
                    for list in lists.into_iter().flatten() {
                        list.pop();
                    }
                }
            }
            Undo::EdgeEnded(index) => {
                let edge = &mut now.edges.all[index as usize];
                edge.until = STILL;
                now.edges.present.insert(edge.dependency, index);
            }
            Undo::PastEdgeEnded(index) => {
                now.edges.ended.remove(&index);
            }
        }
    }

    /// The state of now is kept: what changes from here on is of another era.
    pub(super) fn end_era(&mut self) -> Era {
        self.open.clear();
        self.journal.clear();
        let ended = self.era;
        self.era += 1;
        ended
    }

    /// Takes over what it goes on from, as of now.
    pub(super) fn make_whole(&mut self) {
        let Some((past, era)) = self.past.take() else {
            return;
        };
        let own = std::mem::take(&mut self.now.objects);
        let mut changed = own.changed;
        let inherited = (0..own.first).map(ObjectId).map(|id| {
            let entry = changed.remove(&id);
            entry.unwrap_or_else(|| {
                let slot = past.objects.entry(id).and_then(|it| it.at(era));
                Entry::new(self.era, slot.cloned())
            })
        });
        self.now.objects.made = inherited.collect();
        self.now.objects.made.extend(own.made);
        self.now.names.inherit(&past.names, era);
        self.now.routines.inherit(&past.routines, era);
        let names = past.routine_names.iter().cloned();
        self.now.routine_names.extend(names);
        let names = &past.constraint_names;
        self.now.constraint_names.inherit(names, era);
        self.now.mentioned.inherit(&past.mentioned, era);
        for (role, ids) in &past.roles {
            let noted = self.now.roles.entry(role.clone()).or_default();
            noted.extend(ids);
        }
        let ended = std::mem::take(&mut self.now.edges.ended);
        for (index, edge) in (0u32..).zip(&past.edges.all) {
            if edge.from <= era && era < edge.until && !ended.contains(&index) {
                self.add_dependency(edge.dependency);
            }
        }
    }

    /// The content with its eras, to be read as of each of them.
    pub(super) fn into_content(self) -> Arc<Content> {
        Arc::new(self.now)
    }

    /// A store that goes on from the end of an era, when it had as many objects.
    pub(super) fn after(content: &Arc<Content>, era: Era, count: u32) -> Self {
        let mut store = Self {
            past: Some((Arc::clone(content), era)),
            ..Self::default()
        };
        store.now.objects.first = count;
        store
    }
}
