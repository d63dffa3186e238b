//! Tokens: which there are, since when, and how many arguments follow each.

use std::collections::{BTreeMap, BTreeSet};

use roundtrip_tests::Version;

use super::Pair;
use crate::drift::About;
use crate::grammar::{Grammar, Length};
use crate::live::LiveArgument;

impl Pair<'_, '_> {
    pub(super) fn compare_tokens(&mut self) {
        let Some(arguments) = self.command.docs.arguments.as_deref() else { return };
        let mut theirs: BTreeMap<String, Option<Version>> = BTreeMap::new();
        collect(arguments, None, &mut theirs);
        let (all, now) = (self.all_tokens(), self.tokens_now());
        let choices: BTreeSet<String> =
            self.grammars.iter().flat_map(|(_, grammar)| grammar.choices()).map(str::to_owned).collect();
        for (token, since) in &theirs {
            let since_when = since.map_or(String::new(), |since| format!(" since {since}"));
            let Some(ours) = all.get(token) else {
                if !choices.contains(token) {
                    let methods = self.method_names();
                    let message = format!("the server takes it{since_when}, and none of {methods} sends it");
                    self.report(About::Token, token, message);
                }
                continue;
            };
            // no option is older than the method that it belongs to
            let is_same = since.is_none_or(|since| ours.token == ours.method.map(|method| method.max(since)));
            if !now.contains(token) || !is_same {
                let ours = ours.token.map_or("never".to_owned(), |ours| ours.to_string());
                let message = format!("{ours} by the spec (`since-of`), the server has it{since_when}");
                self.report(About::Since, token, message);
            }
        }
        for token in now.iter().filter(|token| !theirs.contains_key(*token)) {
            self.report(
                About::Token,
                token,
                "the server does not have it: a newer one is listed in `since-of`",
            );
        }
    }

    /// An option takes as many arguments here as there.
    pub(super) fn compare_token_arguments(&mut self) {
        let Some(theirs) = self.live_grammar() else { return };
        let mut server = BTreeMap::new();
        followers(&theirs, true, &mut server);
        let mut ours = BTreeMap::new();
        self.grammars.iter().for_each(|(_, grammar)| followers(grammar, false, &mut ours));
        let differs = |(token, theirs): (&String, &BTreeSet<Follow>)| {
            let ours: &BTreeSet<Follow> = ours.get(token)?;
            // nothing right after it: what belongs to it may stand further on in the docs
            let is_open = theirs.contains(&Follow::Unknown) || theirs.contains(&Follow::Words(0));
            let is_sure = !is_open && !ours.contains(&Follow::Unknown);
            (is_sure && ours.is_disjoint(theirs)).then(|| (token.clone(), show(ours), show(theirs)))
        };
        let different: Vec<_> = server.iter().filter_map(differs).collect();
        for (token, ours, theirs) in different {
            self.report(
                About::Arguments,
                token,
                format!("arguments after it: {ours} here, {theirs} on the server"),
            );
        }
    }

    /// The tokens of all methods, and the version they came with; those of the name left out.
    fn all_tokens(&self) -> BTreeMap<String, First> {
        let mut all: BTreeMap<String, First> = BTreeMap::new();
        for known in self.methods {
            let since = known.first_version(self.server.product);
            let name = known.method.command.len();
            let tokens = known.grammar.token_versions(self.server.product, since);
            for (word, token) in tokens.into_iter().skip(name) {
                let first = First { method: since, token };
                let earliest = all.entry(word.to_owned()).or_insert(first);
                let is_earlier = |token| earliest.token.is_none_or(|earliest| token < earliest);
                if token.is_some_and(is_earlier) {
                    *earliest = first;
                }
            }
        }
        all
    }

    fn tokens_now(&self) -> BTreeSet<String> {
        let tokens = |known: &crate::spec_file::Known<'_>, grammar: &Grammar| {
            let name = known.method.command.len();
            grammar.tokens().into_iter().skip(name).map(str::to_owned).collect::<Vec<_>>()
        };
        self.grammars.iter().flat_map(|(known, grammar)| tokens(known, grammar)).collect()
    }
}

/// When a product got a token, and the method that sends it first.
#[derive(Debug, Clone, Copy)]
struct First {
    method: Option<Version>,
    token: Option<Version>,
}

/// The tokens with the versions that the server gives for them or for what they stand in.
fn collect(
    arguments: &[LiveArgument],
    outer: Option<Version>,
    tokens: &mut BTreeMap<String, Option<Version>>,
) {
    for argument in arguments {
        let since = argument.since.as_deref().and_then(Version::parse).or(outer);
        for word in Grammar::of_live(std::slice::from_ref(&LiveArgument {
            arguments: Vec::new(),
            ..argument.clone()
        }))
        .tokens()
        {
            let earliest = tokens.entry(word.to_owned()).or_insert(since);
            *earliest = if *earliest < since { *earliest } else { since };
        }
        collect(&argument.arguments, since, tokens);
    }
}

/// What follows a token, up to the next one or the next optional part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Follow {
    Words(usize),
    Many,
    Unknown,
}

/// What follows each token that is optional or one of several; the others are part of a method's own form.
fn followers(grammar: &Grammar, is_optional: bool, found: &mut BTreeMap<String, BTreeSet<Follow>>) {
    match grammar {
        Grammar::Token(_) | Grammar::Argument { .. } | Grammar::Count => {
            in_row(&[grammar], is_optional, found);
        }
        Grammar::Sequence(_) => in_row(&flat(grammar), is_optional, found),
        Grammar::OneOf(parts) => parts.iter().for_each(|part| followers(part, true, found)),
        Grammar::Optional(part) | Grammar::Repeated(part) => followers(part, true, found),
        Grammar::Newer(_, part) => followers(part, is_optional, found),
    }
}

fn in_row(parts: &[&Grammar], is_optional: bool, found: &mut BTreeMap<String, BTreeSet<Follow>>) {
    for (at, part) in parts.iter().enumerate() {
        match part {
            Grammar::Token(word) if is_optional => {
                found
                    .entry(word.clone())
                    .or_default()
                    .insert(follow(parts.get(at + 1..).unwrap_or_default()));
            }
            Grammar::Token(_) | Grammar::Argument { .. } | Grammar::Count | Grammar::Sequence(_) => {}
            Grammar::Optional(inner) if is_optional => {
                // used, what follows the option follows its token too
                let row: Vec<&Grammar> =
                    flat(inner).into_iter().chain(parts.iter().skip(at + 1).copied()).collect();
                in_row(&row, true, found);
                followers(inner, true, found);
            }
            other => followers(other, is_optional, found),
        }
    }
}

fn follow(parts: &[&Grammar]) -> Follow {
    let mut words = 0;
    for part in parts {
        match part {
            Grammar::Argument { .. } | Grammar::Count => words += 1,
            Grammar::OneOf(_) => match part.length() {
                Length { least, most: Some(most) } if least == most => words += least,
                _ => return Follow::Unknown,
            },
            Grammar::Repeated(_) => return Follow::Many,
            _ => break,
        }
    }
    Follow::Words(words)
}

/// Sequences within sequences as one row.
fn flat(grammar: &Grammar) -> Vec<&Grammar> {
    match grammar {
        Grammar::Sequence(parts) => parts.iter().flat_map(flat).collect(),
        Grammar::Newer(_, part) => flat(part),
        other => vec![other],
    }
}

fn show(follows: &BTreeSet<Follow>) -> String {
    let shown = follows.iter().map(|follow| match follow {
        Follow::Words(words) => words.to_string(),
        Follow::Many => "any number".to_owned(),
        Follow::Unknown => "?".to_owned(),
    });
    shown.collect::<Vec<_>>().join(" or ")
}
