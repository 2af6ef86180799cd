//! Looks up the names of queries: which column of which relation a name is, or that it is none.
//!
//! As the server does it: level by level from the inside, each with the items of its `FROM`. Where an
//! item's columns are not known, what is not found elsewhere may be one of them.

use std::rc::Rc;

use crate::catalog::builtin::takes_rows;
use crate::catalog::{ObjectId, Presence};
use crate::operation::{
    Alias, ColumnMention, CommonTable, Identifier, Joined, Mention, Name, ObjectName, OutputName,
    Range, Scope,
};
use crate::source::Span;

use super::executor::{Error, Executor};
use super::references::SYSTEM_COLUMNS;

/// What can be named around a query.
#[derive(Clone, Copy)]
pub(super) enum Around<'a> {
    Nothing,
    /// Names that nobody knows here, such as the variables of a block.
    Anything,
    /// The columns of the table that a policy is on.
    Table(ObjectId),
    /// The parameters of a function, by its name.
    Parameters(&'a Name, &'a [Name]),
}

impl Executor {
    /// Fails where a query names a column or a relation that is not there or that may be two.
    pub(super) fn check_scope(
        &mut self,
        scope: Option<&Scope>,
        around: Around<'_>,
    ) -> Result<(), Error> {
        match scope {
            Some(scope) => self.look_up(scope, around, false).map(|_| ()),
            None => Ok(()),
        }
    }

    /// As [`Self::check_scope`]; gives the names of the columns that come out of a query, if all are
    /// known.
    pub(super) fn output_names(
        &mut self,
        scope: Option<&Scope>,
    ) -> Result<Option<Rc<[Name]>>, Error> {
        let Some(scope) = scope else {
            return Ok(None);
        };
        Ok(match self.look_up(scope, self.around(), true)? {
            Columns::Named(names) => Some(names),
            Columns::Of(_) | Columns::Open(_) => None,
        })
    }

    fn look_up(&self, scope: &Scope, around: Around<'_>, wanted: bool) -> Result<Columns, Error> {
        let mut level = Level::default();
        if let Around::Table(table) = around {
            level.items.push(Item::table(table, self.name_of(table)));
            level.tree.push(Tree::Item(0));
        }
        let mut resolver = Resolver {
            executor: self,
            around,
            tables: Vec::new(),
            seen: Vec::new(),
        };
        let found = resolver.query(scope, &View::of(&level, None), wanted);
        found.map_err(|wrong| self.misnamed(*wrong))
    }

    /// What the statement at hand can name besides what it reads.
    pub(super) fn around(&self) -> Around<'static> {
        if self.has_variables {
            Around::Anything
        } else {
            Around::Nothing
        }
    }

    fn misnamed(&self, wrong: Wrong) -> Error {
        match (wrong.code, wrong.relation) {
            ("42703", Some((relation, column))) => {
                self.no_column(relation, &column, wrong.span, wrong.message)
            }
            (code, _) => self.failure(code, wrong.span, wrong.message),
        }
    }
}

/// Why the server refuses a name.
struct Wrong {
    code: &'static str,
    span: Span,
    message: String,
    /// The relation that has no such column.
    relation: Option<(ObjectId, Name)>,
}

type Looked<T = ()> = Result<T, Box<Wrong>>;

fn wrong<T>(code: &'static str, span: Span, message: String) -> Looked<T> {
    Err(Box::new(Wrong {
        code,
        span,
        message,
        relation: None,
    }))
}

/// The columns of an item.
#[derive(Clone)]
enum Columns {
    /// Those of a relation.
    Of(ObjectId),
    Named(Rc<[Name]>),
    /// These, and others that nobody knows.
    Open(Rc<[Name]>),
}

impl Columns {
    fn unknown() -> Self {
        Self::Open(Rc::new([]))
    }

    fn are_open(&self) -> bool {
        matches!(self, Self::Open(_))
    }

    fn named(names: Vec<Name>, open: bool) -> Self {
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
struct Item {
    /// Its alias, or the relation's name.
    name: Option<Name>,
    /// The relation, where the alias hides its name.
    hidden: Option<Name>,
    relation: Option<ObjectId>,
    columns: Columns,
    span: Span,
}

impl Item {
    fn table(id: ObjectId, name: Name) -> Self {
        Self {
            name: Some(name),
            hidden: None,
            relation: Some(id),
            columns: Columns::Of(id),
            span: Span::default(),
        }
    }
}

/// How the items of `FROM` are joined, by which a name without a qualifier is looked up.
enum Tree {
    Item(usize),
    Join {
        left: Box<Tree>,
        right: Box<Tree>,
        natural: bool,
        using: Vec<Name>,
    },
}

/// The items of a `FROM`.
#[derive(Default)]
struct Level {
    items: Vec<Item>,
    tree: Vec<Tree>,
}

impl Level {
    /// What a `LATERAL` item sees.
    fn so_far<'v>(&'v self, outer: &'v View<'v>) -> View<'v> {
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
struct View<'v> {
    items: &'v [Item],
    /// Those before can't be seen.
    first: usize,
    /// `None` where which of two items is meant is not asked.
    tree: Option<&'v [Tree]>,
    outer: Option<&'v View<'v>>,
}

impl<'v> View<'v> {
    fn of(level: &'v Level, outer: Option<&'v View<'v>>) -> Self {
        Self {
            items: &level.items,
            first: 0,
            tree: Some(&level.tree),
            outer,
        }
    }

    /// Only the first item, or only the others.
    fn merged(&self, sees_target: bool) -> Self {
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

    fn visible(&self) -> &'v [Item] {
        &self.items[self.first..]
    }

    /// This level and those around it, from the inside.
    fn levels(&self) -> impl Iterator<Item = &View<'v>> {
        std::iter::successors(Some(self), |view| view.outer)
    }
}

/// How often a name is found.
enum Found {
    Times(u32),
    /// Perhaps: an item has columns that nobody knows.
    Open,
}

impl Found {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Times(left), Self::Times(right)) => Self::Times(left + right),
            (Self::Open, Self::Times(0))
            | (Self::Times(0), Self::Open)
            | (Self::Open, Self::Open) => Self::Open,
            (Self::Open, Self::Times(times)) | (Self::Times(times), Self::Open) => {
                Self::Times(times)
            }
        }
    }
}

struct Resolver<'e> {
    executor: &'e Executor,
    around: Around<'e>,
    /// The common table expressions in scope, the innermost last.
    tables: Vec<(Name, Columns)>,
    /// What stands in `FROM` here and around, whether it can be seen or not.
    seen: Vec<Name>,
}

impl Resolver<'_> {
    /// Looks up the names of a level; gives its columns where they are wanted.
    fn query(&mut self, scope: &Scope, outer: &View<'_>, wanted: bool) -> Looked<Columns> {
        let (tables, seen) = (self.tables.len(), self.seen.len());
        self.with(scope, outer)?;
        let columns = if let [first, others @ ..] = scope.arms.as_slice() {
            let columns = self.query(first, outer, wanted)?;
            for arm in others {
                self.query(arm, outer, false)?;
            }
            columns
        } else {
            self.level(scope, outer, wanted)?
        };
        self.tables.truncate(tables);
        self.seen.truncate(seen);
        Ok(columns)
    }

    fn level(&mut self, scope: &Scope, outer: &View<'_>, wanted: bool) -> Looked<Columns> {
        let mut level = Level::default();
        for range in &scope.from {
            let tree = self.range(range, &mut level, outer)?;
            level.tree.push(tree);
        }
        let is_excluded = |range: &Range| matches!(range, Range::Excluded(_));
        if !scope.from.iter().any(is_excluded) {
            check_names(&level.items)?;
        }
        if let Some(target) = level.items.first() {
            self.written(&scope.written, target)?;
        }
        let view = View::of(&level, Some(outer));
        self.mentions(&scope.mentions, &view)?;
        if wanted {
            Ok(self.outputs(&scope.outputs, &level))
        } else {
            Ok(Columns::unknown())
        }
    }

    /// Fails where a column is written that the table does not have.
    fn written(&self, columns: &[Identifier], target: &Item) -> Looked {
        let Some(table) = target.relation else {
            return Ok(());
        };
        for column in columns {
            if let Found::Times(0) = self.times_in(target, &column.name) {
                let message = format!(
                    "column \"{}\" of relation \"{}\" does not exist",
                    column.name,
                    self.executor.name_of(table)
                );
                return Err(no_column(Some(table), &column.name, column.span, message));
            }
        }
        Ok(())
    }

    /// Takes the common table expressions into scope.
    fn with(&mut self, scope: &Scope, outer: &View<'_>) -> Looked {
        let first = self.tables.len();
        if scope.recursive {
            let names = scope.with.iter().map(|it| it.name.clone());
            self.tables
                .extend(names.map(|name| (name, Columns::unknown())));
        }
        for (at, table) in scope.with.iter().enumerate() {
            if !scope.recursive {
                let columns = self.common_table(table, outer)?;
                self.tables.push((table.name.clone(), columns));
                continue;
            }
            // The columns that it sees of itself are those of its first arm.
            if let (Some(arm), []) = (table.query.arms.first(), table.query.with.as_slice())
                && let Ok(columns) = self.query(arm, outer, true)
            {
                self.tables[first + at].1 = self.renamed(columns, &table.columns, table.open);
            }
            self.tables.truncate(first + scope.with.len());
            self.tables[first + at].1 = self.common_table(table, outer)?;
        }
        Ok(())
    }

    fn common_table(&mut self, table: &CommonTable, outer: &View<'_>) -> Looked<Columns> {
        let columns = self.query(&table.query, outer, true)?;
        Ok(self.renamed(columns, &table.columns, table.open))
    }

    /// Adds an item of `FROM` to a level.
    fn range(&mut self, range: &Range, level: &mut Level, outer: &View<'_>) -> Looked<Tree> {
        let item = match range {
            Range::Relation { name, alias } => self.relation(name, alias),
            Range::Target { name, alias } => self.target(name, alias.clone()),
            Range::Excluded(name) => Item {
                name: Some(Name::new_static("excluded")),
                ..self.target(name, None)
            },
            Range::Query {
                query,
                lateral,
                alias,
            } => {
                let columns = if *lateral {
                    self.query(query, &level.so_far(outer), true)?
                } else {
                    self.query(query, outer, true)?
                };
                Item {
                    name: alias.name.clone(),
                    hidden: None,
                    relation: None,
                    columns: self.renamed(columns, &alias.columns, false),
                    span: Span::default(),
                }
            }
            Range::Rows { mentions, alias } => {
                self.mentions(mentions, &level.so_far(outer))?;
                Item {
                    name: alias.name.clone(),
                    hidden: None,
                    relation: None,
                    columns: Columns::named(alias.columns.clone(), true),
                    span: Span::default(),
                }
            }
            Range::Join(joined) => return self.join(joined, level, outer),
        };
        self.seen
            .extend(item.name.iter().chain(&item.hidden).cloned());
        level.items.push(item);
        Ok(Tree::Item(level.items.len() - 1))
    }

    fn relation(&self, name: &ObjectName, alias: &Alias) -> Item {
        let mut tables = self.tables.iter().rev();
        let table = tables.find(|it| name.schema.is_none() && it.0 == name.name);
        let mut item = match table {
            Some((_, columns)) => Item {
                name: None,
                hidden: None,
                relation: None,
                columns: columns.clone(),
                span: name.span,
            },
            None => self.target(name, None),
        };
        if !alias.columns.is_empty() {
            item.columns = self.renamed(item.columns, &alias.columns, false);
        }
        item.hidden = alias.name.is_some().then(|| name.name.clone());
        item.name = Some(alias.name.as_ref().unwrap_or(&name.name).clone());
        item
    }

    fn target(&self, name: &ObjectName, alias: Option<Name>) -> Item {
        let relation = match self.executor.catalog.resolve_relation(name) {
            Presence::Present(id) => Some(id),
            _ => None,
        };
        Item {
            hidden: alias.is_some().then(|| name.name.clone()),
            name: Some(alias.unwrap_or_else(|| name.name.clone())),
            relation,
            columns: relation.map_or_else(Columns::unknown, Columns::Of),
            span: name.span,
        }
    }

    fn join(&mut self, joined: &Joined, level: &mut Level, outer: &View<'_>) -> Looked<Tree> {
        let first = level.items.len();
        let left = self.range(&joined.left, level, outer)?;
        let right = self.range(&joined.right, level, outer)?;
        for column in &joined.using {
            self.check_merged(column, &left, "left", &level.items)?;
            self.check_merged(column, &right, "right", &level.items)?;
        }
        let using: Vec<Name> = joined.using.iter().map(|it| it.name.clone()).collect();
        let merged = joined.using_alias.clone().map(|name| Item {
            name: Some(name),
            hidden: None,
            relation: None,
            columns: Columns::named(using.clone(), false),
            span: Span::default(),
        });
        let tree = Tree::Join {
            left: Box::new(left),
            right: Box::new(right),
            natural: joined.natural,
            using,
        };
        let view = View {
            items: &level.items,
            first,
            tree: Some(std::slice::from_ref(&tree)),
            outer: Some(outer),
        };
        self.mentions(&joined.on, &view)?;
        level.items.extend(merged);
        let Some(alias) = &joined.alias else {
            return Ok(tree);
        };
        let (names, open) = self.listed(&tree, &level.items);
        let columns = self.renamed(Columns::named(names, open), &alias.columns, false);
        level.items.truncate(first);
        level.items.push(Item {
            name: alias.name.clone(),
            hidden: None,
            relation: None,
            columns,
            span: Span::default(),
        });
        Ok(Tree::Item(first))
    }

    /// Fails where a column of `USING` is not in one of the sides, or twice.
    fn check_merged(
        &self,
        column: &Identifier,
        side: &Tree,
        called: &str,
        items: &[Item],
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

    fn mentions(&mut self, mentions: &[Mention], view: &View<'_>) -> Looked {
        for mention in mentions {
            match mention {
                Mention::Column(column) => self.column(column, view)?,
                Mention::All(table) => {
                    self.item(&table.name, true, table.span, view)?;
                }
                Mention::Inner(query) => {
                    self.query(query, view, false)?;
                }
                Mention::Merged {
                    sees_target,
                    mentions,
                } => self.mentions(mentions, &view.merged(*sees_target))?,
                Mention::Beside(query) => {
                    let nothing = Level::default();
                    let outer = view.outer.copied();
                    let outer = outer.unwrap_or_else(|| View::of(&nothing, None));
                    self.query(query, &outer, false)?;
                    if query.from.iter().any(|it| matches!(it, Range::Excluded(_))) {
                        self.seen.push(Name::new_static("excluded"));
                    }
                }
            }
        }
        Ok(())
    }

    fn column(&self, column: &ColumnMention, view: &View<'_>) -> Looked {
        let (name, span) = (&column.name, column.span);
        let ambiguous = || {
            let message = format!("column reference \"{name}\" is ambiguous");
            wrong("42702", span, message)
        };
        if let Some(qualifier) = &column.qualifier {
            let Some(item) = self.item(qualifier, column.has_schema, span, view)? else {
                return Ok(());
            };
            return match self.times_in(item, name) {
                Found::Open | Found::Times(1) => Ok(()),
                // A function of the row is called so, too.
                Found::Times(0) if self.may_take_rows(name) => Ok(()),
                Found::Times(0) => {
                    let message = format!("column {qualifier}.{name} does not exist");
                    Err(no_column(item.relation, name, span, message))
                }
                Found::Times(_) => ambiguous(),
            };
        }
        for level in view.levels() {
            match self.times_at(level, name) {
                Found::Times(0) => {}
                Found::Open | Found::Times(1) => return Ok(()),
                Found::Times(_) => return ambiguous(),
            }
        }
        let is_item = |level: &View<'_>| {
            let mut items = level.visible().iter();
            items.any(|it| it.name.as_ref() == Some(name))
        };
        if view.levels().any(is_item) || self.is_around(name) {
            return Ok(());
        }
        let relation = match view.visible() {
            [only] => only.relation,
            _ => None,
        };
        let message = format!("column \"{name}\" does not exist");
        Err(no_column(relation, name, span, message))
    }

    /// The item that a qualifier means; `None` where that is something around the query.
    fn item<'v>(
        &self,
        name: &Name,
        has_schema: bool,
        span: Span,
        view: &View<'v>,
    ) -> Looked<Option<&'v Item>> {
        let mut unnamed = false;
        let called = |level: &View<'v>| {
            let items = level.visible().iter();
            items.filter(|it| it.name.as_ref() == Some(name)).count()
        };
        // Which of them the schema means is not asked.
        let is_one_of_many = has_schema && view.levels().map(called).sum::<usize>() > 1;
        for level in view.levels() {
            let items = level.visible();
            let mut found = items.iter().filter(|it| it.name.as_ref() == Some(name));
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
        let is_function =
            matches!(self.around, Around::Parameters(function, _) if function == name);
        if unnamed || is_function || self.is_around(name) {
            return Ok(None);
        }
        let what = if self.seen.contains(name) {
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

    fn is_around(&self, name: &Name) -> bool {
        match self.around {
            Around::Anything => true,
            Around::Parameters(_, names) => names.contains(name),
            Around::Nothing | Around::Table(_) => false,
        }
    }

    fn may_take_rows(&self, name: &Name) -> bool {
        let function = ObjectName {
            schema: None,
            name: name.clone(),
            span: Span::default(),
        };
        takes_rows(name) || !self.executor.catalog.functions_named(&function).is_empty()
    }

    fn times_at(&self, view: &View<'_>, name: &Name) -> Found {
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

    fn times(&self, tree: &Tree, name: &Name, items: &[Item]) -> Found {
        match tree {
            Tree::Item(at) => self.times_in(&items[*at], name),
            Tree::Join { using, .. } if using.contains(name) => Found::Times(1),
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

    fn times_in(&self, item: &Item, name: &Name) -> Found {
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

    fn are_known(&self, id: ObjectId) -> bool {
        let catalog = &self.executor.catalog;
        !catalog.is_uncertain(id) && catalog.columns_known(id)
    }

    /// The columns of a level's result.
    fn outputs(&self, outputs: &[OutputName], level: &Level) -> Columns {
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
                    match items.find(|it| it.name.as_ref() == Some(of)) {
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

    /// The names that a star stands for, and whether there may be more.
    fn listed(&self, tree: &Tree, items: &[Item]) -> (Vec<Name>, bool) {
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
                    using.contains(name) || *natural && left.contains(name) && right.contains(name)
                };
                let mut names: Vec<Name> = using.clone();
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
            Columns::Of(id) => {
                let relation = self.executor.relation(*id);
                let columns = relation.into_iter().flat_map(|it| &it.columns);
                let names = columns.map(|it| it.name.clone()).collect();
                (names, relation.is_none() || !self.are_known(*id))
            }
        }
    }

    /// Columns under other names, as far as some are given.
    fn renamed(&self, columns: Columns, given: &[Name], open: bool) -> Columns {
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

fn no_column(relation: Option<ObjectId>, name: &Name, span: Span, message: String) -> Box<Wrong> {
    Box::new(Wrong {
        code: "42703",
        span,
        message,
        relation: relation.map(|id| (id, name.clone())),
    })
}

/// Fails where two items have one name.
fn check_names(items: &[Item]) -> Looked {
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
            let name = item.name.clone().unwrap_or_default();
            let message = format!("table name \"{name}\" specified more than once");
            return wrong("42712", item.span, message);
        }
    }
    Ok(())
}
