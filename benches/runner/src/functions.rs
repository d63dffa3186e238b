//! What a batch function costs the compiler, beside async functions of the same shape written by hand.
//!
//! A crate of many copies of the same five functions is compiled, and what an empty crate takes is taken off. Everything that it
//! depends on is built before. CPU time is measured, not time: rustc has several threads, and a machine has other work. The least of
//! several runs counts, since whatever disturbs makes it longer; a round builds every crate once, so that it disturbs all of them.

use std::{env, fs, path::PathBuf, process::Command};

use harness::usage::Usage;

use crate::{Result, args::Args};

/// The functions, and their calls: a generic function that nobody calls costs no code.
const WAYS: &[(&str, &str)] = &[
    ("empty", ""),
    ("plain", include_str!("../../functions/plain.rs")),
    ("pipeline", include_str!("../../functions/pipeline.rs")),
    ("joinable", include_str!("../../functions/joinable.rs")),
    ("batch", include_str!("../../functions/batch.rs")),
];
const CALLS: &str = include_str!("../../functions/calls.rs");
const COPIES: usize = 40;
const FUNCTIONS: usize = 5 * COPIES;
const BUILDS: &[&[&str]] = &[&["check"], &["build"], &["build", "--release"]];

pub fn run(args: &Args) -> Result {
    let project = Project::create()?;
    let mut least = [[f64::INFINITY; BUILDS.len()]; WAYS.len()];
    // the first round may build what they depend on
    for round in 0..=args.rounds {
        for ((way, _), row) in WAYS.iter().zip(&mut least) {
            for (words, cell) in BUILDS.iter().zip(row) {
                let seconds = project.seconds(way, words)?;
                if round > 0 {
                    *cell = cell.min(seconds);
                }
            }
        }
    }
    println!(
        "| CPU ms a function | {} |",
        BUILDS.iter().map(|words| words.join(" ")).collect::<Vec<_>>().join(" | ")
    );
    println!("| --- |{}", " ---: |".repeat(BUILDS.len()));
    let [empty, ways @ ..] = least;
    for ((way, _), row) in WAYS.iter().skip(1).zip(ways) {
        let cell =
            |(seconds, nothing): (f64, f64)| format!("{:.2}", (seconds - nothing) * 1e3 / FUNCTIONS as f64);
        let cells: Vec<String> = row.into_iter().zip(empty).map(cell).collect();
        println!("| {way} | {} |", cells.join(" | "));
    }
    Ok(())
}

/// A workspace in a temporary directory, with a crate for each way.
struct Project {
    directory: PathBuf,
}

impl Project {
    fn create() -> Result<Self> {
        let directory = env::temp_dir().join("roundtrip-functions");
        for (way, functions) in WAYS {
            let member = directory.join(way);
            fs::create_dir_all(member.join("src"))?;
            fs::write(member.join("Cargo.toml"), format!("[package]\nname = \"{way}\"\n{MANIFEST}"))?;
            fs::write(member.join("src/lib.rs"), source(functions))?;
        }
        fs::write(
            directory.join("Cargo.toml"),
            "[workspace]\nresolver = \"3\"\nmembers = [\"empty\", \"plain\", \"pipeline\", \"joinable\", \"batch\"]\n",
        )?;
        Ok(Self { directory })
    }

    /// CPU time that compiling this crate alone takes.
    fn seconds(&self, way: &str, words: &[&str]) -> Result<f64> {
        let source = self.directory.join(way).join("src/lib.rs");
        fs::write(&source, fs::read(&source)?)?;
        let before = Usage::of_children();
        let status = Command::new("cargo")
            .current_dir(&self.directory)
            .args(words)
            .args(["--quiet", "--package", way])
            .env("CARGO_INCREMENTAL", "0")
            .status()?;
        if !status.success() {
            return Err(format!("cargo {} fails in {}", words.join(" "), self.directory.display()).into());
        }
        Ok((Usage::of_children() - before).cpu.as_secs_f64())
    }
}

fn source(functions: &str) -> String {
    let copy = |at| format!("pub mod copy{at} {{\nuse roundtrip::*;\n{functions}\n{CALLS}\n}}\n");
    let text: String = match functions {
        "" => String::from("pub use roundtrip::*;"),
        _ => (0..COPIES).map(copy).collect(),
    };
    // a comment inside of a module documents nothing
    format!("#![allow(warnings)]\n{}", text.replace("//!", "//"))
}

impl Drop for Project {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.directory);
    }
}

const MANIFEST: &str = concat!(
    r#"version = "0.0.0"
edition = "2024"

[dependencies]
roundtrip = { path = ""#,
    env!("CARGO_MANIFEST_DIR"),
    r#"/../../runtime" }
"#
);
