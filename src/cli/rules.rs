//! `sqlcheck rules`

use std::fmt::Write as _;

use super::Outcome;
use super::output::{Failure, Terminal};
use crate::diagnostic::Applicability;
use crate::rules::{self, Meta};

pub(super) fn run(terminal: &mut Terminal) -> Result<Outcome, Failure> {
    terminal.write(&table())?;
    Ok(Outcome::Clean)
}

/// The default level in words.
pub(super) fn level(meta: &Meta) -> String {
    if meta.default_off {
        return format!("{} (off by default)", meta.severity);
    }
    meta.severity.to_string()
}

fn table() -> String {
    let mut rows = vec![row(["rule", "level", "category", "fix", "what it reports"])];
    for rule in rules::ALL {
        let meta = rule.meta();
        let fix = meta.fix().map_or("", Applicability::as_str);
        rows.push(row([
            rule.id,
            &level(&meta),
            meta.category,
            fix,
            meta.title,
        ]));
    }
    columns(&rows)
}

fn row(cells: [&str; 5]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// Rows of cells, each column as wide as its widest cell; the last one ends where it ends.
pub(super) fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..count).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(line, "{cell:<width$}  ");
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{columns, table};
    use crate::rules;

    #[test]
    fn every_rule_has_a_row() {
        let table = table();
        assert_eq!(table.lines().count(), rules::ALL.len() + 1);
    }

    #[test]
    fn columns_are_aligned_by_characters() {
        let rows =
            [["größe", "x", "y"], ["a", "bcd", ""]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(columns(&rows), "größe  x    y\na      bcd\n");
    }
}
