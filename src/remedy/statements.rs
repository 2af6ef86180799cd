//! The statements of a remedy, and of its way back.

use super::{Item, Left};
use crate::catalog::builtin::quote_identifier;
use crate::catalog::{Catalog, ObjectId};
use crate::config::Config;
use crate::diagnostic::{Remedy, Table};
use crate::operation::Name;
use crate::rules;

/// How statements are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Style {
    /// Outside of a transaction.
    pub(super) one_by_one: bool,
    /// So that they can run again.
    pub(super) guarded: bool,
}

#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) up: Vec<String>,
    /// The last first.
    pub(super) down: Vec<String>,
    /// Why the down does not undo everything.
    pub(super) irreversible: Option<String>,
}

/// The statements for all that can be written, what that is, and what can't.
pub(super) fn statements(
    mut items: Vec<Item>,
    catalog: &Catalog,
    config: &Config,
    style: Style,
) -> (Vec<Item>, Written, Vec<Left>) {
    let mut writer = Writer {
        catalog,
        config,
        style,
        names: Vec::new(),
        written: Written::default(),
    };
    items.sort_by_key(|item| turn(&item.remedy, style));
    let (mut kept, mut left) = (Vec::new(), Vec::new());
    let mut reasons: Vec<&str> = Vec::new();
    for item in items {
        if let Some(reason) = no_way_back(&item.remedy)
            && !reasons.contains(&reason)
        {
            reasons.push(reason);
        }
        match writer.write(&item) {
            Ok(()) => kept.push(item),
            Err(reason) => left.push(item.left(reason)),
        }
    }
    let mut written = writer.written;
    written.down.reverse();
    written.irreversible = (!reasons.is_empty()).then(|| reasons.join("; "));
    (kept, written, left)
}

/// Who may see a table comes before how fast it is. But in a transaction, a lock under which nobody can
/// read comes last: it is held until the end.
fn turn(remedy: &Remedy, style: Style) -> u8 {
    match remedy {
        Remedy::RowSecurity { .. } if style.one_by_one => 0,
        Remedy::Validation { .. } => 1,
        Remedy::Index { .. } => 2,
        Remedy::RowSecurity { .. } => 3,
    }
}

fn no_way_back(remedy: &Remedy) -> Option<&'static str> {
    match remedy {
        Remedy::RowSecurity { .. } => {
            Some("row-level security stays on: to switch it off would open the tables again")
        }
        Remedy::Validation { .. } => Some("what is validated stays valid"),
        Remedy::Index { .. } => None,
    }
}

struct Writer<'a> {
    catalog: &'a Catalog,
    config: &'a Config,
    style: Style,
    /// Of the indexes that are made, with the tables' schemas.
    names: Vec<(String, Name)>,
    written: Written,
}

impl Writer<'_> {
    fn write(&mut self, item: &Item) -> Result<(), String> {
        match &item.remedy {
            Remedy::RowSecurity { table } => {
                let enable = format!("ALTER TABLE {} ENABLE ROW LEVEL SECURITY;", table.sql);
                let up = &mut self.written.up;
                up.push(if item.rule == "policies-without-rls" {
                    enable
                } else {
                    format!("-- Without a policy, only its owner sees rows.\n{enable}")
                });
            }
            Remedy::Validation { table, constraint } => self.written.up.push(format!(
                "ALTER TABLE {} VALIDATE CONSTRAINT {};",
                table.sql,
                quote_identifier(constraint)
            )),
            Remedy::Index {
                table,
                columns,
                partitioned,
            } => self.index(table, columns, *partitioned)?,
        }
        Ok(())
    }

    fn index(
        &mut self,
        table: &Table,
        columns: &[String],
        partitioned: bool,
    ) -> Result<(), String> {
        let id = self.find(table).ok_or("the table is not known")?;
        let names: Vec<Name> = columns.iter().map(Name::new).collect();
        let of_schema = self.names.iter().filter(|(it, _)| *it == table.schema);
        let taken: Vec<Name> = of_schema.map(|(_, name)| name.clone()).collect();
        let name = rules::index_name(self.config, self.catalog, id, &names, &taken)?;
        let columns: Vec<_> = columns.iter().map(|it| quote_identifier(it)).collect();
        let (index, columns) = (quote_identifier(&name), columns.join(", "));
        // An index is in the schema of its table.
        let schema = table.sql.strip_suffix(&quote_identifier(&table.name));
        let qualified = format!("{}{index}", schema.unwrap_or_default());
        let concurrently = if self.style.one_by_one && !partitioned {
            " CONCURRENTLY"
        } else {
            ""
        };
        let drop = format!("DROP INDEX{concurrently}");
        let guard = |words: &'static str| if self.style.guarded { words } else { "" };
        let create = if self.style.guarded && !concurrently.is_empty() {
            // A build that failed has left an invalid index of this name.
            format!("{drop} IF EXISTS {qualified};\nCREATE INDEX{concurrently}")
        } else {
            format!("CREATE INDEX{concurrently}{}", guard(" IF NOT EXISTS"))
        };
        let written = &mut self.written;
        written
            .up
            .push(format!("{create} {index} ON {} ({columns});", table.sql));
        written
            .down
            .push(format!("{drop}{} {qualified};", guard(" IF EXISTS")));
        self.names.push((table.schema.clone(), name));
        Ok(())
    }

    fn find(&self, table: &Table) -> Option<ObjectId> {
        let mut tables = self.catalog.objects().filter(|it| it.name == table.name);
        tables
            .find(|it| {
                let schema = it.schema.and_then(|schema| self.catalog.get(schema));
                self.catalog.is_table(it.id) && schema.is_some_and(|it| it.name == table.schema)
            })
            .map(|it| it.id)
    }
}
