//! Every example, as a user would run it, against a server of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)] // tests stop where they fail

use std::env;
use std::fs;
use std::process::Command;

use roundtrip_tests::{Options, servers};

#[test]
fn every_example_runs() {
    // cargo builds the examples before it runs this: target/debug/examples beside target/debug/deps
    let folder = env::current_exe().unwrap().parent().unwrap().with_file_name("examples");
    let server = servers().unwrap()[0].start(Options::new());
    let mut count = 0;
    for entry in fs::read_dir(env!("CARGO_MANIFEST_DIR")).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let example = folder.join(file.file_stem().unwrap()).with_extension(env::consts::EXE_EXTENSION);
        let Ok(output) = Command::new(&example).env("REDIS_URL", server.url()).output() else {
            panic!("{} was not built: has it an [[example]] in Cargo.toml?", example.display());
        };
        let (stdout, stderr) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{}:\n{stdout}\n{stderr}", example.display());
        assert!(!stdout.is_empty(), "{} says nothing", example.display());
        count += 1;
    }
    assert!(count >= 6, "only {count} examples found");
}
