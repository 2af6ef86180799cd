//! `search_path`.

use std::borrow::Cow;
use std::sync::Arc;

use super::object::Object;
use super::{Catalog, ObjectId, SearchPath};
use crate::operation::{Name, SettingValue};

/// Where names are looked up if nobody says otherwise.
static DEFAULT_PATH: [Name; 1] = [Name::new_static("public")];

impl Catalog {
    /// The same catalog with another `search_path`: that of a new connection, if it is none.
    #[must_use]
    pub fn along(&self, path: Option<&SearchPath>) -> Cow<'_, Self> {
        let path = match path {
            Some(path) => path.clone(),
            None => Some(Arc::clone(&self.facts.default_path)),
        };
        if self.search_path == path {
            return Cow::Borrowed(self);
        }
        let mut other = self.clone();
        other.search_path = path;
        Cow::Owned(other)
    }

    /// The same catalog as the statements in a function see it, which may have a `search_path` of its
    /// own.
    #[must_use]
    pub fn along_function(&self, id: ObjectId) -> Cow<'_, Self> {
        let function = self.get(id).and_then(Object::as_function);
        let mut settings = function.into_iter().flat_map(|it| &it.settings);
        match settings.find(|it| it.name == "search_path") {
            Some(setting) if setting.value != SettingValue::FromCurrent => {
                self.along(Some(&setting.schemas()))
            }
            _ => Cow::Borrowed(self),
        }
    }

    /// Takes the `search_path` of a new connection.
    pub fn reset_search_path(&mut self) {
        self.search_path = Some(Arc::clone(&self.facts.default_path));
    }

    /// The schemas of `search_path`; PostgreSQL's default where it can't be known.
    pub(super) fn path_names(&self) -> &[Name] {
        self.search_path.as_deref().unwrap_or(&DEFAULT_PATH)
    }
}
