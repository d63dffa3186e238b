//! From entries to the model. Whatever a person can get wrong is found here or before, and reported with its place.

mod alternatives;
mod definition;
mod method;
mod names;
mod parts;
mod returns;
mod scope;
mod steps;

use std::cell::RefCell;

pub(crate) use self::alternatives::is_option;
use self::names::Unique;
use self::scope::{Definitions, DocTable, Scope, User};
use super::entry::{Entries, Entry};
use super::model::{Group, Made, Method, Spec};
use super::source::{Problems, Spanned};

/// Everything in the file that is right.
pub(crate) fn check(entries: &Entries, problems: &Problems) -> Spec {
    let definitions = Definitions::new(&entries.definitions);
    let mut method_names = Unique::default();
    let mut made = Vec::new();
    let mut groups = Vec::new();
    for group in &entries.groups {
        let mut methods = Vec::new();
        for entry in &group.methods {
            let feature = entry.keys.value("feature").or(group.keys.value("feature"));
            let scope = scope(entry, &definitions, User::Method(feature.clone()), problems);
            let method = method::read(entry, feature, &scope);
            let Some(method) = method.filter(|method| is_new(method, entry, &mut method_names, &scope))
            else {
                continue;
            };
            made.extend(with_features(scope.made.into_inner(), method.feature.as_slice()));
            methods.push(method);
        }
        groups.push(Group { doc: group.keys.value("doc"), methods });
    }
    let mut types = definition::read_all(&entries.definitions, &definitions, problems);
    types.extend(made);
    let mut type_names = Unique::default();
    types.retain(|made| {
        let name = Spanned { value: made.name.clone(), span: made.span };
        let instead = "give the definition, the method or its argument another name";
        type_names.add(&name, "the type", instead, problems.about(""))
    });
    Spec { groups, types }
}

fn scope<'a>(
    entry: &'a Entry,
    definitions: &'a Definitions,
    user: User,
    problems: &'a Problems,
) -> Scope<'a> {
    Scope {
        reporter: problems.about(&entry.path),
        definitions,
        user,
        title: entry.name.value.clone(),
        prefix: names::pascal(&entry.name.value),
        docs: DocTable::new(entry.keys.table("docs")),
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

fn with_features(made: Vec<Made>, features: &[String]) -> impl Iterator<Item = Made> {
    made.into_iter().map(|made| Made { features: features.to_vec(), ..made })
}
