use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Replay makes and drops small nodes of persistent maps, on several threads.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    sqlcheck::cli::main()
}
