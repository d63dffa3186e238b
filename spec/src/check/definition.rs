//! `[define.name]`: a type that several methods share, or that nests.

use super::names::{self, Unique};
use super::scope::{Definitions, User};
use super::{alternatives, is_new_type, scope, with_features};
use crate::entry::{Entries, Entry};
use crate::model::{Made, MadeKind, Origin};
use crate::notation;
use crate::source::Problems;

/// The types of all definitions; to be called when the methods, which use them, have been read.
pub(super) fn read_all(
    entries: &Entries,
    definitions: &Definitions,
    type_names: &mut Unique,
    problems: &Problems,
) -> Vec<Made> {
    let mut read = |(index, entry)| read(index, entry, definitions, type_names, problems);
    // a definition uses others: who needs which is known when all are read
    let made: Vec<_> = entries.definitions.iter().enumerate().map(&mut read).collect();
    if definitions.are_complete() {
        report_unused(&entries.definitions, definitions, problems);
    }
    let needed = |(index, made): (usize, Vec<Made>)| {
        let features: Option<Vec<String>> = definitions.needed_by(index)?.into_iter().collect();
        // needed by a method without a feature: needed always
        Some(with_features(made, &features.unwrap_or_default()).collect::<Vec<_>>())
    };
    made.into_iter().enumerate().filter_map(needed).flatten().collect()
}

fn report_unused(entries: &[Entry], definitions: &Definitions, problems: &Problems) {
    for (index, entry) in entries.iter().enumerate() {
        if definitions.needed_by(index).is_none() {
            let message = format!("no method uses `<{}>`: remove it", entry.name.value);
            problems.about(&entry.path).report(entry.name.span, message);
        }
    }
}

fn read(
    index: usize,
    entry: &Entry,
    definitions: &Definitions,
    type_names: &mut Unique,
    problems: &Problems,
) -> Vec<Made> {
    let scope = scope(entry, "", definitions, User::Definition(index), problems);
    names::check(
        &names::pascal(&entry.name.value),
        entry.name.span,
        "give the definition another name",
        scope.reporter,
    );
    let syntax = entry.keys.text("syntax").map(|syntax| notation::parse(syntax, scope.reporter));
    let kind = syntax.and_then(|syntax| alternatives::kind(&syntax, &scope));
    // a type that cannot be made is there all the same, for what names it
    let kind = kind.unwrap_or(MadeKind::OneOf(Vec::new()));
    scope.report_unused();
    let origin = Origin::Definition(entry.keys.value("doc").unwrap_or_default());
    let name = scope.prefix.clone();
    let own = Made { name, origin, kind, features: Vec::new(), span: entry.name.span };
    let mut inner = scope.made.into_inner();
    inner.retain(|made| is_new_type(made, type_names, scope.reporter));
    std::iter::once(own).chain(inner).collect()
}
