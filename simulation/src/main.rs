//! `cargo xtask simulate`: tells stories and says which of them show a fault.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a tool: it may stop with a message

use std::process::ExitCode;

use roundtrip_simulation::arguments::{Arguments, USAGE};
use roundtrip_simulation::{many, one};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = Arguments::read(&arguments).and_then(|arguments| {
        if arguments.help {
            println!("{USAGE}");
            Ok(true)
        } else if arguments.is_about_one() && !arguments.alone {
            one::run(&arguments)
        } else {
            many::run(&arguments)
        }
    });
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}\n\n{USAGE}");
            ExitCode::FAILURE
        }
    }
}
