//! What is newer than its command: the tokens of a server, and the setters and variants that send them.

use std::collections::BTreeMap;

use roundtrip_spec::model::{Made, MadeKind, Part, Step};
use roundtrip_tests::Version;

use crate::grammar::Grammar;
use crate::live::{LiveArgument, LiveCommand};

/// The version of each token: its own, or that of what it stands in.
pub(super) fn token_versions(command: &LiveCommand) -> BTreeMap<String, Version> {
    let mut versions = BTreeMap::new();
    let arguments = command.docs.arguments.as_deref().unwrap_or_default();
    collect(arguments, Version::parse(&command.docs.since), &mut versions);
    versions
}

fn collect(arguments: &[LiveArgument], outer: Option<Version>, versions: &mut BTreeMap<String, Version>) {
    for argument in arguments {
        let since = argument.since.as_deref().and_then(Version::parse).or(outer);
        let own = LiveArgument { arguments: Vec::new(), ..argument.clone() };
        for token in Grammar::of_live(&[own]).tokens() {
            since.map(|since| versions.entry(token.to_owned()).or_insert(since));
        }
        collect(&argument.arguments, since, versions);
    }
}

/// The setters and variants of an entry by name, with the words that they send.
pub(super) fn parts(types: &[Made]) -> Vec<(String, Vec<&str>)> {
    let mut found = Vec::new();
    for made in types {
        match &made.kind {
            MadeKind::Words(words) => {
                let row = words
                    .iter()
                    .map(|word| (snake(&word.name), word.words.iter().map(String::as_str).collect()));
                found.extend(row);
            }
            MadeKind::OneOf(parts) => found.extend(parts.iter().map(of_part)),
            MadeKind::Sequence { setters, .. } => {
                found.extend(setters.iter().map(|setter| of_part(&setter.part)))
            }
        }
    }
    found
}

fn of_part(part: &Part) -> (String, Vec<&str>) {
    let words = part.steps.iter().filter_map(|step| match step {
        Step::Literal(words) => Some(words),
        _ => None,
    });
    (part.name.clone(), words.flatten().map(String::as_str).collect())
}

/// `LeftHead` to `left_head`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}
