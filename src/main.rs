use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Lowering and replay make and drop millions of small nodes, on several threads.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    sqlcheck::cli::main()
}
