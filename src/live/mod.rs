//! A real PostgreSQL: a server that is started or connected to, scratch databases on it, and what
//! they have.
//!
//! No statement is executed anywhere but in a scratch database that this module made.

#![expect(
    clippy::disallowed_methods,
    reason = "starts processes, talks to a server, and reads the environment that says which"
)]

pub mod binaries;
mod cluster;
pub mod extensions;
pub mod introspect;
pub mod interrupt;
pub mod locks;
mod psql;
mod roles;
pub mod script;
pub mod prelude;
pub mod server;
pub mod session;
pub mod verify;

use std::hash::{BuildHasher, RandomState};

/// Random hexadecimal digits for a name that nobody else has.
fn random_digits() -> String {
    // The keys of the standard library's hash maps come from the system's source of randomness.
    format!("{:016x}", RandomState::new().hash_one(0_u8))[..8].to_owned()
}
