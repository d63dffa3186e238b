//! `[words]`: commands without methods.

use super::method::MOST_COMMAND_WORDS;
use super::names::Unique;
use crate::entry::Keys;
use crate::model::{Group, Method};
use crate::source::{Reporter, Spanned};

/// The names with the keys that they stand under. One that cannot be a name, stands twice or has a method is reported.
pub(super) fn read(keys: &Keys, groups: &[Group], reporter: Reporter<'_>) -> Vec<(String, &'static str)> {
    let methods = || groups.iter().flat_map(|group| &group.methods);
    let has_method = |name: &str| methods().any(|method: &Method| method.command.join(" ") == name);
    let mut names = Unique::default();
    let mut words = Vec::new();
    for (key, text) in keys.lists().flat_map(|(key, list)| list.iter().map(move |text| (key, text))) {
        let name = Spanned { value: text.value.clone(), span: text.span };
        if !is_command(&name.value) {
            let message = format!(
                "`{}` is no command: write one or two words in upper case, as in \"CLIENT REPLY\"",
                name.value
            );
            reporter.report(name.span, message);
        } else if has_method(&name.value) {
            reporter.report(
                name.span,
                format_args!("`{}` has a method, whose flags count: remove it here", name.value),
            );
        } else if names.add(&name, "a command", "remove one", reporter) {
            words.push((name.value, key));
        }
    }
    words
}

fn is_command(name: &str) -> bool {
    let words: Vec<_> = name.split(' ').collect();
    words.len() <= MOST_COMMAND_WORDS
        && words.iter().all(|word| !word.is_empty() && !word.contains(|c: char| c.is_lowercase()))
}
