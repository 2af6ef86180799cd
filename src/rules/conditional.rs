//! What psql leaves out where a condition does not hold: `\if … \endif`.

use std::collections::BTreeSet;

use super::Context;
use crate::lower::Lowered;
use crate::source::FileId;
use crate::statement::StatementKind;

/// The statements of a root that stand between an `\if` and its `\endif`, and those of files that are
/// included there.
pub(super) struct Conditional {
    /// Where they begin.
    statements: BTreeSet<(FileId, u32)>,
}

impl Conditional {
    pub(super) fn of(context: &Context<'_>) -> Self {
        let mut statements = BTreeSet::new();
        for migration in &context.root.migrations {
            // Parts are in the order of execution, so that an include's are as deep as its line.
            let mut depth = 0_u32;
            for part in &migration.parts {
                let Some(outline) = context.outlines.get(&part.file) else {
                    continue;
                };
                let all = &outline.statements;
                let first = all.partition_point(|it| it.span.start < part.span.start);
                let inside = all[first..].iter();
                for statement in inside.take_while(|it| it.span.start < part.span.end) {
                    if statement.kind == StatementKind::MetaCommand {
                        let text = &context.sources.get(part.file).text;
                        match text[statement.span.range()].split_whitespace().next() {
                            Some("\\if") => depth += 1,
                            Some("\\endif") => depth = depth.saturating_sub(1),
                            _ => {}
                        }
                    } else if depth > 0 {
                        statements.insert((part.file, statement.span.start));
                    }
                }
            }
        }
        Self { statements }
    }

    pub(super) fn has(&self, file: FileId, statement: &Lowered) -> bool {
        self.statements.contains(&(file, statement.span.start))
    }
}
