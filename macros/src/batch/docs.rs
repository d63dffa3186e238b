//! The plan for people: a section of the rustdoc, and what `explain` prints.

use std::fmt::Write;

use super::command;
use super::expand::Planned;
use super::function::Function;
use super::plan::Wave;

/// The rustdoc section *Round trips*.
pub(super) fn section(function: &Function, planned: &Planned) -> String {
    let mut text = format!("\n\n# Round trips\n\n{}\n", headline(function, planned));
    if planned.waves.len() > 1 || planned.waves.iter().any(|wave| wave.in_loop) {
        text.push('\n');
        for (number, wave) in planned.waves.iter().enumerate() {
            let _ = writeln!(text, "{}. {}", number + 1, line(wave, "`"));
        }
    } else if let Some(wave) = planned.waves.first() {
        let _ = writeln!(text, "\n{}", list(wave, "`"));
    }
    text
}

/// For `explain`: the same with places.
pub(super) fn explanation(function: &Function, planned: &Planned) -> String {
    let name = &function.sig.ident;
    let mut text = format!("redis_batch `{name}`: {}", headline(function, planned));
    for (number, wave) in planned.waves.iter().enumerate() {
        let _ = write!(
            text,
            "\n  {}. {}\n     {} ({})",
            number + 1,
            line(wave, ""),
            wave.why.text(),
            command::place(wave.at)
        );
    }
    text
}

fn headline(function: &Function, planned: &Planned) -> String {
    let looped = planned.waves.iter().any(|wave| wave.in_loop);
    let own = match planned.most {
        _ if looped => "As many as its loops take".to_owned(),
        0 => "None of its own".to_owned(),
        1 => "One".to_owned(),
        n => n.to_string(),
    };
    let at_most = if planned.waves.iter().any(|wave| wave.in_branch) && !looped { "At most " } else { "" };
    let own = if at_most.is_empty() { own } else { own.to_lowercase() };
    let calls = match (planned.calls, function.options.round_trips) {
        (0, _) => String::new(),
        (_, Some((n, _))) if n == planned.most && !at_most.is_empty() => ", nested calls included".to_owned(),
        (_, Some((n, _))) => format!("; with nested calls at most {n}"),
        (_, None) => ", and those of nested calls minus one each".to_owned(),
    };
    let atomic = match (function.is_atomic(), function.is_watched()) {
        (true, true) => ", the last one a transaction; again where a watched key changed",
        (true, false) => ", a transaction",
        _ => "",
    };
    format!("{at_most}{own}{calls}{atomic}.")
}

fn line(wave: &Wave, quote: &str) -> String {
    let mut text = list(wave, quote);
    if wave.in_loop {
        text.push_str(" (in every iteration)");
    } else if wave.in_branch {
        text.push_str(" (in a branch)");
    }
    text
}

fn list(wave: &Wave, quote: &str) -> String {
    wave.commands.iter().map(|command| format!("{quote}{command}{quote}")).collect::<Vec<_>>().join(", ")
}
