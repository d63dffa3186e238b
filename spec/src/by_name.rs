//! What is known of a command by its name alone: for raw words, which belong to no method.

use std::collections::BTreeMap;

use crate::facts::{BLOCKING, Flag, LIMITS};
use crate::model::{Form, Method, Spec, Step};

/// A command with what its methods say together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its words with a blank between: `CLIENT REPLY`.
    pub name: String,
    /// Those of [`LIMITS`] that any of its methods has.
    pub limits: Vec<&'static Flag>,
    /// The word with which it waits, where some of its methods wait and others do not: BLOCK of XREAD.
    pub waits_with: Option<String>,
    /// None of its methods changes anything.
    pub harmless: bool,
}

/// All commands of a spec, in the order of their names. Scripts are no commands.
pub fn by_name(spec: &Spec) -> Vec<Named> {
    let mut methods: BTreeMap<String, Vec<&Method>> = BTreeMap::new();
    let all = spec.groups.iter().flat_map(|group| &group.methods);
    for method in all.filter(|method| method.script.is_none()) {
        methods.entry(method.command.join(" ")).or_default().push(method);
    }
    let mut named: Vec<_> = methods.into_iter().map(|(name, methods)| with_methods(name, &methods)).collect();
    named.extend(spec.words.iter().map(|(name, key)| without_methods(name.clone(), key)));
    named.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    named
}

fn with_methods(name: String, methods: &[&Method]) -> Named {
    let has = |flag: &str| forms(methods).any(|form| form.flags.has(flag));
    let waiting = methods.iter().find(|method| method.plain.flags.has(BLOCKING));
    let always = forms(methods).all(|form| form.flags.has(BLOCKING));
    Named {
        name,
        limits: LIMITS.iter().filter(|flag| has(flag.name)).collect(),
        waits_with: waiting.filter(|_| !always).and_then(|method| word_before_timeout(method)),
        harmless: forms(methods).all(|form| form.flags.are_harmless()),
    }
}

fn without_methods(name: String, key: &str) -> Named {
    Named {
        name,
        limits: LIMITS.iter().filter(|flag| flag.name == key).collect(),
        waits_with: None,
        harmless: key == "harmless",
    }
}

fn forms<'a>(methods: &'a [&Method]) -> impl Iterator<Item = &'a Form> {
    methods.iter().flat_map(|method| [&method.plain, &method.with])
}

/// The fixed word that says that a timeout follows.
fn word_before_timeout(method: &Method) -> Option<String> {
    let before = method.steps.windows(2).find_map(|pair| match pair {
        [Step::Literal(words), timeout] if timeout.is_timeout() => words.last(),
        _ => None,
    });
    before.cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        [words]
        unmatched = ["WATCH ALL"]

        [group.read]
        syntax = "READ key"
        returns = "T"
        since = "1.0.0"
        flags = ["readonly"]
        doc = "Reads."

        [group.read_wait]
        syntax = "READ WAIT timeout:block-ms key"
        returns = "T"
        since = "1.0.0"
        flags = ["readonly", "blocking"]
        doc = "Reads, in time."
    "#;

    /// Each name with its limits, the word it waits with, and whether it is harmless.
    fn known(file: &str) -> Vec<(String, Vec<&'static str>, Option<String>, bool)> {
        let limits = |named: &Named| named.limits.iter().map(|flag| flag.name).collect();
        let named = by_name(&crate::read("a.toml", file, std::path::Path::new("")).spec);
        named.into_iter().map(|one| (one.name.clone(), limits(&one), one.waits_with, one.harmless)).collect()
    }

    #[test]
    fn says_what_any_method_says() {
        let read = ("READ".to_owned(), vec!["blocking"], Some("WAIT".to_owned()), true);
        let watch = ("WATCH ALL".to_owned(), vec!["unmatched"], None, false);
        assert_eq!(known(&FILE.replace("READ WAIT", "READ 'WAIT'")), [read, watch]);
    }

    #[test]
    fn a_command_of_two_words_is_another() {
        let read = ("READ".to_owned(), vec![], None, true);
        let wait = ("READ WAIT".to_owned(), vec!["blocking"], None, true);
        let watch = ("WATCH ALL".to_owned(), vec!["unmatched"], None, false);
        assert_eq!(known(FILE), [read, wait, watch]);
    }
}
