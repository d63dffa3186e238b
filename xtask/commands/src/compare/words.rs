//! How many words are sent.

use super::Pair;
use crate::drift::About;
use crate::grammar::{Grammar, Length};

/// What a module says that has not looked: "the name at least".
const NOT_KNOWN: i64 = -1;

impl Pair<'_, '_> {
    pub(super) fn compare_lengths(&mut self) {
        let arity = self.command.arity;
        if arity == NOT_KNOWN {
            return;
        }
        let Some(ours) = self.grammars.iter().map(|(_, grammar)| grammar.length()).reduce(Length::or) else {
            return;
        };
        let least = usize::try_from(arity.unsigned_abs()).unwrap_or_default();
        let too_short: Vec<String> = self
            .grammars
            .iter()
            .filter(|(_, grammar)| grammar.length().least < least)
            .map(|(known, grammar)| {
                format!(
                    "`{}` may send {} words, the server wants {least}",
                    known.method.name,
                    grammar.length().least
                )
            })
            .collect();
        for message in too_short {
            self.report(About::Arity, "", message);
        }
        if arity > 0 && (ours.least > least || ours.most != Some(least)) {
            self.report(
                About::Arity,
                "",
                format!("the methods send {}, the server takes {least}", shown(ours)),
            );
            return;
        }
        // a repetition of none is an argument of none here, and of some servers, and means nothing
        let loosest = self.grammars.iter().map(|(_, grammar)| grammar.least_without_repetitions()).min();
        if ours.least > least && loosest > Some(least) {
            self.report(
                About::Arity,
                "",
                format!("the methods send {}, the server takes {least} too", shown(ours)),
            );
        }
        if let Some(theirs) = self.live_grammar() {
            self.compare_most(ours, &theirs);
        }
    }

    /// With tokens, methods are stricter than docs, which say little of what excludes what; then only "any number" counts.
    fn compare_most(&mut self, ours: Length, theirs: &Grammar) {
        let name = self.name.split(' ').count();
        let most = theirs.length().most.map(|most| most + name);
        let is_plain = theirs.tokens().is_empty();
        if most != ours.most && (is_plain || most.is_none() || ours.most.is_none()) {
            let theirs = most.map_or("any number".to_owned(), |most| most.to_string());
            self.report(
                About::Length,
                "",
                format!("the methods send {}, the server takes up to {theirs}", shown(ours)),
            );
        }
    }

    pub(super) fn live_grammar(&self) -> Option<Grammar> {
        self.command.docs.arguments.as_deref().map(Grammar::of_live)
    }
}

fn shown(length: Length) -> String {
    match length {
        Length { least, most: Some(most) } if least == most => format!("{least} words"),
        Length { least, most: Some(most) } => format!("{least} to {most} words"),
        Length { least, most: None } => format!("{least} words or more"),
    }
}
