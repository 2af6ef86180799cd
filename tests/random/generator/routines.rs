//! Routines and triggers.

use sqlcheck::catalog::ObjectId;
use sqlcheck::catalog::object::Object;

use super::{FUNCTIONS, Generator, TRIGGERS};

impl Generator<'_> {
    pub(super) fn routine(&mut self) -> String {
        let id = self.existing(|object| object.as_function().is_some());
        let Some(id) = id else {
            return self.fresh(FUNCTIONS) + self.one(&["()", "(int)", ""]);
        };
        let name = self.name(id).replace(".f(", ".f (");
        let qualified = self.catalog.path(id);
        let bare = self.bare(id);
        let schema = qualified.first().cloned().unwrap_or_default();
        let arguments = self.arguments(id);
        match self.below(4) {
            0 => bare,
            1 => format!("{bare}{arguments}"),
            _ if name.is_empty() => bare,
            _ => format!("{schema}.{bare}{arguments}"),
        }
    }

    pub(super) fn arguments(&self, id: ObjectId) -> String {
        let function = self.catalog.get(id).and_then(Object::as_function);
        let types = function.map_or_else(Vec::new, |it| {
            let inputs = it.parameters.iter().filter(|it| it.mode.is_input());
            inputs
                .map(|it| self.catalog.format_type(&it.type_name))
                .collect()
        });
        format!("({})", types.join(", "))
    }

    pub(super) fn function(&mut self) -> String {
        let replace = self.maybe(45, "or replace ");
        let name = self.fresh(FUNCTIONS);
        if self.chance(45) {
            return format!(
                "create {replace}function {name}() returns trigger language plpgsql as 'begin return new; end'"
            );
        }
        if self.chance(15) {
            return self.alter_function();
        }
        if self.chance(5) {
            return format!(
                "create {replace}aggregate {name}(int) (sfunc = int4pl, stype = int, initcond = '0')"
            );
        }
        if self.chance(6) {
            return self.event_trigger();
        }
        if self.chance(8) {
            return format!("create {replace}procedure {name}() language sql as 'select 1'");
        }
        if self.chance(25) {
            let table = self.table().1;
            return format!(
                "create {replace}function {name}() returns bigint language sql begin atomic select count(*) from {table}; end"
            );
        }
        let type_name = self.type_name();
        let definer = self.maybe(20, " security definer");
        let parameters = match self.below(4) {
            0 => String::new(),
            1 => "int".to_owned(),
            2 => format!("x {type_name}"),
            _ => "x int, y text default null".to_owned(),
        };
        let returns = match self.below(5) {
            0 => "int".to_owned(),
            1 => "void".to_owned(),
            2 => format!("setof {}", self.any_relation().1),
            3 => "table (a int)".to_owned(),
            _ => type_name,
        };
        format!(
            "create {replace}function {name}({parameters}) returns {returns} language plpgsql{definer} as 'begin end'"
        )
    }

    fn alter_function(&mut self) -> String {
        let routine = self.routine();
        let change = self.one(&[
            "stable",
            "security definer",
            "security invoker",
            "set search_path to a",
            "reset all",
            "immutable",
        ]);
        let kind = self.one(&["function", "function", "routine", "procedure"]);
        format!("alter {kind} {routine} {change}")
    }

    fn event_trigger(&mut self) -> String {
        let name = self.one(&["et", "eu"]);
        match self.below(5) {
            0 => "create or replace function a.h() returns event_trigger language plpgsql as 'begin end'"
                .to_owned(),
            1 | 2 => {
                let event = self.one(&["ddl_command_end", "sql_drop", "ddl_command_start"]);
                let tags = self.maybe(30, " when tag in ('CREATE TABLE', 'DROP TABLE')");
                format!("create event trigger {name} on {event}{tags} execute function a.h()")
            }
            3 => {
                let how = self.one(&["enable", "disable", "enable always"]);
                format!("alter event trigger {name} {how}")
            }
            _ => format!("drop event trigger {}{name}", self.if_exists()),
        }
    }

    pub(super) fn trigger(&mut self) -> String {
        let (id, table) = self.any_relation();
        let replace = self.maybe(25, "or replace ");
        let name = self.one(TRIGGERS);
        let function = self.existing(|object| {
            object
                .as_function()
                .is_some_and(|it| it.returns.as_ref().is_some_and(|it| it.name == "trigger"))
        });
        let function = match function {
            Some(id) => {
                let schema = self.catalog.path(id)[0].clone();
                format!("{schema}.{}", self.bare(id))
            }
            None => self.fresh(FUNCTIONS),
        };
        let timing = match self.below(8) {
            0 => "instead of insert".to_owned(),
            1 => format!("before update of {}", self.column(id)),
            2 => "after truncate".to_owned(),
            3 | 4 => "after insert or delete".to_owned(),
            _ => "before insert or update".to_owned(),
        };
        let each = self.one(&["", " for each row", " for each row"]);
        if self.chance(10) {
            let deferrable = self.maybe(50, " deferrable initially deferred");
            return format!(
                "create constraint trigger {name} after insert on {table}{deferrable} for each row execute function {function}()"
            );
        }
        let condition =
            if self.chance(12) && timing == "before insert or update" && !each.is_empty() {
                format!(" when (new.{} is not null)", self.column(id))
            } else {
                String::new()
            };
        let each = format!("{each}{condition}");
        format!(
            "create {replace}trigger {name} {timing} on {table}{each} execute function {function}()"
        )
    }
}
