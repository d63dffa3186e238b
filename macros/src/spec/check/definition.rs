//! `[define.name]`: a type that several methods share, or that nests.

use super::scope::{Definitions, User};
use super::{alternatives, names, scope, with_features};
use crate::spec::entry::Entry;
use crate::spec::model::{Made, Origin};
use crate::spec::notation;
use crate::spec::source::Problems;

/// The types of all definitions; to be called when the methods, which use them, have been read.
pub(super) fn read_all(entries: &[Entry], definitions: &Definitions, problems: &Problems) -> Vec<Made> {
    let read = |(index, entry)| read(index, entry, definitions, problems);
    // a definition uses others: who needs which is known when all are read
    let made: Vec<_> = entries.iter().enumerate().map(read).collect();
    let needed = |(index, made): (usize, Vec<Made>)| {
        let features: Option<Vec<String>> = definitions.needed_by(index)?.into_iter().collect();
        // needed by a method without a feature: needed always
        Some(with_features(made, &features.unwrap_or_default()).collect::<Vec<_>>())
    };
    for (index, entry) in entries.iter().enumerate() {
        if definitions.needed_by(index).is_none() {
            let message = format!("no method uses `<{}>`: remove it", entry.name.value);
            problems.about(&entry.path).report(entry.name.span, message);
        }
    }
    made.into_iter().enumerate().filter_map(needed).flatten().collect()
}

fn read(index: usize, entry: &Entry, definitions: &Definitions, problems: &Problems) -> Vec<Made> {
    let scope = scope(entry, definitions, User::Definition(index), problems);
    let instead = "give the definition another name";
    names::check(&scope.prefix, entry.name.span, instead, scope.reporter);
    let Some(syntax) = entry.keys.text("syntax") else { return Vec::new() };
    let kind = alternatives::kind(&notation::parse(syntax, scope.reporter), &scope);
    scope.docs.report_unused(scope.reporter);
    let origin = Origin::Definition(entry.keys.value("doc").unwrap_or_default());
    let name = scope.prefix.clone();
    let own = kind.map(|kind| Made { name, origin, kind, features: Vec::new(), span: entry.name.span });
    own.into_iter().chain(scope.made.into_inner()).collect()
}
