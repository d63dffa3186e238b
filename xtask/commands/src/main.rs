//! `cargo xtask commands check | add | page`: keeps commands.toml as servers are, and the pages made from it as it is.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a tool for the people at this keyboard: it may stop with a message

mod add;
mod ask;
mod check;
mod compare;
mod drift;
mod exceptions;
mod grammar;
mod key_places;
mod live;
mod page;
mod spec_file;
mod write;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask commands check [--server URL]    commands.toml against a server, or against each one found: what differs
cargo xtask commands add NAME...             entries for commands that it lacks, to paste; a `?` marks what a person fills in
    --all-missing                            for all commands that it lacks, in place of NAME...
    --server URL                             from this server, not from those found
    --write                                  into commands.toml, where they belong
cargo xtask commands page [--check]          writes docs/COMMANDS.md and the index in the docs, or says whether they are as they should be

URL is redis://[user:password@]host:port, or redis+unix:///path.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// `false` where something is not as it should be, which has been printed.
fn run(arguments: &[String]) -> Result<bool, String> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["check"] => check::run(&root(), None),
        ["check", "--server", url] => check::run(&root(), Some(url)),
        ["page"] => page::run(&root(), false),
        ["page", "--check"] => page::run(&root(), true),
        [.., "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(true)
        }
        ["add", rest @ ..] => add::run(&root(), &wish(rest)?),
        [] => Err(USAGE.to_owned()),
        other => Err(format!("not understood: {}\n\n{USAGE}", other.join(" "))),
    }
}

fn wish(arguments: &[&str]) -> Result<add::Wish, String> {
    let mut wish = add::Wish::default();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match *argument {
            "--all-missing" => wish.all_missing = true,
            "--write" => wish.write = true,
            "--server" => wish.server = Some(arguments.next().ok_or(USAGE)?.to_string()),
            name if !name.starts_with('-') => wish.names.push(name.to_owned()),
            _ => return Err(USAGE.to_owned()),
        }
    }
    if wish.names.is_empty() == wish.all_missing { Ok(wish) } else { Err(USAGE.to_owned()) }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// commands.toml; what is wrong in it is the error.
fn read_spec(root: &Path) -> Result<roundtrip_spec::model::Spec, String> {
    let name = "commands.toml";
    let text = std::fs::read_to_string(root.join(name)).map_err(|error| format!("{name}: {error}"))?;
    let read = roundtrip_spec::read(name, &text, root);
    if read.problems.is_empty() { Ok(read.spec) } else { Err(read.problems.join("\n")) }
}
