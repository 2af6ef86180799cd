//! Standard output and standard error.

use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};

use crate::diagnostic::Diagnostic;
use crate::report::{self, Style};
use crate::source::Sources;

/// How wide a snippet may be; longer lines are cut around what matters.
const WIDTH: usize = 140;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

/// Why a run could not be made.
#[derive(Debug)]
pub(super) enum Failure {
    Error(anyhow::Error),
    /// Diagnostics of the configuration file, ready to be shown.
    Configuration(Vec<Diagnostic>, Box<Sources>, String),
    /// The reader of our output went away; nobody is left to tell.
    BrokenPipe,
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

/// The two streams a command may write to.
pub(super) struct Terminal {
    color: Color,
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is where the program's output goes"
)]
impl Terminal {
    pub(super) fn new(color: Color) -> Self {
        Self { color }
    }

    /// How people's formats look on standard output.
    pub(super) fn style(&self, quiet: bool) -> Style {
        let stdout = io::stdout();
        let choice = AutoStream::choice(&stdout);
        self.style_by(choice, quiet)
    }

    /// Writes text to standard output as it is.
    pub(super) fn write(&mut self, text: &str) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        let written = stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush());
        match written {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Failure::BrokenPipe),
            Err(error) => Err(anyhow::Error::new(error)
                .context("cannot write to standard output")
                .into()),
        }
    }

    /// Says on standard error what is worth knowing about a run.
    pub(super) fn note(&mut self, text: &str) {
        // Where nobody listens, nothing is lost.
        let _ = writeln!(io::stderr().lock(), "note: {}", report::one_line(text));
    }

    /// Says on standard error why the run could not be made.
    pub(super) fn error(&mut self, failure: &Failure) {
        let text = match failure {
            Failure::Error(error) => report::lines(&format!("error: {error:#}")) + "\n",
            Failure::Configuration(diagnostics, sources, directory) => {
                let style = self.style_by(AutoStream::choice(&io::stderr()), true);
                diagnostics
                    .iter()
                    .map(|diagnostic| report::snippet(sources, diagnostic, directory, style) + "\n")
                    .collect()
            }
            Failure::BrokenPipe => return,
        };
        // Where standard error cannot be written either, the exit code has to do.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    fn style_by(&self, automatic: ColorChoice, quiet: bool) -> Style {
        let color = match self.color {
            Color::Auto => automatic != ColorChoice::Never,
            Color::Always => true,
            Color::Never => false,
        };
        Style {
            color,
            width: WIDTH,
            quiet,
            statistics: false,
        }
    }
}
