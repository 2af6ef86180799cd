//! Numbers that are missing from a sequence of versions.

use std::collections::BTreeMap;

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::migration::{Direction, Migration};

pub(super) const RULE: Rule = rule!("version-gap", check);

/// Longer versions are times.
const MAX_DIGITS: usize = 6;
/// More missing in a row are a new series, not a mistake.
const MAX_MISSING: u64 = 5;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let Some(numbers) = numbers(context) else {
        return Vec::new();
    };
    let unread = context.root.unread.iter().filter_map(|it| it.parse().ok());
    let mut known: Vec<u64> = numbers.keys().copied().chain(unread).collect();
    known.sort_unstable();
    known.dedup();
    let gaps = gaps(&known);
    let mut diagnostics = Vec::new();
    for (below, above) in gaps {
        // Next to a migration that is not read, the file that is there is the nearest one that is.
        let Some((_, after)) = numbers.range(above..).next() else {
            continue;
        };
        let Some((_, before)) = numbers.range(..=below).next_back() else {
            continue;
        };
        let width = after.version.len();
        let versions: Vec<_> = (below + 1..above)
            .map(|it| format!("`{it:0width$}`"))
            .collect();
        let (noun, verb) = match versions.len() {
            1 => ("version", "is"),
            _ => ("versions", "are"),
        };
        let message = format!("{noun} {} {verb} missing", versions.join(", "));
        let diagnostic = Diagnostic::new(RULE.id, context.top(after.file), message)
            .because("the next migration there is")
            .related(context.top(before.file), "the one before it")
            .help("add the missing file if it was forgotten; otherwise renumber, if this has not run anywhere");
        diagnostics.push(diagnostic);
    }
    diagnostics
}

/// The first migration of each number; `None` where a version is not a number of a sequence.
fn numbers<'a>(context: &Context<'a>) -> Option<BTreeMap<u64, &'a Migration>> {
    let mut numbers = BTreeMap::new();
    for migration in &context.root.migrations {
        let is_up = migration.direction == Direction::Up;
        if !is_up || migration.repeatable || migration.baseline {
            continue;
        }
        if migration.version.len() > MAX_DIGITS {
            return None;
        }
        let number: u64 = migration.version.parse().ok()?;
        numbers.entry(number).or_insert(migration);
    }
    Some(numbers)
}

/// The neighbours of each gap, where the numbers are otherwise consecutive.
fn gaps(numbers: &[u64]) -> Vec<(u64, u64)> {
    let steps = || numbers.windows(2).map(|pair| (pair[0], pair[1]));
    let consecutive = steps().filter(|(below, above)| above - below == 1).count();
    let gaps: Vec<_> = steps().filter(|pair| is_gap(*pair)).collect();
    if consecutive < gaps.len() || consecutive == 0 {
        return Vec::new();
    }
    gaps
}

fn is_gap((below, above): (u64, u64)) -> bool {
    let missing = above - below - 1;
    // A jump to a round number begins a new series: `06`, then `10`.
    let series = missing > 1 && above.is_multiple_of(10);
    (1..=MAX_MISSING).contains(&missing) && !series
}

#[cfg(test)]
mod tests {
    use super::gaps;

    #[test]
    fn a_gap_is_a_hole_in_a_sequence() {
        assert_eq!(gaps(&[1, 2, 4, 5]), [(2, 4)]);
        assert_eq!(gaps(&[1, 2, 4]), [(2, 4)]);
        assert_eq!(gaps(&[7, 8, 9, 12, 13]), [(9, 12)]);
        assert_eq!(gaps(&[1, 2, 3]), []);
        assert_eq!(gaps(&[]), []);
        assert_eq!(gaps(&[10, 20, 30]), []);
        assert_eq!(gaps(&[1, 3, 5, 7]), []);
        assert_eq!(gaps(&[1, 2, 3, 100, 101]), []);
        assert_eq!(gaps(&[1, 2, 3, 4, 5, 6, 10, 11, 12]), []);
    }
}
