//! What a batch function costs the compiler, beside async functions of the same shape written by hand.
//!
//! A crate of many copies of the same five functions is compiled, and the time of an empty crate is taken off. Everything that it
//! depends on is built before. The least of several runs counts: whatever disturbs makes it longer.

use std::{env, fs, path::PathBuf, process::Command, time::Instant};

use crate::{Result, args::Args};

/// The functions, and their calls: a generic function that nobody calls costs no code.
const WAYS: &[(&str, &str)] = &[
    ("empty", ""),
    ("plain", include_str!("../../functions/plain.rs")),
    ("pipeline", include_str!("../../functions/pipeline.rs")),
    ("batch", include_str!("../../functions/batch.rs")),
];
const CALLS: &str = include_str!("../../functions/calls.rs");
const COPIES: usize = 40;
const FUNCTIONS: usize = 5 * COPIES;
const BUILDS: &[&[&str]] = &[&["check"], &["build"], &["build", "--release"]];

pub fn run(args: &Args) -> Result {
    let project = Project::create()?;
    println!(
        "| ms a function | {} |",
        BUILDS.iter().map(|words| words.join(" ")).collect::<Vec<_>>().join(" | ")
    );
    println!("| --- |{}", " ---: |".repeat(BUILDS.len()));
    let mut empty = Vec::new();
    for (way, functions) in WAYS {
        project.write(functions)?;
        let mut cells = Vec::new();
        for (at, words) in BUILDS.iter().enumerate() {
            let seconds = project.least(words, args.rounds)?;
            match empty.get(at) {
                Some(nothing) => cells.push(format!("{:.2}", (seconds - nothing) * 1e3 / FUNCTIONS as f64)),
                None => empty.push(seconds),
            }
        }
        if !cells.is_empty() {
            println!("| {way} | {} |", cells.join(" | "));
        }
    }
    Ok(())
}

/// A project in a temporary directory.
struct Project {
    directory: PathBuf,
}

impl Project {
    fn create() -> Result<Self> {
        let directory = env::temp_dir().join("roundtrip-functions");
        fs::create_dir_all(directory.join("src"))?;
        fs::write(directory.join("Cargo.toml"), MANIFEST)?;
        Ok(Self { directory })
    }

    fn write(&self, functions: &str) -> Result {
        let copy = |at| format!("pub mod copy{at} {{\nuse roundtrip::*;\n{functions}\n{CALLS}\n}}\n");
        let text: String = match functions {
            "" => String::from("pub use roundtrip::*;"),
            _ => (0..COPIES).map(copy).collect(),
        };
        // a comment inside of a module documents nothing
        let text = text.replace("//!", "//");
        Ok(fs::write(self.directory.join("src/lib.rs"), format!("#![allow(warnings)]\n{text}"))?)
    }

    /// Seconds that compiling this crate alone takes.
    fn least(&self, words: &[&str], rounds: usize) -> Result<f64> {
        let mut least = f64::INFINITY;
        for round in 0..=rounds {
            let source = self.directory.join("src/lib.rs");
            fs::write(&source, fs::read(&source)?)?;
            let started = Instant::now();
            let status = Command::new("cargo")
                .current_dir(&self.directory)
                .args(words)
                .arg("--quiet")
                .env("CARGO_INCREMENTAL", "0")
                .status()?;
            if !status.success() {
                return Err(format!("cargo {} fails in {}", words.join(" "), self.directory.display()).into());
            }
            // the first may have built what it depends on
            if round > 0 {
                least = least.min(started.elapsed().as_secs_f64());
            }
        }
        Ok(least)
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.directory);
    }
}

const MANIFEST: &str = concat!(
    r#"[package]
name = "functions"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
roundtrip = { path = ""#,
    env!("CARGO_MANIFEST_DIR"),
    r#"/../../runtime" }
"#
);
