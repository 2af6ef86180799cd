//! What the rules about idempotency share: whether a file must be able to run again, what its
//! second run does, and the guards that it lacks.

mod guard;
mod profile;
mod rerun;

pub(super) use guard::{
    Block, Remedy, drop_before, drop_concurrently, insert, line_before, text, tokens, wrap,
};
pub(super) use profile::Profile;
pub(super) use rerun::{By, Failed, Named, Pair, failures, first_steps, pairs};
