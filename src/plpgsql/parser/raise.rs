//! RAISE.

use super::{Parsed, Parser, failure, is_string};
use crate::plpgsql::text::string_value;
use crate::plpgsql::tree::{FragmentId, Raise, RaiseLevel, Raised, StatementKind};
use crate::source::Span;

impl Parser<'_> {
    /// What follows RAISE.
    pub(super) fn raise(&mut self) -> Parsed<StatementKind> {
        if self.peek().is_none() {
            return Err(self.error_here("unexpected end of function definition"));
        }
        let level = self.level();
        let what = if level.is_none() && self.symbol_at(self.at, ";") {
            Raised::Again
        } else if self.peek().is_none() {
            return Err(self.error_here("unexpected end of function definition"));
        } else if self.peek().is_some_and(|token| is_string(token.kind)) {
            self.format()?
        } else if self.is("using") {
            Raised::Options
        } else {
            Raised::Condition(self.named_condition()?)
        };
        let options = if self.eat("using") {
            self.raise_options()?
        } else if self.symbol_at(self.at, ";") {
            Vec::new()
        } else {
            return Err(self.syntax_error());
        };
        if let Raised::Format { format, arguments } = &what {
            self.check_arguments(*format, arguments.len())?;
        }
        Ok(StatementKind::Raise(Box::new(Raise {
            level: level.unwrap_or_default(),
            what,
            options,
        })))
    }

    fn level(&mut self) -> Option<RaiseLevel> {
        let levels = [
            ("exception", RaiseLevel::Exception),
            ("warning", RaiseLevel::Warning),
            ("notice", RaiseLevel::Notice),
            ("info", RaiseLevel::Info),
            ("log", RaiseLevel::Log),
            ("debug", RaiseLevel::Debug),
        ];
        let found = levels.into_iter().find(|(word, _)| self.is(word));
        self.at += usize::from(found.is_some());
        found.map(|(_, level)| level)
    }

    /// `'format' [, value …]`.
    fn format(&mut self) -> Parsed<Raised> {
        let format = self.span();
        self.at += 1;
        if ![",", ";"].iter().any(|it| self.symbol_at(self.at, it)) && !self.is("using") {
            return Err(self.syntax_error());
        }
        let mut arguments = Vec::new();
        while self.eat_symbol(",") {
            arguments.push(self.expression(&[",", ";", "using"], ", or ; or USING")?);
        }
        Ok(Raised::Format { format, arguments })
    }

    /// Whether a format has a `%` for each argument; `%%` is a percent sign.
    fn check_arguments(&self, format: Span, arguments: usize) -> Parsed<()> {
        let Some(text) = string_value(self.text, format) else {
            return Ok(());
        };
        let expected = text.replace("%%", "").matches('%').count();
        let message = match expected.cmp(&arguments) {
            std::cmp::Ordering::Less => "too many parameters specified for RAISE",
            std::cmp::Ordering::Greater => "too few parameters specified for RAISE",
            std::cmp::Ordering::Equal => return Ok(()),
        };
        Err(failure(message.to_owned(), format))
    }

    /// `option = value, …` after USING.
    fn raise_options(&mut self) -> Parsed<Vec<(smol_str::SmolStr, FragmentId)>> {
        let mut options = Vec::new();
        loop {
            if self.peek().is_none() {
                return Err(self.error_here("unexpected end of function definition"));
            }
            let Some(option) = OPTIONS.iter().find(|option| self.is(option)) else {
                return Err(self.error_here("unrecognized RAISE statement option"));
            };
            self.at += 1;
            if !self.assigns_at(self.at) {
                return Err(self.error_here("syntax error, expected \"=\""));
            }
            self.at += 1;
            let value = self.expression(&[",", ";"], ", or ;")?;
            options.push(((*option).into(), value));
            if !self.eat_symbol(",") {
                return Ok(options);
            }
        }
    }
}

const OPTIONS: [&str; 9] = [
    "errcode",
    "message",
    "detail",
    "hint",
    "column",
    "constraint",
    "datatype",
    "table",
    "schema",
];
