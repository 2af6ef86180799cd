//! The statements of a file without its tokens.

use std::sync::OnceLock;

use super::{Script, Statement, split_at};

/// What a run keeps of a file that it has split. The tokens would be a seventh of the memory that a
/// run needs, and hardly anybody asks for those of a whole file once its statements are lowered: for
/// who does, the file is split again.
#[derive(Debug)]
pub struct Outline {
    pub statements: Vec<Statement>,
    cuts: Vec<u32>,
    script: OnceLock<Script>,
}

impl Outline {
    /// The outline of a script that was [cut](split_at) at some offsets.
    #[must_use]
    pub fn new(script: Script, cuts: Vec<u32>) -> Self {
        Self {
            statements: script.statements,
            cuts,
            script: OnceLock::new(),
        }
    }

    /// The script, from the same text.
    pub fn script(&self, text: &str) -> &Script {
        self.script
            .get_or_init(|| split_at(text, self.cuts.iter().copied()))
    }
}
