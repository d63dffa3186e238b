//! The plan for people: a section of the rustdoc, and what `explain` prints.

use std::fmt::Write;

use crate::batch::look::chain;
use crate::batch::plan::cost::Wave;
use crate::batch::plan::whole::Plan;
use crate::batch::source::function::Function;

/// The rustdoc section *Round trips*.
pub(crate) fn section(function: &Function, plan: &Plan) -> String {
    let mut text = format!("\n\n# Round trips\n\n{}\n", headline(function, plan));
    if plan.cost.waves.len() > 1 || plan.cost.waves.iter().any(|wave| wave.in_loop) {
        text.push('\n');
        for (number, wave) in plan.cost.waves.iter().enumerate() {
            let _ = writeln!(text, "{}. {}", number + 1, line(plan, wave, "`"));
        }
    } else if let Some(wave) = plan.cost.waves.first() {
        let _ = writeln!(text, "\n{}", list(plan, wave, "`"));
    }
    text
}

/// For `explain`: the same with places.
pub(crate) fn explanation(function: &Function, plan: &Plan) -> String {
    let name = &function.sig.ident;
    let mut text = format!("redis_batch `{name}`: {}", headline(function, plan));
    for (number, wave) in plan.cost.waves.iter().enumerate() {
        let _ = write!(
            text,
            "\n  {}. {}\n     {} ({})",
            number + 1,
            line(plan, wave, ""),
            plan.body.why(&wave.why),
            chain::place(wave.at)
        );
    }
    text
}

fn headline(function: &Function, plan: &Plan) -> String {
    let looped = plan.cost.waves.iter().any(|wave| wave.in_loop);
    let own = match plan.cost.most {
        _ if looped => "As many as its loops take".to_owned(),
        0 => "None of its own".to_owned(),
        1 => "One".to_owned(),
        n => n.to_string(),
    };
    let at_most = if plan.cost.waves.iter().any(|wave| wave.in_branch) && !looped { "At most " } else { "" };
    let own = if at_most.is_empty() { own } else { own.to_lowercase() };
    let calls = match (plan.body.has_calls(), function.options.round_trips) {
        (false, _) => String::new(),
        (_, Some((n, _))) if n == plan.cost.most && !at_most.is_empty() => {
            ", nested calls included".to_owned()
        }
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

fn line(plan: &Plan, wave: &Wave, quote: &str) -> String {
    let mut text = list(plan, wave, quote);
    if wave.in_loop {
        text.push_str(" (in every iteration)");
    } else if wave.in_branch {
        text.push_str(" (in a branch)");
    }
    text
}

fn list(plan: &Plan, wave: &Wave, quote: &str) -> String {
    if wave.commands.is_empty() {
        return format!("{quote}flush{quote}");
    }
    let texts = wave.commands.iter().map(|item| format!("{quote}{}{quote}", plan.body.item(*item).text));
    texts.collect::<Vec<_>>().join(", ")
}
