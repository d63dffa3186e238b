//! What must not compile, and how the error reads: one case for each mistake a user can make, in `cases`, sorted by what it is
//! about. Beside each `name.rs` stands what the compiler says, `name.stderr`; `TRYBUILD=overwrite cargo test -p
//! roundtrip-ui-tests` writes them anew, to be read before they are committed.

use std::process::Command;

use trybuild::TestCases;

/// The compiler whose words the `.stderr` files have. The messages are ours, but how they are framed is the compiler's, and
/// differs from version to version.
const COMPILER: &str = "rustc 1.95.";

/// Compiles the cases, as in `cases/pass/*.rs`.
pub fn pass(cases: &str) {
    TestCases::new().pass(cases);
}

/// Tries to compile the cases and compares what the compiler says.
pub fn fail(cases: &str) {
    let compiler = compiler();
    if compiler.starts_with(COMPILER) {
        TestCases::new().compile_fail(cases);
    } else {
        println!("{cases} skipped: the expected messages are those of {COMPILER}x, this is {compiler}");
    }
}

fn compiler() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}
