//! The columns that come out of a level.

use crate::operation::{Name, OutputName, Scope, Width};
use crate::source::Span;

use super::level::{Columns, Item, Level, Tree};
use super::{Looked, Resolver, wrong};
use crate::replay::executor::column_address;

impl Resolver<'_> {
    /// Notes that a column of this name is read of each of some items that has one.
    pub(super) fn read_all(&mut self, items: &[Item<'_>], name: &Name) {
        let executor = self.executor;
        let Some(read) = &mut self.read else {
            return;
        };
        read.extend(items.iter().filter_map(|item| {
            let id = item.relation?;
            let number = match &item.columns {
                Columns::Of(_) => executor.column_number(id, name)?,
                // Its columns are called otherwise here.
                Columns::Named(names) | Columns::Open(names) => {
                    let at = names.iter().position(|it| it == name)?;
                    executor.relation(id)?.columns.get(at)?.number
                }
                Columns::Counted(_) | Columns::Unknown => return None,
            };
            Some(column_address(id, number))
        }));
    }

    /// Notes the columns that the stars of a list stand for.
    pub(super) fn read_stars(&mut self, outputs: &[OutputName], level: &Level<'_>) {
        let executor = self.executor;
        let Some(read) = &mut self.read else {
            return;
        };
        for output in outputs {
            let OutputName::Star(of) = output else {
                continue;
            };
            let items = level.items.iter();
            let items = items.filter(|it| of.is_none() || it.name == of.as_ref());
            for id in items.filter_map(|it| it.relation) {
                let relation = executor.relation(id);
                let columns = relation.into_iter().flat_map(|it| &it.columns);
                read.extend(columns.map(|it| column_address(id, it.number)));
            }
        }
    }

    /// The columns of a level's result.
    pub(super) fn outputs(&self, outputs: &[OutputName], level: &Level<'_>) -> Columns {
        let mut names = Vec::with_capacity(outputs.len());
        let mut open = false;
        for output in outputs {
            match output {
                OutputName::Column(name) => names.push(name.clone()),
                OutputName::Star(None) => {
                    for part in &level.tree {
                        let (listed, more) = self.listed(part, &level.items);
                        names.extend(listed);
                        open |= more;
                    }
                }
                OutputName::Star(Some(of)) => {
                    let mut items = level.items.iter();
                    match items.find(|it| it.name == Some(of)) {
                        Some(item) => {
                            let (listed, more) = self.listed_of(&item.columns);
                            names.extend(listed);
                            open |= more;
                        }
                        None => open = true,
                    }
                }
                OutputName::Unknown => open = true,
            }
        }
        Columns::named(names, open)
    }

    /// How many columns a level's result has.
    pub(super) fn counted(&self, scope: &Scope, level: &Level<'_>) -> Columns {
        let stars = match scope.outputs.as_slice() {
            [] => Some(0),
            outputs => self.outputs(outputs, level).width(),
        };
        let all = stars.and_then(|it| it.checked_add(scope.unnamed as usize));
        all.map_or(Columns::Unknown, Columns::Counted)
    }

    /// The names that a star stands for, and whether there may be more.
    pub(super) fn listed(&self, tree: &Tree<'_>, items: &[Item<'_>]) -> (Vec<Name>, bool) {
        match tree {
            Tree::Item(at) => self.listed_of(&items[*at].columns),
            Tree::Join {
                left,
                right,
                natural,
                using,
            } => {
                let (left, more) = self.listed(left, items);
                let (right, even_more) = self.listed(right, items);
                let is_merged = |name: &Name| {
                    using.iter().any(|it| it.name == *name)
                        || *natural && left.contains(name) && right.contains(name)
                };
                let mut names: Vec<Name> = using.iter().map(|it| it.name.clone()).collect();
                if *natural {
                    names.extend(left.iter().filter(|it| is_merged(it)).cloned());
                }
                let others = left.iter().chain(&right).filter(|it| !is_merged(it));
                names.extend(others.cloned());
                (names, more || even_more)
            }
        }
    }

    fn listed_of(&self, columns: &Columns) -> (Vec<Name>, bool) {
        match columns {
            Columns::Named(names) => (names.to_vec(), false),
            Columns::Open(names) => (names.to_vec(), true),
            Columns::Counted(_) | Columns::Unknown => (Vec::new(), true),
            Columns::Of(id) => {
                let relation = self.executor.relation(*id);
                let columns = relation.into_iter().flat_map(|it| &it.columns);
                let names = columns.map(|it| it.name.clone()).collect();
                (names, relation.is_none() || !self.are_known(*id))
            }
        }
    }

    /// Columns under other names, as far as some are given.
    pub(super) fn renamed(&self, columns: Columns, given: &[Name], open: bool) -> Columns {
        if given.is_empty() && !open {
            return columns;
        }
        let (mut names, more) = self.listed_of(&columns);
        if more {
            return Columns::named(given.to_vec(), true);
        }
        for (name, given) in names.iter_mut().zip(given) {
            name.clone_from(given);
        }
        Columns::named(names, open)
    }
}

/// Fails where a query in an expression has another number of columns than its place asks for.
pub(super) fn check_width(found: Option<usize>, asked: Width, span: Span) -> Looked {
    let Some(found) = found else {
        return Ok(());
    };
    let message = match asked {
        Width::One if found != 1 => "subquery must return only one column",
        Width::Compared(width) if found > width as usize => "subquery has too many columns",
        Width::Compared(width) if found < width as usize => "subquery has too few columns",
        Width::Assigned(width) if found != width as usize => {
            "number of columns does not match number of values"
        }
        Width::Any | Width::One | Width::Compared(_) | Width::Assigned(_) => return Ok(()),
    };
    wrong("42601", span, message.to_owned())
}
