//! The items of a `FROM`, and what of them can be seen from where.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use crate::catalog::ObjectId;
use crate::operation::{Identifier, Name};
use crate::source::Span;

/// The columns of an item.
#[derive(Clone)]
pub(super) enum Columns {
    /// Those of a relation.
    Of(ObjectId),
    Named(Rc<[Name]>),
    /// These, and others that nobody knows.
    Open(Rc<[Name]>),
    /// So many, whose names nobody asked for.
    Counted(usize),
    /// Nobody knows any.
    Unknown,
}

impl Columns {
    pub(super) fn are_open(&self) -> bool {
        matches!(self, Self::Open(_) | Self::Counted(_) | Self::Unknown)
    }

    /// How many they are, if they are no relation's.
    pub(super) fn width(&self) -> Option<usize> {
        match self {
            Self::Named(names) => Some(names.len()),
            Self::Counted(count) => Some(*count),
            Self::Of(_) | Self::Open(_) | Self::Unknown => None,
        }
    }

    /// Each name once.
    pub(super) fn distinct(self) -> Self {
        match self {
            Self::Named(names) => {
                let mut names = names.to_vec();
                let mut seen = FxHashSet::default();
                names.retain(|name| seen.insert(name.clone()));
                Self::Named(names.into())
            }
            other => other,
        }
    }

    pub(super) fn named(names: Vec<Name>, open: bool) -> Self {
        let names = names.into();
        if open {
            Self::Open(names)
        } else {
            Self::Named(names)
        }
    }
}

/// Something in `FROM` that can be named.
#[derive(Clone)]
pub(super) struct Item<'s> {
    /// Its alias, or the relation's name.
    pub(super) name: Option<&'s Name>,
    /// The relation, where the alias hides its name.
    pub(super) hidden: Option<&'s Name>,
    pub(super) relation: Option<ObjectId>,
    pub(super) columns: Columns,
    pub(super) span: Span,
}

impl<'s> Item<'s> {
    pub(super) fn table(id: ObjectId, name: &'s Name) -> Self {
        Self {
            name: Some(name),
            hidden: None,
            relation: Some(id),
            columns: Columns::Of(id),
            span: Span::default(),
        }
    }

    /// What is no relation.
    pub(super) fn derived(name: Option<&'s Name>, columns: Columns) -> Self {
        Self {
            name,
            hidden: None,
            relation: None,
            columns,
            span: Span::default(),
        }
    }
}

/// How the items of `FROM` are joined, by which a name without a qualifier is looked up.
pub(super) enum Tree<'s> {
    Item(usize),
    Join {
        left: Box<Tree<'s>>,
        right: Box<Tree<'s>>,
        natural: bool,
        using: &'s [Identifier],
    },
}

/// The items of a `FROM`.
#[derive(Default)]
pub(super) struct Level<'s> {
    pub(super) items: Vec<Item<'s>>,
    pub(super) tree: Vec<Tree<'s>>,
}

impl<'s> Level<'s> {
    /// What a `LATERAL` item sees.
    pub(super) fn so_far<'v>(&'v self, outer: &'v View<'v, 's>) -> View<'v, 's> {
        View {
            items: &self.items,
            first: 0,
            tree: None,
            outer: Some(outer),
        }
    }
}

/// What can be seen from some place: a level, or some items of one that is not complete, and what is
/// around it.
#[derive(Clone, Copy)]
pub(super) struct View<'v, 's> {
    pub(super) items: &'v [Item<'s>],
    /// Those before can't be seen.
    pub(super) first: usize,
    /// `None` where which of two items is meant is not asked.
    pub(super) tree: Option<&'v [Tree<'s>]>,
    pub(super) outer: Option<&'v View<'v, 's>>,
}

impl<'v, 's> View<'v, 's> {
    pub(super) fn of(level: &'v Level<'s>, outer: Option<&'v View<'v, 's>>) -> Self {
        Self {
            items: &level.items,
            first: 0,
            tree: Some(&level.tree),
            outer,
        }
    }

    /// Only the first item, or only the others.
    pub(super) fn merged(&self, sees_target: bool) -> Self {
        let last = if sees_target { 1 } else { self.items.len() };
        let tree = self.tree.map(|tree| match tree.split_at_checked(1) {
            Some((target, _)) if sees_target => target,
            Some((_, source)) => source,
            None => tree,
        });
        Self {
            items: &self.items[..last.min(self.items.len())],
            first: usize::from(!sees_target),
            tree,
            outer: self.outer,
        }
    }

    pub(super) fn visible(&self) -> &'v [Item<'s>] {
        &self.items[self.first..]
    }

    /// This level and those around it, from the inside.
    pub(super) fn levels(&self) -> impl Iterator<Item = &View<'v, 's>> {
        std::iter::successors(Some(self), |view| view.outer)
    }
}

/// How often a name is found.
pub(super) enum Found {
    Times(u32),
    /// Perhaps: an item has columns that nobody knows.
    Open,
}

impl Found {
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Times(left), Self::Times(right)) => Self::Times(left + right),
            (Self::Open, Self::Times(times)) | (Self::Times(times), Self::Open) if times > 0 => {
                Self::Times(times)
            }
            _ => Self::Open,
        }
    }
}
