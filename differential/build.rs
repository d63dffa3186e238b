//! Writes the drawn functions as code, for the tests to compile.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a build says so and stops
#![allow(dead_code, missing_docs, unreachable_pub)] // the tests use the rest

#[path = "src/program/mod.rs"]
mod program;

use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/program");
    let programs = program::draw::programs();
    let path = PathBuf::from(std::env::var_os("OUT_DIR").unwrap()).join("functions.rs");
    std::fs::write(path, program::print::file(&programs)).unwrap();
}
