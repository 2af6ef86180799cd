//! Looks up the names of queries: which column of which relation a name is, or that it is none.
//!
//! As the server does it: level by level from the inside, each with the items of its `FROM`. Where an
//! item's columns are not known, what is not found elsewhere may be one of them.

mod columns;
mod level;
mod names;

use std::rc::Rc;
use std::sync::Arc;

use crate::catalog::{Address, ObjectId, Presence};
use crate::operation::{
    Alias, CommonTable, Joined, Mention, Name, ObjectKind, ObjectName, OutputName, Range, Scope,
    SetOperation,
};
use crate::source::Span;

use super::executor::{Error, Executor, missing, written};
use columns::check_width;
use level::{Columns, Item, Level, Tree, View};
use names::{check_common_tables, check_names};

/// What `ON CONFLICT DO UPDATE` calls the rows that it did not insert.
static EXCLUDED: Name = Name::new_static("excluded");

/// What can be named in the statements of a block or a function besides what they read.
#[derive(Debug, Clone, Default)]
pub(super) enum Visible {
    #[default]
    Nothing,
    /// Names that nobody knows here.
    Anything,
    /// These variables. A name that a column has too is refused.
    Variables(Arc<Declared>),
    /// The same, where the block says which of them is meant then.
    Preferred(Arc<Declared>),
}

/// What the blocks around a statement declare.
#[derive(Debug, Default)]
pub(super) struct Declared {
    pub(super) variables: Vec<Name>,
    /// What the blocks are called.
    pub(super) labels: Vec<Name>,
}

/// The variables that every block has.
const EVERYWHERE: [&str; 3] = ["found", "sqlstate", "sqlerrm"];

/// What can be named around a query.
#[derive(Clone, Copy)]
pub(super) enum Around<'a> {
    Block(&'a Visible),
    /// The columns of the table that a policy is on.
    Table(ObjectId),
    /// The parameters of a function, by its name.
    Parameters(&'a Name, &'a [Name]),
}

impl Executor {
    /// Fails where the statement at hand names a column or a relation that is not there or that may be
    /// two.
    pub(super) fn check_scope(&self, scope: Option<&Scope>) -> Result<(), Error> {
        self.check_scope_in(scope, Around::Block(&self.variables))
    }

    /// As [`Self::check_scope`], of a query that stands somewhere else.
    pub(super) fn check_scope_in(
        &self,
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
    pub(super) fn output_names(&self, scope: Option<&Scope>) -> Result<Option<Rc<[Name]>>, Error> {
        let Some(scope) = scope else {
            return Ok(None);
        };
        let around = Around::Block(&self.variables);
        Ok(match self.look_up(scope, around, true)? {
            Columns::Named(names) => Some(names),
            Columns::Of(_) | Columns::Open(_) | Columns::Counted(_) | Columns::Unknown => None,
        })
    }

    /// The columns that a query reads.
    pub(super) fn columns_read(&self, scope: &Scope, around: Around<'_>) -> Vec<Address> {
        let mut resolver = self.resolver(around);
        resolver.read = Some(Vec::new());
        // What can't be looked up is not read.
        let _ = resolver.start(scope, false);
        resolver.read.unwrap_or_default()
    }

    fn look_up(&self, scope: &Scope, around: Around<'_>, wanted: bool) -> Result<Columns, Error> {
        let found = self.resolver(around).start(scope, wanted);
        found.map_err(|wrong| self.misnamed(*wrong))
    }

    fn resolver<'e>(&'e self, around: Around<'e>) -> Resolver<'e> {
        Resolver {
            executor: self,
            around,
            tables: Vec::new(),
            seen: Vec::new(),
            read: None,
        }
    }

    fn misnamed(&self, wrong: Wrong) -> Error {
        let Wrong {
            code,
            span,
            message,
            missing: what,
        } = wrong;
        match what {
            Some(Lacking::Column(relation, column)) => {
                self.no_column(relation, &column, span, message)
            }
            Some(Lacking::Relation(name)) => {
                self.missing(code, span, missing(ObjectKind::Table, &name), message)
            }
            None => self.failure(code, span, message),
        }
    }
}

/// Why the server refuses a name.
struct Wrong {
    code: &'static str,
    span: Span,
    message: String,
    missing: Option<Lacking>,
}

/// What is not there.
enum Lacking {
    /// A column of a relation.
    Column(ObjectId, Name),
    Relation(ObjectName),
}

type Looked<T = ()> = Result<T, Box<Wrong>>;

fn wrong<T>(code: &'static str, span: Span, message: String) -> Looked<T> {
    Err(Box::new(Wrong {
        code,
        span,
        message,
        missing: None,
    }))
}

struct Resolver<'s> {
    executor: &'s Executor,
    around: Around<'s>,
    /// The common table expressions in scope, the innermost last.
    tables: Vec<(&'s Name, Columns)>,
    /// What stands in `FROM` here and around, whether it can be seen or not.
    seen: Vec<&'s Name>,
    /// The columns that are read, where they are wanted.
    read: Option<Vec<Address>>,
}

impl<'s> Resolver<'s> {
    fn start(&mut self, scope: &'s Scope, wanted: bool) -> Looked<Columns> {
        let mut level = Level::default();
        if let Around::Table(table) = self.around {
            let executor = self.executor;
            let name = executor.catalog.get(table).map(|it| &it.name);
            level
                .items
                .extend(name.map(|name| Item::table(table, name)));
            level.tree.extend(name.map(|_| Tree::Item(0)));
        }
        self.query(scope, &View::of(&level, None), wanted)
    }

    /// Looks up the names of a level; gives its columns where they are wanted.
    fn query(&mut self, scope: &'s Scope, outer: &View<'_, 's>, wanted: bool) -> Looked<Columns> {
        let (tables, seen) = (self.tables.len(), self.seen.len());
        self.with(scope, outer)?;
        let columns = match &scope.combined {
            Some(combined) => self.combined(combined, scope, outer, wanted)?,
            None => self.level(scope, outer, wanted)?,
        };
        self.tables.truncate(tables);
        self.seen.truncate(seen);
        Ok(columns)
    }

    fn combined(
        &mut self,
        combined: &'s SetOperation,
        scope: &'s Scope,
        outer: &View<'_, 's>,
        wanted: bool,
    ) -> Looked<Columns> {
        let wanted = wanted || !scope.mentions.is_empty();
        let columns = self.query(&combined.first, outer, wanted)?;
        let width = columns.width();
        for arm in &combined.others {
            let others = self.query(&arm.query, outer, false)?.width();
            if let (Some(width), Some(other)) = (width, others)
                && width != other
            {
                let operator = arm.operator;
                let message = format!("each {operator} query must have the same number of columns");
                return wrong("42601", arm.span, message);
            }
        }
        if !scope.mentions.is_empty() {
            let mut result = Level::default();
            // Which of two it means is not asked.
            let item = Item::derived(None, columns.clone().distinct());
            result.items.push(item);
            result.tree.push(Tree::Item(0));
            self.mentions(&scope.mentions, &View::of(&result, Some(outer)))?;
        }
        Ok(columns)
    }

    fn level(&mut self, scope: &'s Scope, outer: &View<'_, 's>, wanted: bool) -> Looked<Columns> {
        let mut level = Level::default();
        for range in &scope.from {
            let tree = self.range(range, &mut level, outer)?;
            level.tree.push(tree);
        }
        let is_excluded = |range: &Range| matches!(range, Range::Excluded(_));
        if !scope.from.iter().any(is_excluded) {
            check_names(&level.items)?;
        }
        let view = View::of(&level, Some(outer));
        self.mentions(&scope.mentions, &view)?;
        self.read_stars(&scope.outputs, &level);
        Ok(if wanted && scope.unnamed == 0 {
            self.outputs(&scope.outputs, &level)
        } else {
            self.counted(scope, &level)
        })
    }

    /// Takes the common table expressions into scope.
    fn with(&mut self, scope: &'s Scope, outer: &View<'_, 's>) -> Looked {
        let first = self.tables.len();
        check_common_tables(&scope.with)?;
        if scope.recursive {
            let names = scope.with.iter().map(|it| &it.name.name);
            self.tables
                .extend(names.map(|name| (name, Columns::Unknown)));
        }
        for (at, table) in scope.with.iter().enumerate() {
            if !scope.recursive {
                let columns = self.common_table(table, outer)?;
                self.tables.push((&table.name.name, columns));
                continue;
            }
            // The columns that it sees of itself are those of its first arm.
            let first_arm = table.query.combined.as_ref().map(|it| &it.first);
            if let Some(names) = first_arm.and_then(plain_names) {
                let columns = Columns::named(names, false);
                self.tables[first + at].1 = self.renamed(columns, &table.columns, table.open);
            }
            self.tables[first + at].1 = self.common_table(table, outer)?;
        }
        Ok(())
    }

    fn common_table(&mut self, table: &'s CommonTable, outer: &View<'_, 's>) -> Looked<Columns> {
        let columns = self.query(&table.query, outer, true)?;
        Ok(self.renamed(columns, &table.columns, table.open))
    }

    /// Adds an item of `FROM` to a level.
    fn range(
        &mut self,
        range: &'s Range,
        level: &mut Level<'s>,
        outer: &View<'_, 's>,
    ) -> Looked<Tree<'s>> {
        let item = match range {
            Range::Relation { name, alias } => self.relation(name, alias)?,
            Range::Target { name, alias } => self.target(name, alias.as_ref())?,
            Range::Excluded(name) => Item {
                name: Some(&EXCLUDED),
                ..self.target(name, None)?
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
                let columns = self.renamed(columns, &alias.columns, false);
                Item::derived(alias.name.as_ref(), columns)
            }
            Range::Rows { mentions, alias } => {
                self.mentions(mentions, &level.so_far(outer))?;
                let columns = Columns::named(alias.columns.clone(), true);
                Item::derived(alias.name.as_ref(), columns)
            }
            Range::Join(joined) => return self.join(joined, level, outer),
        };
        self.seen.extend(item.name.iter().chain(&item.hidden));
        level.items.push(item);
        Ok(Tree::Item(level.items.len() - 1))
    }

    fn relation(&self, name: &'s ObjectName, alias: &'s Alias) -> Looked<Item<'s>> {
        let mut tables = self.tables.iter().rev();
        let table = tables.find(|it| name.schema.is_none() && *it.0 == name.name);
        let mut item = match table {
            Some((_, columns)) => Item {
                span: name.span,
                ..Item::derived(None, columns.clone())
            },
            None => self.target(name, None)?,
        };
        if !alias.columns.is_empty() {
            item.columns = self.renamed(item.columns, &alias.columns, false);
        }
        item.hidden = alias.name.as_ref().map(|_| &name.name);
        item.name = Some(alias.name.as_ref().unwrap_or(&name.name));
        Ok(item)
    }

    fn target(&self, name: &'s ObjectName, alias: Option<&'s Name>) -> Looked<Item<'s>> {
        let catalog = &self.executor.catalog;
        let relation = match catalog.resolve_relation(name) {
            // Where the path leads, nobody knows.
            _ if name.schema.is_none() && catalog.search_path.is_none() => None,
            Presence::Present(id) => Some(id),
            Presence::Absent => {
                return Err(Box::new(Wrong {
                    code: "42P01",
                    span: name.span,
                    message: format!("relation \"{}\" does not exist", written(name)),
                    missing: Some(Lacking::Relation(name.clone())),
                }));
            }
            Presence::BuiltIn | Presence::Unmentioned | Presence::Unknown(_) => None,
        };
        Ok(Item {
            hidden: alias.map(|_| &name.name),
            name: Some(alias.unwrap_or(&name.name)),
            relation,
            columns: relation.map_or(Columns::Unknown, Columns::Of),
            span: name.span,
        })
    }

    fn join(
        &mut self,
        joined: &'s Joined,
        level: &mut Level<'s>,
        outer: &View<'_, 's>,
    ) -> Looked<Tree<'s>> {
        let first = level.items.len();
        let left = self.range(&joined.left, level, outer)?;
        let right = self.range(&joined.right, level, outer)?;
        for column in &joined.using {
            self.check_merged(column, &left, "left", &level.items)?;
            self.check_merged(column, &right, "right", &level.items)?;
            self.read_all(&level.items[first..], &column.name);
        }
        let merged = joined.using_alias.as_ref().map(|name| {
            let names = joined.using.iter().map(|it| it.name.clone());
            Item::derived(Some(name), Columns::named(names.collect(), false))
        });
        let tree = Tree::Join {
            left: Box::new(left),
            right: Box::new(right),
            natural: joined.natural,
            using: &joined.using,
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
        level
            .items
            .push(Item::derived(alias.name.as_ref(), columns));
        Ok(Tree::Item(first))
    }

    fn mentions(&mut self, mentions: &'s [Mention], view: &View<'_, 's>) -> Looked {
        for mention in mentions {
            match mention {
                Mention::Column(column) => self.column(column, view)?,
                Mention::All(table) => {
                    self.item(&table.name, true, table.span, view)?;
                }
                Mention::Inner { query, width, span } => {
                    let found = self.query(query, view, false)?.width();
                    check_width(found, *width, *span)?;
                }
                Mention::Sorted(by) => {
                    if !self.is_starred(by, view) {
                        self.column(&by.column, view)?;
                    }
                }
                Mention::Written(columns) => {
                    if let Some(target) = view.items.first() {
                        self.written(columns, target)?;
                    }
                }
                Mention::Refused { message, span } => {
                    return wrong("42601", *span, (*message).to_owned());
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
                        self.seen.push(&EXCLUDED);
                    }
                }
            }
        }
        Ok(())
    }
}

fn no_column<T>(relation: Option<ObjectId>, name: &Name, span: Span, message: String) -> Looked<T> {
    Err(Box::new(Wrong {
        code: "42703",
        span,
        message,
        missing: relation.map(|id| Lacking::Column(id, name.clone())),
    }))
}

/// The names of the columns of a level that has no star.
fn plain_names(scope: &Scope) -> Option<Vec<Name>> {
    let names = scope.outputs.iter().map(|output| match output {
        OutputName::Column(name) => Some(name.clone()),
        OutputName::Star(_) | OutputName::Unknown => None,
    });
    names
        .collect::<Option<Vec<_>>>()
        .filter(|it| !it.is_empty())
}
