//! `search_path` and transactions.

use crate::catalog::ObjectId;
use crate::operation::{Name, SetVariable, Setting, SettingValue, TransactionControl};

use super::NoEffect;
use super::executor::{Done, Effect, Error, Executor};

impl Executor {
    /// The `search_path` of a new connection.
    pub(super) fn reset_search_path(&mut self) {
        self.catalog.reset_search_path();
    }

    /// What ends with the connection: the `search_path` and the temporary objects.
    pub(super) fn end_session(&mut self) {
        self.forget_savepoints(0);
        self.reset_search_path();
        self.drop_temporary();
    }

    /// Drops the temporary objects of the connection.
    pub(super) fn drop_temporary(&mut self) {
        let Some(schema) = self.catalog.schema_named("pg_temp").id() else {
            return;
        };
        let mut temporary: Vec<ObjectId> = self
            .catalog
            .dependents_of(schema)
            .map(|dependency| dependency.dependent.object)
            .collect();
        temporary.sort_unstable();
        for id in temporary {
            if self.catalog.get(id).is_some() {
                self.drop_object(id);
            }
        }
    }

    pub(super) fn set_variable(&mut self, set: &SetVariable) -> Done {
        let reset = matches!(
            set.setting.value,
            SettingValue::Reset | SettingValue::Default
        );
        match set.setting.name.as_str() {
            "search_path" => {
                if !set.local {
                    self.path_changes += 1;
                } else if self.local_path.is_none() {
                    self.local_path = Some(self.catalog.search_path.clone());
                }
                self.set_search_path(&set.setting);
                Ok(Effect::Applied)
            }
            "all" if reset => {
                self.reset_search_path();
                self.check_bodies = true;
                Ok(Effect::Applied)
            }
            "check_function_bodies" => {
                self.check_bodies = match &set.setting.value {
                    SettingValue::Values(values) => !values.iter().any(|it| is_off(it)),
                    _ => true,
                };
                Ok(Effect::Nothing(NoEffect::NotModelled))
            }
            _ => Ok(Effect::Nothing(NoEffect::NotModelled)),
        }
    }

    pub(super) fn set_search_path(&mut self, setting: &Setting) {
        match &setting.value {
            SettingValue::Values(_) => self.catalog.search_path = setting.schemas(),
            SettingValue::Default | SettingValue::Reset => self.reset_search_path(),
            SettingValue::Computed => self.catalog.search_path = None,
            SettingValue::FromCurrent => {}
        }
    }

    pub(super) fn control_transaction(&mut self, control: &TransactionControl) -> Done {
        match control {
            TransactionControl::Begin => {
                if self.transaction.is_empty() {
                    let begin = self.catalog.mark();
                    self.transaction.push((None, begin));
                }
            }
            TransactionControl::Commit | TransactionControl::Prepared => {
                self.forget_savepoints(0);
                for id in std::mem::take(&mut self.drops_on_commit) {
                    if self.catalog.get(id).is_some() {
                        self.drop_object(id);
                    }
                }
                if let Some(path) = self.local_path.take() {
                    self.catalog.search_path = path;
                }
            }
            TransactionControl::Rollback => {
                self.local_path = None;
                if let Some((_, begin)) = self.transaction.first() {
                    self.catalog.undo(begin);
                }
                self.forget_savepoints(0);
            }
            TransactionControl::Savepoint(name) => {
                let state = self.catalog.mark();
                self.transaction.push((Some(name.clone()), state));
            }
            TransactionControl::Release(name) => {
                if let Some(index) = self.savepoint(name)? {
                    self.forget_savepoints(index);
                }
            }
            TransactionControl::RollbackTo(name) => {
                if let Some(index) = self.savepoint(name)? {
                    self.forget_savepoints(index + 1);
                    self.catalog.undo(&self.transaction[index].1);
                }
            }
        }
        Ok(Effect::Nothing(NoEffect::NotModelled))
    }

    /// Forgets the savepoints from an index on.
    fn forget_savepoints(&mut self, index: usize) {
        for (_, mark) in self.transaction.drain(index..) {
            self.catalog.release(&mark);
        }
    }

    /// The last savepoint of a name. One may be from before the script where that is not what began
    /// the transaction.
    fn savepoint(&self, name: &Name) -> Result<Option<usize>, Error> {
        let mut savepoints = self.transaction.iter();
        let found = savepoints.rposition(|(savepoint, _)| savepoint.as_ref() == Some(name));
        let has_begun = matches!(self.transaction.first(), Some((None, _)));
        if found.is_none() && has_begun {
            let message = format!("savepoint \"{name}\" does not exist");
            return Err(self.failure("3B001", self.span, message));
        }
        Ok(found)
    }
}

/// Whether PostgreSQL reads a value as false.
fn is_off(value: &str) -> bool {
    ["off", "false", "no", "0"]
        .iter()
        .any(|off| value.eq_ignore_ascii_case(off))
}
