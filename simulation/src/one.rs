//! One story, line by line.

use std::fs;

use crate::arguments::Arguments;
use crate::checks::Kind;
use crate::script::Script;
use crate::{settings, shrink, tell, tell_twice};

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
        let shows = |script: &Script| match kind {
            Kind::Differs => tell_twice(script).has(kind),
            _ => tell(script, false).has(kind),
        };
        if !shows(&script) {
            return Err(format!("this story does not show `{kind}`"));
        }
        let (shorter, told) = shrink::shrink(&script, shows);
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
    let same = is_the_same_again(&script);
    Ok(told.findings.is_empty() && same)
}

/// Tells it twice more; where it goes another way, says from where on.
fn is_the_same_again(script: &Script) -> bool {
    let (once, twice) = (tell(script, true).lines, tell(script, true).lines);
    let differs = |n: &usize| once.get(*n) != twice.get(*n);
    let Some(n) = (0..once.len().max(twice.len())).find(differs) else { return true };
    let line = |lines: &[String]| lines.get(n).map_or("the end", |line| line.trim()).to_owned();
    eprintln!("FOUND   {}: event {n} is `{}`, and then `{}`", Kind::Differs, line(&once), line(&twice));
    false
}

fn size(script: &Script) -> String {
    format!("{} steps and {} faults", script.steps(), script.strikes.len())
}
