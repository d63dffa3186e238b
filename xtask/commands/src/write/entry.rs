//! One entry: what a server says about a command, as a table of commands.toml.

use std::collections::BTreeMap;
use std::path::Path;

use roundtrip_spec::facts::BLOCKING;
use roundtrip_spec::model::{Made, Spec};
use roundtrip_tests::{Product, Version};

use super::names;
use super::notation::Notation;
use super::place::Place;
use super::since::{parts, token_versions};
use crate::compare::compare;
use crate::drift::{About, Drift};
use crate::live::{Begin, Find, KeySpec, Live, LiveArgument, LiveCommand};
use crate::spec_file::Commands;

/// What a person has to look at and replace.
const MARK: &str = "?";

/// The last version of what both products have.
const PARTED: Version = Version(7, 2, 4);

/// The entries for a command that these servers know, one for each form; `returns` is a proposal, if there is one.
///
/// A command that may wait, if an option says so, is two methods.
pub(crate) fn entries(
    name: &str,
    lives: &[&Live],
    group: &str,
    returns: Option<&str>,
) -> Vec<(Place, String)> {
    // the newest knows most
    let newest = lives
        .iter()
        .filter_map(|live| Some((live.product == Product::Redis, live.version, live.find(name)?)));
    let Some((_, _, command)) = newest.max_by_key(|(is_redis, version, _)| (*is_redis, *version)) else {
        return Vec::new();
    };
    let arguments = with_keys(command, command.docs.arguments.clone().unwrap_or_else(|| from_arity(command)));
    let waits = arguments.iter().position(|argument| argument.optional && is_timeout(argument));
    let method = names::method(name);
    let entry = |method: &str, arguments: &[LiveArgument], blocks: bool| {
        let entry = Entry { name, command, lives, arguments, blocks, returns };
        let place = Place { group: group.to_owned(), method: method.to_owned() };
        let text = entry.write(&place);
        (place, text)
    };
    match waits.filter(|_| command.has_flag(BLOCKING)) {
        Some(at) => {
            let (mut without, mut with) = (arguments.clone(), arguments);
            without.remove(at);
            with.iter_mut().skip(at).take(1).for_each(|argument| argument.optional = false);
            vec![entry(&method, &without, false), entry(&format!("{method}_block"), &with, true)]
        }
        None => vec![entry(&method, &arguments, command.has_flag(BLOCKING))],
    }
}

struct Entry<'a> {
    name: &'a str,
    command: &'a LiveCommand,
    lives: &'a [&'a Live],
    arguments: &'a [LiveArgument],
    blocks: bool,
    returns: Option<&'a str>,
}

impl Entry<'_> {
    fn write(&self, place: &Place) -> String {
        let docs = &self.command.docs;
        let syntax = Notation::new(self.blocks).syntax(self.name, self.arguments);
        let mut notes = Vec::new();
        if docs.arguments.is_none()
            && !usize::try_from(self.command.arity).is_ok_and(|arity| arity == self.name.split(' ').count())
        {
            notes.push("the server does not say what arguments it takes".to_owned());
        }
        let mut rows: Vec<(&str, String)> =
            vec![("syntax", text(&syntax)), ("returns", text(&self.returns()))];
        let (since, valkey_since) = self.since();
        rows.extend(since.as_ref().map(|since| ("since", text(since))));
        rows.extend(valkey_since.as_ref().map(|since| ("valkey-since", text(since))));
        let flags = self.flags();
        let trial = trial(&rows, &flags);
        let read = roundtrip_spec::read("", &trial, Path::new(""));
        // where it stands in the trial says nothing to anybody
        let problem = |problem: &String| problem.splitn(4, ':').last().unwrap_or_default().trim().to_owned();
        notes.extend(read.problems.iter().map(problem));
        notes.extend(self.differences(&read.spec));
        let newer = self.since_of(&read.spec.types);
        rows.extend(newer.map(|newer| ("since-of", newer)));
        rows.extend(self.deprecated().map(|deprecated| ("deprecated", text(&deprecated))));
        rows.extend((!flags.is_empty()).then(|| ("flags", list(&flags))));
        rows.extend(
            (!docs.complexity.is_empty())
                .then(|| ("complexity", text(docs.complexity.trim_end_matches('.')))),
        );
        for (key, tip) in [("request-policy", "request_policy"), ("response-policy", "response_policy")] {
            let policy = self.command.tip(tip);
            rows.extend((!policy.is_empty()).then(|| (key, text(policy))));
        }
        rows.push(("doc", text(format!("{MARK} {}", docs.summary).trim_end())));
        let width = rows.iter().map(|(key, _)| key.len()).max().unwrap_or_default();
        let notes: String = notes.iter().map(|note| format!("# {MARK} {note}\n")).collect();
        let rows: String = rows.iter().map(|(key, value)| format!("{key:width$} = {value}\n")).collect();
        format!("{notes}[{}.{}]\n{rows}", place.group, place.method)
    }

    fn returns(&self) -> String {
        self.returns.map_or(MARK.to_owned(), |returns| format!("{returns} {MARK}"))
    }

    /// The two keys, from all servers that know the command.
    fn since(&self) -> (Option<String>, Option<String>) {
        let of = |product: Product| {
            let found = self
                .lives
                .iter()
                .filter(|live| live.product == product)
                .find_map(|live| live.find(self.name));
            found.map(|command| command.docs.since.clone()).filter(|since| !since.is_empty())
        };
        let is_new = |since: &String| Version::parse(since).is_some_and(|since| since > PARTED);
        match (of(Product::Redis), of(Product::Valkey)) {
            (None, Some(valkey)) if !is_new(&valkey) => (Some(valkey), None),
            (None, None) => (Some(MARK.to_owned()), None),
            (redis, valkey) => (redis, valkey.filter(is_new)),
        }
    }

    /// What is newer than the command: each setter and variant by the newest of its words.
    fn since_of(&self, types: &[Made]) -> Option<String> {
        let versions_of = |product: Product| {
            let live =
                self.lives.iter().filter(|live| live.product == product).max_by_key(|live| live.version);
            live.and_then(|live| live.find(self.name)).map(token_versions).unwrap_or_default()
        };
        let (redis, valkey) = (versions_of(Product::Redis), versions_of(Product::Valkey));
        let (first, valkey_first) = self.since();
        let row = |(name, words): (String, Vec<&str>)| {
            let newest = |versions: &BTreeMap<String, Version>, first: &Option<String>| {
                let newest =
                    words.iter().filter_map(|word| versions.get(&word.to_uppercase())).max().copied();
                newest.filter(|newest| {
                    first.as_deref().and_then(Version::parse).is_none_or(|first| *newest > first)
                })
            };
            let (redis, valkey) = (
                newest(&redis, &first),
                newest(&valkey, valkey_first.as_ref().map_or(&first, |_| &valkey_first)),
            );
            let since = match (redis, valkey) {
                (Some(redis), Some(valkey)) if valkey > PARTED => format!("{redis}, Valkey {valkey}"),
                (None, Some(valkey)) if valkey > PARTED => format!("Valkey {valkey}"),
                (Some(since), _) | (None, Some(since)) => since.to_string(),
                (None, None) => return None,
            };
            Some(format!("{name} = \"{since}\""))
        };
        let rows: Vec<String> = parts(types).into_iter().filter_map(row).collect();
        (!rows.is_empty()).then(|| format!("{{ {} }}", rows.join(", ")))
    }

    /// Where the syntax says something else than a server.
    fn differences(&self, trial: &Spec) -> Vec<String> {
        let commands = Commands::of(trial);
        let drifts = self.lives.iter().flat_map(|live| {
            let about = |drift: &Drift| {
                let is_syntax = matches!(
                    drift.about,
                    About::Token | About::Arguments | About::Arity | About::Length | About::Keys
                );
                drift.command == self.name && is_syntax
            };
            let drifts = compare(&commands, live, &[]).drifts.into_iter().filter(about);
            drifts
                .map(|drift| {
                    format!("{:?} {}: {}: {}", live.product, live.version, drift.id(), drift.message)
                })
                .collect::<Vec<_>>()
        });
        drifts.collect()
    }

    fn flags(&self) -> Vec<&'static str> {
        let mut flags: Vec<&'static str> =
            ["readonly", "write"].into_iter().filter(|flag| self.command.has_flag(flag)).collect();
        let is_stable = !self.command.tips.iter().any(|tip| tip == "nondeterministic_output");
        if flags.contains(&"readonly") && !self.blocks && is_stable {
            flags.push("idempotent");
        }
        flags.extend(self.blocks.then_some(BLOCKING));
        flags.extend(self.command.has_flag("admin").then_some("admin"));
        flags
    }

    fn deprecated(&self) -> Option<String> {
        let since = self.command.docs.deprecated_since.as_ref()?;
        let instead = self.command.docs.replaced_by.as_deref().unwrap_or(MARK);
        Some(format!("since {since}: use {}", instead.to_lowercase()))
    }
}

fn is_timeout(argument: &LiveArgument) -> bool {
    argument.kind == "integer" && matches!(argument.name.as_str(), "milliseconds" | "timeout")
}

/// A file of the entry alone, with everything that a person fills in.
fn trial(rows: &[(&str, String)], flags: &[&str]) -> String {
    let rows = rows.iter().filter(|(key, _)| *key != "returns");
    let rows: String = rows.map(|(key, value)| format!("{key} = {value}\n")).collect();
    format!("[trial.entry]\n{rows}returns = \"()\"\ndoc = \"A trial.\"\nflags = {}\n", list(flags))
}

/// As many arguments as the server wants, where it says no more than that.
fn from_arity(command: &LiveCommand) -> Vec<LiveArgument> {
    let name = command.name.split(' ').count();
    let least = usize::try_from(command.arity.unsigned_abs()).unwrap_or_default().saturating_sub(name);
    let one =
        || LiveArgument { name: "argument".to_owned(), kind: "string".to_owned(), ..LiveArgument::default() };
    let others = (command.arity < 0).then(|| LiveArgument { optional: true, multiple: true, ..one() });
    std::iter::repeat_with(one).take(least).chain(others).collect()
}

/// The arguments where the server's key specs find keys are keys, whatever the docs call them.
fn with_keys(command: &LiveCommand, mut arguments: Vec<LiveArgument>) -> Vec<LiveArgument> {
    let name = i64::try_from(command.name.split(' ').count()).unwrap_or_default();
    for (word, argument) in (name..).zip(arguments.iter_mut()) {
        let is_word = argument.kind == "string" && argument.token.is_none() && !argument.optional;
        let is_key =
            |spec: &KeySpec| spec.begin == Begin::Index(word) && matches!(spec.find, Find::Range { .. });
        if is_word && command.keys.iter().any(is_key) {
            argument.kind = "key".to_owned();
        }
        if argument.optional || argument.multiple || argument.kind == "block" || argument.token.is_some() {
            break;
        }
    }
    arguments
}

fn text(value: &str) -> String {
    // a literal string where there are quotes to be sent
    if value.contains('"') && !value.contains('\'') {
        return format!("'{value}'");
    }
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

fn list(items: &[&str]) -> String {
    let items: Vec<String> = items.iter().map(|item| format!("\"{item}\"")).collect();
    format!("[{}]", items.join(", "))
}

#[cfg(test)]
mod tests {
    use super::entries;
    use crate::ask::{Asked, ask};
    use crate::compare::compare;
    use crate::drift::{Drift, table};
    use crate::exceptions::{exceptions, left_out};
    use crate::root;
    use crate::spec_file::Commands;

    /// Every command of every server, written down and read again, is what the server says.
    #[test]
    fn are_read_back_as_the_server_says() {
        for Asked { live, .. } in ask(None).unwrap() {
            let mut file = String::new();
            // a module that says nothing of its commands
            let is_silent =
                |name: &str| live.find(name).is_some_and(|command| command.docs.summary.is_empty());
            let left_out = left_out(&root()).unwrap();
            let written = live
                .commands
                .iter()
                .filter(|command| !left_out.contains(&command.name) && !is_silent(&command.name));
            for (_, entry) in
                written.flat_map(|command| entries(&command.name, &[&live], "trial", Some("i64")))
            {
                file.push_str(&entry.replace("\"i64 ?\"", "\"i64\"").replace("\"? ", "\""));
            }
            let read = roundtrip_spec::read("trial.toml", &file, std::path::Path::new(""));
            let exceptions = exceptions(&root()).unwrap();
            let mut drifts = compare(&Commands::of(&read.spec), &live, &left_out).drifts;
            let is_odd = |drift: &Drift| {
                is_silent(&drift.command)
                    || exceptions.iter().any(|exception| exception.drift.contains(&drift.id()))
            };
            drifts.retain(|drift| !is_odd(drift));
            assert!(
                read.problems.is_empty() && drifts.is_empty(),
                "{}\n{}",
                read.problems.join("\n"),
                table(&drifts)
            );
        }
    }
}
