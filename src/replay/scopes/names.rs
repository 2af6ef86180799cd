//! Looks up one name in what can be seen from where it stands.

use crate::catalog::ObjectId;
use crate::catalog::builtin::takes_rows;
use crate::operation::{
    ColumnMention, CommonTable, Identifier, Name, ObjectKind, ObjectName, Sorted, Written,
};
use crate::source::Span;

use super::level::{Columns, Found, Item, Tree, View};
use super::{Around, EVERYWHERE, Looked, Resolver, Visible, no_column, wrong};
use crate::replay::references::SYSTEM_COLUMNS;

impl<'s> Resolver<'s> {
    pub(super) fn column(&mut self, column: &ColumnMention, view: &View<'_, 's>) -> Looked {
        let (name, span) = (&column.name, column.span);
        let ambiguous = || {
            let message = format!("column reference \"{name}\" is ambiguous");
            wrong("42702", span, message)
        };
        if let Some(qualifier) = &column.qualifier {
            let Some(item) = self.item(qualifier, column.has_schema, span, view)? else {
                return Ok(());
            };
            self.read_all(std::slice::from_ref(item), name);
            return match self.times_in(item, name) {
                Found::Open | Found::Times(1) => Ok(()),
                // A function of the row is called so, too, and what a block or a function has.
                Found::Times(0)
                    if self.may_take_rows(name) || self.is_qualified_around(qualifier) =>
                {
                    Ok(())
                }
                Found::Times(0) => {
                    // The server looks for a function of the row, and a sequence's has no type.
                    if let Some(sequence) = self.sequence(item) {
                        let message =
                            format!("relation \"{sequence}\" does not have a composite type");
                        return wrong("42809", span, message);
                    }
                    let message = format!("column {qualifier}.{name} does not exist");
                    no_column(item.relation, name, span, message)
                }
                Found::Times(_) => ambiguous(),
            };
        }
        for level in view.levels() {
            match self.times_at(level, name) {
                Found::Times(0) => {}
                Found::Times(1) if self.is_variable_too(name) => return ambiguous(),
                Found::Open | Found::Times(1) => {
                    self.read_all(level.visible(), name);
                    return Ok(());
                }
                Found::Times(_) => return ambiguous(),
            }
        }
        let is_item = |level: &View<'_, 's>| {
            let mut items = level.visible().iter();
            items.any(|it| it.name == Some(name))
        };
        if view.levels().any(is_item) || self.is_around(name) {
            return Ok(());
        }
        let relation = match view.visible() {
            [only] => only.relation,
            _ => None,
        };
        let message = format!("column \"{name}\" does not exist");
        no_column(relation, name, span, message)
    }

    /// The item that a qualifier means; `None` where that is something around the query.
    pub(super) fn item<'v>(
        &self,
        name: &Name,
        has_schema: bool,
        span: Span,
        view: &View<'v, 's>,
    ) -> Looked<Option<&'v Item<'s>>> {
        let mut unnamed = false;
        let called = |level: &View<'v, 's>| {
            let items = level.visible().iter();
            items.filter(|it| it.name == Some(name)).count()
        };
        // Which of them the schema means is not asked.
        let is_one_of_many = has_schema && view.levels().map(called).sum::<usize>() > 1;
        for level in view.levels() {
            let items = level.visible();
            let mut found = items.iter().filter(|it| it.name == Some(name));
            match (found.next(), found.next()) {
                (Some(_), _) if has_schema && is_one_of_many => return Ok(None),
                (Some(_), Some(_)) => {
                    let message = format!("table reference \"{name}\" is ambiguous");
                    return wrong("42P09", span, message);
                }
                (Some(found), None) => return Ok(Some(found)),
                (None, _) => {}
            }
            unnamed |= items
                .iter()
                .any(|it| it.name.is_none() && it.columns.are_open());
        }
        if unnamed || self.may_qualify(name) {
            return Ok(None);
        }
        let what = if self.seen.contains(&name) {
            "invalid reference to"
        } else {
            "missing"
        };
        wrong(
            "42P01",
            span,
            format!("{what} FROM-clause entry for table \"{name}\""),
        )
    }

    /// Whether a name may mean something around the query.
    fn is_around(&self, name: &Name) -> bool {
        match self.around {
            Around::Block(Visible::Anything) => true,
            Around::Block(Visible::Variables(names) | Visible::Preferred(names)) => {
                names.variables.contains(name) || EVERYWHERE.contains(&name.as_str())
            }
            Around::Parameters(_, names) => names.contains(name),
            Around::Block(Visible::Nothing) | Around::Table(_) => false,
        }
    }

    /// Whether a qualifier may mean something around the query, such as a label.
    fn may_qualify(&self, name: &Name) -> bool {
        match self.around {
            Around::Block(Visible::Nothing) | Around::Table(_) => false,
            Around::Block(_) => true,
            Around::Parameters(function, names) => function == name || names.contains(name),
        }
    }

    /// Whether a qualifier is known to mean something around the query.
    fn is_qualified_around(&self, name: &Name) -> bool {
        match self.around {
            Around::Block(Visible::Variables(names) | Visible::Preferred(names)) => {
                names.variables.contains(name) || names.labels.contains(name)
            }
            Around::Block(Visible::Nothing) | Around::Table(_) => false,
            Around::Block(Visible::Anything) => true,
            Around::Parameters(..) => self.may_qualify(name),
        }
    }

    fn is_variable_too(&self, name: &Name) -> bool {
        matches!(self.around, Around::Block(Visible::Variables(names)) if names.variables.contains(name))
    }

    fn sequence(&self, item: &Item<'_>) -> Option<Name> {
        let id = item.relation?;
        let catalog = &self.executor.catalog;
        (catalog.kind(id) == Some(ObjectKind::Sequence)).then(|| self.executor.name_of(id))
    }

    fn may_take_rows(&self, name: &Name) -> bool {
        let function = ObjectName {
            schema: None,
            name: name.clone(),
            span: Span::default(),
        };
        takes_rows(name) || !self.executor.catalog.functions_named(&function).is_empty()
    }

    fn times_at(&self, view: &View<'_, 's>, name: &Name) -> Found {
        if let Some(tree) = view.tree {
            let mut all = Found::Times(0);
            for part in tree {
                all = all.and(self.times(part, name, view.items));
            }
            return all;
        }
        let mut all = Found::Times(0);
        for item in view.visible() {
            all = all.and(self.times_in(item, name));
        }
        match all {
            Found::Times(2..) => Found::Times(1),
            other => other,
        }
    }

    fn times(&self, tree: &Tree<'_>, name: &Name, items: &[Item<'_>]) -> Found {
        match tree {
            Tree::Item(at) => self.times_in(&items[*at], name),
            Tree::Join { using, .. } if using.iter().any(|it| it.name == *name) => Found::Times(1),
            Tree::Join {
                left,
                right,
                natural,
                ..
            } => {
                let (left, right) = (
                    self.times(left, name, items),
                    self.times(right, name, items),
                );
                match (left, right) {
                    (Found::Times(1), Found::Times(1)) if *natural => Found::Times(1),
                    (left, right) => left.and(right),
                }
            }
        }
    }

    /// Whether one of the stars of a list may stand for a column that something is sorted by.
    pub(super) fn is_starred(&self, by: &Sorted, view: &View<'_, 's>) -> bool {
        let is_meant = |item: &Item<'_>| {
            let mut stars = by.stars.iter();
            stars.any(|of| of.is_none() || of.as_ref() == item.name)
        };
        let mut items = view.visible().iter().filter(|it| is_meant(it));
        items.any(|it| !matches!(self.times_in(it, &by.column.name), Found::Times(0)))
    }

    pub(super) fn times_in(&self, item: &Item<'_>, name: &Name) -> Found {
        let count = |names: &[Name]| {
            let times = names.iter().filter(|it| *it == name).count();
            u32::try_from(times).unwrap_or(u32::MAX)
        };
        let found = match &item.columns {
            Columns::Named(names) => Found::Times(count(names)),
            Columns::Open(names) => match count(names) {
                0 => Found::Open,
                times => Found::Times(times),
            },
            Columns::Of(id) => self.times_of(*id, name),
            Columns::Counted(_) | Columns::Unknown => Found::Open,
        };
        let is_system = || item.relation.is_some() && SYSTEM_COLUMNS.contains(&name.as_str());
        match found {
            Found::Times(0) if is_system() => Found::Open,
            found => found,
        }
    }

    fn times_of(&self, id: ObjectId, name: &Name) -> Found {
        let executor = self.executor;
        if executor.column_number(id, name).is_some() {
            return Found::Times(1);
        }
        match executor.has_other_attribute(id, name) {
            Some(has) => Found::Times(has.into()),
            None if self.are_known(id) => Found::Times(0),
            None => Found::Open,
        }
    }

    pub(super) fn are_known(&self, id: ObjectId) -> bool {
        let catalog = &self.executor.catalog;
        !catalog.is_uncertain(id) && catalog.columns_known(id)
    }

    /// Fails where a column of `USING` is not in one of the sides, or twice.
    pub(super) fn check_merged(
        &self,
        column: &Identifier,
        side: &Tree<'_>,
        called: &str,
        items: &[Item<'_>],
    ) -> Looked {
        let name = &column.name;
        match self.times(side, name, items) {
            Found::Open | Found::Times(1) => Ok(()),
            Found::Times(0) => {
                let message = format!(
                    "column \"{name}\" specified in USING clause does not exist in {called} table"
                );
                wrong("42703", column.span, message)
            }
            Found::Times(_) => {
                let message = format!(
                    "common column name \"{name}\" appears more than once in {called} table"
                );
                wrong("42702", column.span, message)
            }
        }
    }

    /// Fails where a column is written that the table does not have.
    pub(super) fn written(&self, columns: &[Written], target: &Item<'_>) -> Looked {
        let Some(table) = target.relation else {
            return Ok(());
        };
        for Written { column, .. } in columns {
            if let Found::Times(0) = self.times_in(target, &column.name) {
                let message = format!(
                    "column \"{}\" of relation \"{}\" does not exist",
                    column.name,
                    self.executor.name_of(table)
                );
                return no_column(Some(table), &column.name, column.span, message);
            }
        }
        Ok(())
    }
}

/// Fails where two common table expressions of one `WITH` have one name.
pub(super) fn check_common_tables(tables: &[CommonTable]) -> Looked {
    for (at, CommonTable { name, .. }) in tables.iter().enumerate() {
        if tables[..at].iter().any(|it| it.name.name == name.name) {
            let message = format!("WITH query name \"{}\" specified more than once", name.name);
            return wrong("42712", name.span, message);
        }
    }
    Ok(())
}

/// Fails where two items have one name.
pub(super) fn check_names(items: &[Item<'_>]) -> Looked {
    for (at, item) in items.iter().enumerate().filter(|(_, it)| it.name.is_some()) {
        let is_same = |other: &&Item| {
            // Two tables of one name in two schemas are told apart by these.
            let are_apart = other.hidden.is_none()
                && item.hidden.is_none()
                && other.relation.is_some()
                && item.relation.is_some()
                && other.relation != item.relation;
            other.name == item.name && !are_apart
        };
        if items[..at].iter().any(|it| is_same(&it)) {
            let name = item.name.map_or("", |it| it.as_str());
            let message = format!("table name \"{name}\" specified more than once");
            return wrong("42712", item.span, message);
        }
    }
    Ok(())
}
