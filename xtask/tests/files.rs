//! What is kept in this repository is text that somebody can read.
#![allow(clippy::unwrap_used, clippy::expect_used)] // tests stop where they fail

use std::fs;
use std::path::Path;
use std::process::Command;

/// Larger than any page or source here, and smaller than what gets in by mistake.
const MOST: usize = 1 << 20;

#[test]
fn every_file_is_text() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    if !root.join(".git").exists() {
        return eprintln!("an unpacked archive has no list of what is kept");
    }
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root).output().expect("git runs");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let names = String::from_utf8(listed.stdout).unwrap();
    let names: Vec<_> = names.split_terminator('\0').collect();
    assert!(names.len() > 500, "only {} files found", names.len());
    let problem = |name: &&str| {
        // what is deleted and not yet committed is still listed
        let bytes = fs::read(root.join(name)).ok()?;
        if bytes.len() > MOST {
            return Some(format!("{name}: {} bytes", bytes.len()));
        }
        std::str::from_utf8(&bytes).is_err().then(|| format!("{name}: no text"))
    };
    let problems: Vec<_> = names.iter().filter_map(problem).collect();
    assert!(problems.is_empty(), "not to be kept here:\n{}", problems.join("\n"));
}
