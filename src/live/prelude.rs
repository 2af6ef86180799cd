//! What a database has before its first migration: the platform's objects, and the user's own files.

use std::borrow::Cow;
use std::fmt;

use postgres::Client;

use super::extensions::Extensions;
use crate::lower::postgres::lower;
use crate::migration::{Platform, PlatformSettings};
use crate::source::{ColumnUnit, LineColumn, SourceFile};
use crate::statement::{Statement, StatementKind, split};

/// Makes an empty database what the platform hands over. Roles that are on the server stay as they
/// are; those that are lacking are made, and stay.
///
/// # Errors
///
/// Where the server refuses a statement, as when the user may not create roles.
pub fn prepare(
    client: &mut Client,
    platform: Platform,
    settings: &PlatformSettings,
    extensions: &Extensions,
) -> Result<(), PreludeError> {
    match platform {
        Platform::PostgreSql => Ok(()),
        Platform::Supabase => {
            apply(
                client,
                &SourceFile::new("supabase.sql", SUPABASE),
                extensions,
            )?;
            if settings.auto_expose_new_tables == Some(false) {
                apply(
                    client,
                    &SourceFile::new("supabase.sql", UNEXPOSED),
                    extensions,
                )?;
            }
            Ok(())
        }
    }
}

/// Applies a file, statement by statement in autocommit. Of psql's commands, those of a dump are
/// passed over.
///
/// # Errors
///
/// At the first statement that the server refuses, and at a command that only psql could follow.
pub fn apply(
    client: &mut Client,
    file: &SourceFile,
    extensions: &Extensions,
) -> Result<(), PreludeError> {
    let text = &*file.text;
    let script = split(text);
    let statements = script.statements.iter();
    let next = script.statements.iter().skip(1).map(Some).chain([None]);
    for (statement, next) in statements.zip(next) {
        let sql = &text[statement.span.range()];
        let mut sent = Cow::Borrowed(sql);
        let done = match statement.kind {
            StatementKind::MetaCommand if is_of_a_dump(sql) => Ok(()),
            StatementKind::MetaCommand => {
                return Err(PreludeError::command(file, statement, sql));
            }
            // It went with its COPY.
            StatementKind::CopyData => Ok(()),
            StatementKind::Sql => {
                let lowered = lower(text, &script, statement);
                let adapted = extensions.adapt(text, &script, &lowered);
                let adapted = adapted.unwrap_or_default();
                sent = adapted.text(sql, statement.span.start);
                let before = adapted
                    .before
                    .map_or(Ok(()), |it| client.batch_execute(&it));
                before.and_then(|()| match next {
                    Some(data) if data.kind == StatementKind::CopyData => {
                        copy(client, &sent, &text[data.span.range()])
                    }
                    _ => client.batch_execute(&sent),
                })
            }
        };
        done.map_err(|error| PreludeError::refused(file, statement.span.start, &sent, &error))?;
    }
    // What a dump sets for its own sake would go on.
    let reset = client.batch_execute("RESET ALL");
    reset.map_err(|error| PreludeError::refused(file, 0, "", &error))
}

/// Rows of a dump, up to the line that ends them.
fn copy(client: &mut Client, sql: &str, data: &str) -> Result<(), postgres::Error> {
    use std::io::Write as _;

    let rows = data.trim_start_matches(['\r', '\n']);
    let rows = rows.strip_suffix("\\.").unwrap_or(rows);
    let mut writer = client.copy_in(sql)?;
    // An error of the connection comes again when the rows end.
    let _ = writer.write_all(rows.as_bytes());
    writer.finish().map(|_| ())
}

fn is_of_a_dump(command: &str) -> bool {
    let word = command.split_whitespace().next().unwrap_or_default();
    ["\\restrict", "\\unrestrict", "\\echo", "\\."].contains(&word)
}

/// A statement of a prelude that did not work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct PreludeError {
    pub path: String,
    pub place: LineColumn,
    /// PostgreSQL's message, with its SQLSTATE where there is one.
    pub message: String,
}

impl fmt::Display for PreludeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LineColumn { line, column } = self.place;
        write!(formatter, "{}:{line}:{column}: {}", self.path, self.message)
    }
}

impl PreludeError {
    fn refused(file: &SourceFile, start: u32, sent: &str, error: &postgres::Error) -> Self {
        let Some(said) = error.as_db_error() else {
            return Self::at(file, start, error.to_string());
        };
        let index = match said.position() {
            // The server counts characters from one.
            Some(postgres::error::ErrorPosition::Original(position)) => *position as usize - 1,
            _ => 0,
        };
        let offset = sent.char_indices().nth(index).map_or(0, |(at, _)| at);
        let message = format!("{} (SQLSTATE {})", said.message(), said.code().code());
        Self::at(file, start + u32::try_from(offset).unwrap_or(0), message)
    }

    fn command(file: &SourceFile, statement: &Statement, command: &str) -> Self {
        let word = command.split_whitespace().next().unwrap_or_default();
        let message = format!("`{word}` is a command of psql, which does not read this file");
        Self::at(file, statement.span.start, message)
    }

    fn at(file: &SourceFile, offset: u32, message: String) -> Self {
        Self {
            path: file.path.clone(),
            place: file.line_column(offset, ColumnUnit::CodePoint),
            message,
        }
    }
}

const SUPABASE: &str = include_str!("prelude/supabase.sql");

/// What `auto_expose_new_tables = false` leaves out.
const UNEXPOSED: &str = "\
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON FUNCTIONS FROM anon, authenticated, service_role;
";
