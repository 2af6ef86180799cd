//! Puts stand-ins of extensions in the place of statements that the server could not follow.

use super::{Action, Piece, Script, Step, Text};
use crate::lint::Workspace;
use crate::live::extensions::{Adapted, Extensions};
use crate::source::{FileId, Place, Span};

impl Script {
    /// The same migration for a server that lacks extensions.
    #[must_use]
    pub fn with_stand_ins(mut self, workspace: &Workspace, extensions: &Extensions) -> Self {
        let steps = std::mem::take(&mut self.steps);
        for mut step in steps {
            if let Some(adapted) = adapted(workspace, extensions, step.place) {
                self.whole.adapt(step.place, &adapted);
                // The server counts what is before a statement as a statement of its own.
                if let Some(before) = &adapted.before {
                    let mut text = Text::default();
                    text.stand_in(step.place.file, step.place.span.start, before);
                    self.steps.push(Step {
                        place: step.place,
                        action: Action::Send(text),
                    });
                }
                if adapted.blank.contains(&step.place.span) {
                    continue;
                }
                if let Action::Send(text) = &mut step.action {
                    text.blank(step.place.file, &adapted);
                }
            }
            self.steps.push(step);
        }
        self
    }
}

fn adapted(workspace: &Workspace, extensions: &Extensions, place: Place) -> Option<Adapted> {
    let script = workspace.script(place.file)?;
    let statement = workspace.lowered_at(place)?;
    extensions.adapt(&workspace.sources.get(place.file).text, script, statement)
}

impl Text {
    /// A statement of the text, adapted.
    fn adapt(&mut self, statement: Place, adapted: &Adapted) {
        self.blank(statement.file, adapted);
        if let Some(before) = &adapted.before {
            self.insert(
                statement.file,
                statement.span.start,
                &format!("{before};\n"),
            );
        }
    }

    fn blank(&mut self, file: FileId, adapted: &Adapted) {
        let ends = self.pieces.iter().skip(1).map(|(at, _)| *at);
        let ends: Vec<usize> = ends.chain([self.sql.len()]).collect();
        for ((at, piece), end) in self.pieces.iter().zip(ends) {
            if piece.file == file && !piece.stands_in {
                let text = adapted.text(&self.sql[*at..end], piece.start).into_owned();
                self.sql.replace_range(*at..end, &text);
            }
        }
    }

    /// Puts text before what is from an offset of a file.
    fn insert(&mut self, file: FileId, offset: u32, inserted: &str) {
        let ends = self.pieces.iter().skip(1).map(|(at, _)| *at);
        let ends = ends.chain([self.sql.len()]);
        let holds = |((at, piece), end): ((usize, Piece), usize)| {
            let length = u32::try_from(end - at).ok()?;
            let span = Span::new(piece.start, piece.start + length);
            let is_here = piece.file == file && !piece.stands_in && span.contains(offset);
            is_here.then(|| at + (offset - piece.start) as usize)
        };
        let place = self
            .pieces
            .iter()
            .copied()
            .zip(ends)
            .position(|it| holds(it).is_some());
        let Some(index) = place else { return };
        let (at, piece) = self.pieces[index];
        let byte = at + (offset - piece.start) as usize;
        self.sql.insert_str(byte, inserted);
        for (at, _) in &mut self.pieces[index + 1..] {
            *at += inserted.len();
        }
        let stand_in = Piece {
            file,
            start: offset,
            stands_in: true,
        };
        let rest = Piece {
            start: offset,
            ..piece
        };
        let both = [(byte, stand_in), (byte + inserted.len(), rest)];
        self.pieces.splice(index + 1..=index, both);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_stay_what_they_are() {
        let file = FileId(0);
        let source = "CREATE EXTENSION é; CREATE TABLE t (a x);";
        let mut text = Text::default();
        text.push(file, 0, source);
        let statement = Span::new(0, 19);
        let adapted = Adapted {
            before: Some("SELECT 1".to_owned()),
            blank: vec![statement],
        };
        text.adapt(Place::new(file, statement), &adapted);
        assert_eq!(
            text.sql,
            format!("SELECT 1;\n{}; CREATE TABLE t (a x);", " ".repeat(19))
        );
        let at = |word: &str| text.origin(text.sql.find(word).unwrap());
        assert_eq!(at("SELECT"), Some((file, 0)));
        assert_eq!(at("1;"), Some((file, 0)));
        assert_eq!(
            at("x)"),
            Some((file, u32::try_from(source.find("x)").unwrap()).unwrap()))
        );
        let position = text.sql.chars().position(|it| it == 'x').unwrap() + 1;
        let origin = text.origin_of_character(u32::try_from(position).unwrap());
        assert_eq!(origin, at("x)"));
    }
}
