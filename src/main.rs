use std::process::ExitCode;

fn main() -> ExitCode {
    sqlcheck::cli::main()
}
