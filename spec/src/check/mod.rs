//! From entries to the model. Whatever a person can get wrong is found here or before, and reported with its place.

mod alternatives;
mod definition;
mod keyspace;
mod method;
mod names;
mod parts;
mod returns;
mod scope;
mod script;
mod slip;
mod steps;
mod words;

use std::cell::RefCell;
use std::path::Path;

pub use self::alternatives::is_option;
use self::keyspace::{Keyspace, Kinds};
use self::names::Unique;
use self::scope::{Definitions, PartTable, Scope, User};
use super::entry::{self, Entries, Entry};
use super::model::{Group, Made, Method, Spec};
use super::source::{Problems, Reporter, Spanned};

/// Everything in the file that is right.
pub(crate) fn check(entries: &Entries, folder: &Path, problems: &Problems) -> Spec {
    let definitions = Definitions::new(entries);
    let mut method_names = Unique::default();
    let mut type_names = definitions.type_names(problems);
    let mut made = Vec::new();
    let mut groups = Vec::new();
    let kinds = Kinds::default();
    let prefix = names::prefix(entries.keys.text(entry::PREFIX), problems.about(""));
    for group in &entries.groups {
        let mut methods = Vec::new();
        let keyspace = Keyspace::read(&group.keys, &kinds, problems.about(&group.name));
        for entry in &group.methods {
            let feature = entry.keys.value("feature").or(group.keys.value("feature"));
            let scope = scope(entry, prefix, &definitions, User::Method(feature.clone()), problems);
            let method = method::read(entry, feature, folder, &scope);
            let Some(mut method) = method.filter(|method| is_new(method, entry, &mut method_names, &scope))
            else {
                continue;
            };
            method.keyed = keyspace.of(&method, entry, problems);
            let own = scope.made.into_inner();
            if own.iter().all(|made| is_new_type(made, &mut type_names, scope.reporter)) {
                made.extend(with_features(own, method.feature.as_slice()));
                methods.push(method);
            }
        }
        // where there is a mistake, what is right may be the one that has a use for it
        if problems.is_empty() {
            keyspace.report_unused(problems.about(&group.name));
        }
        groups.push(Group { name: group.name.clone(), doc: group.keys.value("doc"), methods });
    }
    let mut types = definition::read_all(entries, &definitions, &mut type_names, problems);
    types.extend(made);
    let words = words::read(&entries.words, &groups, problems.about(entry::WORDS));
    Spec { groups, types, words }
}

fn scope<'a>(
    entry: &'a Entry,
    name_prefix: &str,
    definitions: &'a Definitions,
    user: User,
    problems: &'a Problems,
) -> Scope<'a> {
    let title = format!("{name_prefix}{}", entry.name.value);
    let type_prefix = match &user {
        User::Method(_) => None,
        User::Definition(index) => definitions.type_name(*index).map(str::to_owned),
    };
    Scope {
        reporter: problems.about(&entry.path),
        definitions,
        user,
        prefix: type_prefix.unwrap_or_else(|| names::pascal(&title)),
        title,
        docs: PartTable::new("docs", entry),
        since_of: PartTable::new("since-of", entry),
        made: RefCell::default(),
    }
}

/// Whether no other method has the names of this one.
fn is_new(method: &Method, entry: &Entry, names: &mut Unique, scope: &Scope<'_>) -> bool {
    let instead = "give this one another name";
    let mut add = |value: String| {
        names.add(&Spanned { value, span: entry.name.span }, "a method", instead, scope.reporter)
    };
    let plain = add(method.name.clone());
    let with = method.options.is_none() || add(format!("{}_with", method.name));
    plain && with
}

fn is_new_type(made: &Made, names: &mut Unique, reporter: Reporter<'_>) -> bool {
    let name = Spanned { value: made.name.clone(), span: made.span };
    names.add(&name, "a type", "give the definition, the method or its argument another name", reporter)
}

fn with_features(made: Vec<Made>, features: &[String]) -> impl Iterator<Item = Made> {
    made.into_iter().map(|made| Made { features: features.to_vec(), ..made })
}
