//! Values of a catalog with what they were before: by key, and as of each stretch of a history.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// A stretch of a history between two states that are kept: that of a migration.
pub(in crate::catalog) type Era = u32;

/// A value as of now, and what it was in the eras before.
#[derive(Debug, Clone)]
pub(super) struct Entry<V> {
    pub(super) since: Era,
    pub(super) value: Option<V>,
    /// Boxed, since most values never change.
    pub(super) older: Option<Box<Older<V>>>,
}

/// The values of older eras, each with the first that had it.
type Older<V> = Vec<(Era, Option<V>)>;

/// What a change replaced, to be put back.
#[derive(Debug, Clone)]
pub(super) enum Was<V> {
    /// There was no entry.
    New,
    /// A value of the same era.
    Replaced(Option<V>),
    /// A value of an older era, which is kept in any case.
    Older,
}

impl<V> Entry<V> {
    pub(super) fn new(era: Era, value: Option<V>) -> Self {
        Self {
            since: era,
            value,
            older: None,
        }
    }

    pub(super) fn now(&self) -> Option<&V> {
        self.value.as_ref()
    }

    pub(super) fn at(&self, era: Era) -> Option<&V> {
        if self.since <= era {
            return self.value.as_ref();
        }
        let older = self.older.as_ref()?;
        let (_, value) = older.iter().rev().find(|(since, _)| *since <= era)?;
        value.as_ref()
    }

    pub(super) fn set(&mut self, era: Era, value: Option<V>) -> Was<V> {
        let before = std::mem::replace(&mut self.value, value);
        if self.since == era {
            return Was::Replaced(before);
        }
        self.older
            .get_or_insert_default()
            .push((self.since, before));
        self.since = era;
        Was::Older
    }

    /// Puts back what [`Self::set`] replaced.
    pub(super) fn reset(&mut self, was: Was<V>) {
        match was {
            Was::New => {}
            Was::Replaced(value) => self.value = value,
            Was::Older => {
                if let Some((since, value)) = self.older.as_mut().and_then(|it| it.pop()) {
                    self.since = since;
                    self.value = value;
                }
            }
        }
    }
}

/// Values by their keys.
#[derive(Debug, Clone)]
pub(in crate::catalog) struct Table<K, V>(pub(super) FxHashMap<K, Entry<V>>);

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self(FxHashMap::default())
    }
}

impl<K: Hash + Eq + Clone, V> Table<K, V> {
    pub(super) fn set(&mut self, era: Era, key: &K, value: Option<V>) -> Was<V> {
        if let Some(entry) = self.0.get_mut(key) {
            return entry.set(era, value);
        }
        self.0.insert(key.clone(), Entry::new(era, value));
        Was::New
    }

    /// Takes over what another had at the end of an era, but for what is known here.
    pub(super) fn inherit(&mut self, past: &Self, era: Era)
    where
        V: Clone,
    {
        for (key, entry) in &past.0 {
            if let Some(value) = entry.at(era) {
                let inherited = || Entry::new(0, Some(value.clone()));
                self.0.entry(key.clone()).or_insert_with(inherited);
            }
        }
    }

    pub(super) fn reset(&mut self, key: &K, was: Was<V>) {
        if let Was::New = was {
            self.0.remove(key);
        } else if let Some(entry) = self.0.get_mut(key) {
            entry.reset(was);
        }
    }
}
