//! Which commands there are.

use crate::drift::{About, Drift};
use crate::live::Live;
use crate::spec_file::{Commands, Known};

/// Groups of which this server should have something by its version, and has nothing.
pub(super) fn absent_groups(commands: &Commands<'_>, live: &Live) -> Vec<String> {
    let mut groups: Vec<(&str, bool)> = Vec::new();
    for (name, methods) in &commands.0 {
        let is_there = live.find(name).is_some();
        for known in methods.iter().filter(|known| known.is_due(live)) {
            match groups.iter_mut().find(|(group, _)| *group == known.group.name) {
                Some((_, any)) => *any |= is_there,
                None => groups.push((&known.group.name, is_there)),
            }
        }
    }
    groups.into_iter().filter(|(_, any)| !any).map(|(group, _)| group.to_owned()).collect()
}

/// Commands of the server that have neither a method nor a reason to have none.
pub(super) fn missing(commands: &Commands<'_>, live: &Live, left_out: &[String], drifts: &mut Vec<Drift>) {
    for command in &live.commands {
        let name = &command.name;
        let is_left_out = left_out.contains(name);
        let message = match commands.0.contains_key(name) {
            true if is_left_out => "has a method, and is listed as left out: take it off the list",
            false if !is_left_out => {
                "no method; write one (`cargo xtask commands add`), or list it with a reason"
            }
            _ => continue,
        };
        drifts.push(Drift {
            command: name.clone(),
            about: About::Missing,
            subject: String::new(),
            message: message.to_owned(),
        });
    }
}

/// Commands that the server should have, and does not.
pub(super) fn unknown(commands: &Commands<'_>, live: &Live, absent: &[String], drifts: &mut Vec<Drift>) {
    for (name, methods) in &commands.0 {
        let should = |known: &&Known<'_>| known.is_due(live) && !absent.contains(&known.group.name);
        let Some(known) = methods.iter().find(should).filter(|_| live.find(name).is_none()) else { continue };
        let container = name.split_once(' ').and_then(|(container, _)| live.find(container));
        let message = match container {
            Some(container) if !container.is_container => {
                format!(
                    "the server has no such command: a fixed token after {} is written in quotes",
                    container.name
                )
            }
            _ => format!(
                "`{}` should be there by its `since`, and the server has no such command",
                known.method.name
            ),
        };
        drifts.push(Drift { command: name.clone(), about: About::Unknown, subject: String::new(), message });
    }
}
