//! One story, line by line.

use std::fs;

use crate::arguments::Arguments;
use crate::script::Script;
use crate::{settings, shrink, tell};

/// Tells the story that the arguments name; whether nothing new was found.
///
/// # Errors
///
/// There is no such story.
pub fn run(arguments: &Arguments) -> Result<bool, String> {
    let mut script = match (&arguments.kept, arguments.seed) {
        (Some(file), _) => {
            let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
            text.parse::<Script>().map_err(|error| format!("{}, {error}", file.display()))?
        }
        (None, seed) => settings::script(seed.unwrap_or(0), arguments.world),
    };
    if let Some(kind) = arguments.shrink {
        if !tell(&script, false).has(kind) {
            return Err(format!("this story does not show `{kind}`"));
        }
        let (shorter, told) = shrink::shrink(&script, |script| tell(script, false).has(kind));
        eprintln!("shortened from {} to {}, telling it {told} times", size(&script), size(&shorter));
        script = shorter;
    }
    let told = tell(&script, !arguments.quiet);
    if let Some(seed) = arguments.seed {
        let world = arguments.world.map_or(String::new(), |world| format!(" --world {world}"));
        println!("# --seed {seed}{world}");
    }
    if let Some(kind) = arguments.shrink {
        println!("shows {kind}");
    }
    print!("{script}");
    for line in &told.lines {
        println!("{line}");
    }
    // not to the place where the script goes
    for (finding, reason) in &told.known {
        eprintln!("KNOWN   {finding}\n        ({reason})");
    }
    for finding in &told.findings {
        eprintln!("FOUND   {finding}");
    }
    eprintln!("{} events, hash {:016x}", told.events, told.hash);
    Ok(told.findings.is_empty())
}

fn size(script: &Script) -> String {
    format!("{} steps and {} faults", script.steps(), script.strikes.len())
}
