//! What stands in the brackets of any attribute of ours: `key`, `key = value`, with commas between.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Lit, LitStr, Meta, Token};

use roundtrip_spec::meant;

use super::problems::Problems;

/// The keys that one kind of place has.
pub(super) struct Vocabulary {
    /// How the attribute is called: `field`.
    pub(super) attribute: &'static str,
    /// An attribute that has a meaning elsewhere, and here would be passed over.
    pub(super) misplaced: Option<&'static str>,
    /// Where it stands, for messages: "a field".
    pub(super) place: &'static str,
    pub(super) keys: &'static [&'static str],
    /// The keys that may be given more than once.
    pub(super) repeatable: &'static [&'static str],
}

/// A key with what follows it, which is still to be read.
pub(super) struct Entry<'a> {
    pub(super) key: Ident,
    input: ParseStream<'a>,
}

impl Entry<'_> {
    /// What stands behind the `=`.
    pub(super) fn value<T: Parse>(&self) -> syn::Result<T> {
        if !self.input.peek(Token![=]) {
            return Err(syn::Error::new(
                self.key.span(),
                format!("`{0}` needs a value: `{0} = ..`", self.key),
            ));
        }
        self.input.parse::<Token![=]>()?;
        self.input.parse()
    }

    /// What stands behind the `=`, where it may be missing.
    pub(super) fn optional<T: Parse>(&self) -> syn::Result<Option<T>> {
        if self.input.peek(Token![=]) { self.value().map(Some) } else { Ok(None) }
    }

    /// A string that holds Rust, `bound = "T: Clone"`, or the same without quotes.
    pub(super) fn quoted<T: Parse>(&self) -> syn::Result<T> {
        if !self.input.peek2(LitStr) {
            return self.value();
        }
        self.value::<LitStr>()?.parse()
    }

    /// The same where it may be missing.
    pub(super) fn quoted_optional<T: Parse>(&self) -> syn::Result<Option<T>> {
        if self.input.peek(Token![=]) { self.quoted().map(Some) } else { Ok(None) }
    }

    /// The key stands alone.
    pub(super) fn flag(&self) -> syn::Result<()> {
        if self.input.peek(Token![=]) {
            let message = format!("`{0}` takes no value: write `{0}` alone", self.key);
            return Err(syn::Error::new(self.key.span(), message));
        }
        Ok(())
    }
}

impl Vocabulary {
    /// Gives every key of the attributes of this name to `take`. A mistake ends the attribute that it stands in.
    pub(super) fn read(
        &self,
        attributes: &[Attribute],
        problems: &mut Problems,
        mut take: impl FnMut(&Entry<'_>) -> syn::Result<()>,
    ) {
        // another derive may have attributes of the same name, with keys of its own
        let misplaced = |attribute: &&Attribute| {
            let first = match &attribute.meta {
                Meta::List(list) => list.tokens.clone().into_iter().next().map(|word| word.to_string()),
                _ => None,
            };
            self.misplaced.is_some_and(|other| attribute.path().is_ident(other))
                && first.is_some_and(|key| self.keys.contains(&key.as_str()))
        };
        if let Some(other) = attributes.iter().find(misplaced) {
            let message = format!("at {} write `#[{}(..)]`", self.place, self.attribute);
            problems.add(other.path(), message);
        }
        let mut seen: Vec<Ident> = Vec::new();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(self.attribute)) {
            let Meta::List(list) = &attribute.meta else {
                let message = format!(
                    "write #[{0}(..)]; the keys of {1} are: {2}",
                    self.attribute,
                    self.place,
                    self.list()
                );
                problems.add(&attribute.meta, message);
                continue;
            };
            let read = list.parse_args_with(|input: ParseStream<'_>| {
                while !input.is_empty() {
                    if input.peek(Lit) {
                        let key = self.keys.first().copied().unwrap_or_default();
                        return Err(input.error(format!(
                            "a value has its key before it, as in `{key} = ..`; the keys of {} are: {}",
                            self.place,
                            self.list()
                        )));
                    }
                    // `crate` and others are keywords
                    let key = input.call(Ident::parse_any)?;
                    self.check(&key, &seen)?;
                    seen.push(key.clone());
                    take(&Entry { key, input })?;
                    if !input.is_empty() {
                        input.parse::<Token![,]>()?;
                    }
                }
                Ok(())
            });
            problems.take(read);
        }
    }

    fn check(&self, key: &Ident, seen: &[Ident]) -> syn::Result<()> {
        let name = key.to_string();
        let message = if !self.keys.contains(&name.as_str()) {
            let all = format_args!("the keys of {} are: {}", self.place, self.list());
            format!("unknown key `{name}`{}", meant::or(self.keys.iter().copied(), &name, all))
        } else if seen.contains(key) && !self.repeatable.contains(&name.as_str()) {
            format!("`{name}` is given twice: remove one")
        } else {
            return Ok(());
        };
        Err(syn::Error::new(key.span(), message))
    }

    fn list(&self) -> String {
        self.keys.join(", ")
    }
}
