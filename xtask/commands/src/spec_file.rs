//! commands.toml, read by the macro's own parser, by command.

use std::collections::BTreeMap;

use roundtrip_spec::model::{Group, Method, Spec};
use roundtrip_tests::{Product, Version};

use crate::grammar::Grammar;
use crate::live::Live;

/// The spec's commands by name.
pub(crate) struct Commands<'s>(pub(crate) BTreeMap<String, Vec<Known<'s>>>);

/// A method with what it sends.
pub(crate) struct Known<'s> {
    pub(crate) group: &'s Group,
    pub(crate) method: &'s Method,
    pub(crate) grammar: Grammar,
}

impl<'s> Commands<'s> {
    pub(crate) fn of(spec: &'s Spec) -> Commands<'s> {
        let mut commands: BTreeMap<String, Vec<Known<'s>>> = BTreeMap::new();
        for group in &spec.groups {
            for method in &group.methods {
                let known = Known { group, method, grammar: Grammar::of_method(method, &spec.types) };
                commands.entry(method.command.join(" ")).or_default().push(known);
            }
        }
        Commands(commands)
    }
}

/// The version from which a product has something, by its `since` and `valkey-since`. Nothing where it never had it.
///
/// Valkey has what Redis had when they parted; what either got later is its own until the other's key says otherwise.
pub(crate) fn first_version(
    product: Product,
    since: Option<&str>,
    valkey_since: Option<&str>,
) -> Option<Version> {
    let since = since.and_then(Version::parse);
    match product {
        Product::Redis => since,
        Product::Valkey => valkey_since.and_then(Version::parse).or(since.filter(|since| *since <= PARTED)),
    }
}

/// The last Redis that Valkey begins with.
const PARTED: Version = Version(7, 2, 4);

impl Known<'_> {
    /// What it sends to this server: without what is newer. Nothing where all of it is.
    pub(crate) fn at(&self, live: &Live) -> Option<Grammar> {
        self.is_due(live).then(|| self.grammar.at(live.product, live.version))?
    }

    /// Whether this server should have it by its version.
    pub(crate) fn is_due(&self, live: &Live) -> bool {
        self.first_version(live.product).is_some_and(|first| first <= live.version)
    }

    /// The version from which a product has this method's form of the command.
    pub(crate) fn first_version(&self, product: Product) -> Option<Version> {
        let docs = &self.method.docs;
        first_version(product, docs.since.as_deref(), docs.valkey_since.as_deref())
    }
}
