//! What a method or a definition sees while it is read: the definitions, and where the types made on the way go.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use super::names;
use crate::entry::{Entries, Entry};
use crate::model::{Made, MadeKind, Origin, Since};
use crate::source::{Problems, Reporter, Spanned};
use crate::text::Text;

/// The definitions of a file and who uses which.
pub(super) struct Definitions {
    all: Vec<Definition>,
    /// Something that is not defined is used: perhaps under the wrong name.
    misnamed: Cell<bool>,
    /// No table of the file was left out because it is not TOML.
    complete: bool,
}

struct Definition {
    name: Spanned<String>,
    type_name: String,
    used_by: RefCell<Vec<User>>,
}

/// Who uses a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum User {
    /// A method that stands behind this cargo feature, if any.
    Method(Option<String>),
    /// The definition of this index.
    Definition(usize),
}

/// What one entry of the file sees.
pub(super) struct Scope<'a> {
    pub(super) reporter: Reporter<'a>,
    pub(super) definitions: &'a Definitions,
    pub(super) user: User,
    /// The method's or the definition's name, as docs say it.
    pub(super) title: String,
    /// The same at the start of the name of a type made here.
    pub(super) prefix: String,
    pub(super) docs: PartTable<'a>,
    pub(super) since_of: PartTable<'a>,
    pub(super) made: RefCell<Vec<Made>>,
}

/// What a key of an entry says of its options and alternatives by name, and which of them have been found.
pub(super) struct PartTable<'a> {
    key: &'static str,
    rows: Vec<(&'a Spanned<String>, &'a Text, Cell<bool>)>,
}

impl Definitions {
    pub(super) fn new(entries: &Entries) -> Definitions {
        let definition = |(index, entry): (usize, &Entry)| {
            let type_name = names::pascal(&entry.name.value);
            // another name for what has none, which is reported
            let is_name = syn::parse_str::<syn::Ident>(&type_name).is_ok();
            let type_name = if is_name { type_name } else { format!("Unnamed{index}") };
            Definition { name: entry.name.clone(), type_name, used_by: RefCell::default() }
        };
        let all = entries.definitions.iter().enumerate().map(definition).collect();
        Definitions { all, misnamed: Cell::new(false), complete: entries.complete }
    }

    pub(super) fn type_name(&self, index: usize) -> Option<&str> {
        self.all.get(index).map(|definition| definition.type_name.as_str())
    }

    /// The names of the types that are defined.
    pub(super) fn type_names(&self, problems: &Problems) -> names::Unique {
        let mut unique = names::Unique::default();
        // a type of the spec would hide these from `returns`
        ["Option", "Result", "Vec", "String", "Box"].into_iter().for_each(|name| unique.reserve(name));
        for Definition { name, type_name, .. } in &self.all {
            let subject = format!("define.{}", name.value);
            let type_name = Spanned { value: type_name.clone(), span: name.span };
            unique.add(&type_name, "a type", "give the definition another name", problems.about(&subject));
        }
        unique
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.all.iter().any(|definition| definition.name.value == name)
    }

    /// The name of the type that a use of the definition means.
    fn use_by(&self, name: &str, user: &User) -> Option<String> {
        let definition = self.all.iter().find(|definition| definition.name.value == name)?;
        definition.used_by.borrow_mut().push(user.clone());
        Some(definition.type_name.clone())
    }

    fn names(&self) -> String {
        let names: Vec<_> = self.all.iter().map(|definition| definition.name.value.as_str()).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    }

    /// Whether everything that is used is known, so that what is not used has no use.
    pub(super) fn are_complete(&self) -> bool {
        self.complete && !self.misnamed.get()
    }

    /// The features of the methods that need the definition, through others too; `None` where no method does.
    pub(super) fn needed_by(&self, index: usize) -> Option<BTreeSet<Option<String>>> {
        let mut features = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![index];
        while let Some(index) = open.pop() {
            let Some(definition) = self.all.get(index).filter(|_| seen.insert(index)) else { continue };
            for user in definition.used_by.borrow().iter() {
                match user {
                    User::Method(feature) => drop(features.insert(feature.clone())),
                    User::Definition(other) => open.push(*other),
                }
            }
        }
        (!features.is_empty()).then_some(features)
    }
}

impl Scope<'_> {
    /// The type of a `<definition>`.
    pub(super) fn definition(&self, name: &Spanned<String>) -> Option<String> {
        let found = self.definitions.use_by(&name.value, &self.user);
        // one that is not TOML is reported already
        if found.is_none() && self.definitions.complete {
            self.definitions.misnamed.set(true);
            let known = self.definitions.names();
            self.reporter.report(
                name.span,
                format_args!("`<{}>` is not defined: write [define.{0}]; defined are: {known}", name.value),
            );
        }
        found
    }

    /// The `docs` of an option or alternative.
    pub(super) fn doc_of(&self, name: &str) -> Option<String> {
        self.docs.of(name).map(|text| text.value.clone())
    }

    /// The `since-of` of an option or alternative.
    pub(super) fn since_of(&self, name: &str) -> Option<Since> {
        let text = self.since_of.of(name)?;
        let mut since = Since { redis: None, valkey: None };
        for part in text.value.split(", ") {
            let (product, version) = match part.strip_prefix("Valkey ") {
                Some(version) => (&mut since.valkey, version),
                None => (&mut since.redis, part),
            };
            if !names::is_version(version) || product.replace(version.to_owned()).is_some() {
                let message = "a version of Redis, of Valkey or both, as in \"8.4.0, Valkey 8.1.0\"";
                self.reporter.report(text.span, message);
                return None;
            }
        }
        Some(since)
    }

    /// Reports what is said of options and alternatives that are not there.
    pub(super) fn report_unused(&self) {
        self.docs.report_unused(self.reporter);
        self.since_of.report_unused(self.reporter);
    }

    /// Adds a type that is made from a named part of the entry's own syntax, and gives its name.
    pub(super) fn make(&self, part: &Spanned<String>, kind: MadeKind) -> String {
        let name = format!("{}{}", self.prefix, names::pascal(&part.value));
        // an option that can be used in several ways is read once for each
        if self.made.borrow().iter().any(|made| made.name == name && made.span == part.span) {
            return name;
        }
        let origin = Origin::Part { part: names::snake(&part.value), of: self.title.clone() };
        self.made.borrow_mut().push(Made {
            name: name.clone(),
            origin,
            kind,
            features: Vec::new(),
            span: part.span,
        });
        name
    }
}

impl<'a> PartTable<'a> {
    pub(super) fn new(key: &'static str, entry: &'a Entry) -> PartTable<'a> {
        let rows = entry.keys.table(key).iter().map(|(name, text)| (name, text, Cell::new(false)));
        PartTable { key, rows: rows.collect() }
    }

    pub(super) fn of(&self, name: &str) -> Option<&'a Text> {
        let (_, text, used) = self.rows.iter().find(|(key, ..)| key.value == name)?;
        used.set(true);
        Some(text)
    }

    fn report_unused(&self, reporter: Reporter<'_>) {
        for (name, _, used) in &self.rows {
            if !used.get() {
                let message = format!("{}: there is no option or alternative `{}`", self.key, name.value);
                reporter.report(name.span, message);
            }
        }
    }
}
