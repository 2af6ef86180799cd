//! Why nothing was found.

/// Why there is nothing to run on.
#[derive(Debug, thiserror::Error)]
pub enum DiscoverError {
    #[error("`{0}` does not exist")]
    Missing(String),
    #[error("{place}: the root `{path}` {why}")]
    NoRoot {
        /// Of the configuration file: path, line and column.
        place: String,
        path: String,
        why: String,
    },
    #[error("`{0}` is not an SQL file; name files that end in `.sql`, or a directory")]
    NotSql(String),
    #[error("`{id}` is not a framework that sqlcheck knows; it knows {known}")]
    UnknownFramework { id: String, known: String },
    #[error("no migrations found in {place}{passed_over}\n{hint}")]
    NothingFound {
        place: String,
        passed_over: String,
        hint: &'static str,
    },
}
