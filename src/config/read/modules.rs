//! Modules, and what may depend on what.

use std::ops::Range;

use super::{Reader, owned};
use crate::config::value::{self, Table};
use crate::config::{Config, Module, ModuleException};

impl Reader<'_> {
    pub(super) fn modules(&mut self, table: &mut Table<'_>) -> Vec<Module> {
        let mut modules = Vec::new();
        let mut dependencies = Vec::new();
        for mut table in table.tables(&mut self.problems, "module") {
            let may_depend_on = table
                .strings(&mut self.problems, "may-depend-on")
                .unwrap_or_default();
            dependencies.extend(may_depend_on.clone());
            let module = self.module(&mut table, &modules, owned(may_depend_on));
            modules.push(module);
            table.finish(&mut self.problems);
        }
        for (name, span) in dependencies {
            self.known_module(&modules, name, span);
        }
        modules
    }

    fn module(
        &mut self,
        table: &mut Table<'_>,
        before: &[Module],
        may_depend_on: Vec<String>,
    ) -> Module {
        let name = table.required(&mut self.problems, "name");
        let name = name.unwrap_or_default().to_owned();
        if before.iter().any(|other| other.name == name) {
            let message = format!("module `{name}` is defined twice");
            self.problems.report(table.span(), message);
        }
        let schemas = table.strings(&mut self.problems, "schemas");
        let schemas = schemas.unwrap_or_default();
        self.mean_schemas(&schemas);
        for (schema, span) in &schemas {
            self.unclaimed_schema(&name, schema, span, before);
        }
        Module {
            name,
            paths: self.meant_paths(table, "paths").unwrap_or_default(),
            schemas: owned(schemas),
            tables: self.meant_tables(table, "tables"),
            may_depend_on,
            shared: table
                .boolean(&mut self.problems, "shared")
                .unwrap_or_default(),
        }
    }

    /// Of two modules with the same schema, only the first would ever own it.
    fn unclaimed_schema(
        &mut self,
        module: &str,
        schema: &str,
        span: &Range<usize>,
        before: &[Module],
    ) {
        let mut others = before.iter().filter(|other| other.name != module);
        let owner = others.find(|other| other.schemas.iter().any(|it| it == schema));
        if let Some(owner) = owner {
            let message = format!(
                "the schema `{schema}` is of module `{}` already",
                owner.name
            );
            let help = "list it once; a module that all may use has `shared = true`";
            self.problems.report_with_help(span.clone(), message, help);
        }
    }

    pub(super) fn coupling(&mut self, table: &mut Table<'_>, config: &mut Config) {
        let Some(mut table) = table.table(&mut self.problems, "coupling") else {
            return;
        };
        if let Some(value) = table.get("unowned")
            && let Some(word) = value::string(&mut self.problems, "`unowned`", value)
        {
            let known = self.one_of(value, "value of `unowned`", word, &["error", "ignore"]);
            config.unowned = known == Some("error");
        }
        for mut table in table.tables(&mut self.problems, "exceptions") {
            let span = table.span();
            let from = table.required(&mut self.problems, "from");
            let to = table.required(&mut self.problems, "to");
            let reason = table.required(&mut self.problems, "reason");
            table.finish(&mut self.problems);
            if let (Some(from), Some(to), Some(reason)) = (from, to, reason) {
                config.module_exceptions.push(ModuleException {
                    from: from.to_owned(),
                    to: to.to_owned(),
                    reason: reason.to_owned(),
                    span,
                });
            }
        }
        table.finish(&mut self.problems);
    }

    fn known_module(&mut self, modules: &[Module], name: &str, span: Range<usize>) {
        let names: Vec<&str> = modules
            .iter()
            .map(|module| module.name.as_str())
            .filter(|name| !name.is_empty())
            .collect();
        if !names.contains(&name) {
            self.problems.unknown(span, "module", name, names);
        }
    }
}
