//! `keyspace`, `args`, `replies`, `needs`: how a method is called at a typed key.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Token, Type, WherePredicate};

use super::returns;
use super::slip::Slip;
use crate::entry::{Entry, Keys};
use crate::letters;
use crate::model::{KeyKind, Keyed, Method, Shape, Step, Type as ArgumentType};
use crate::source::{Problems, Reporter, Spanned};
use crate::text::Text;
use crate::types::{self, ArgType, Param, Write};

const KEYSPACE: &str = "keyspace";
const ARGS: &str = "args";
const REPLIES: &str = "replies";
const NEEDS: &str = "needs";

/// The letters of the target and of the key's own type.
const TAKEN: [&str; 2] = ["X", "K"];

/// What a group says about typed keys, for those of its methods that do not say it themselves.
pub(super) struct Keyspace<'a> {
    /// None where what it says of them is wrong and reported.
    kinds: Option<Vec<KeyKind>>,
    all: &'a Kinds,
    args: Mapping<'a>,
    replies: Mapping<'a>,
}

/// A table from names to types, and which of them were used.
struct Mapping<'a> {
    key: &'static str,
    rows: Vec<(&'a Spanned<String>, TokenStream, Cell<bool>)>,
}

impl<'a> Keyspace<'a> {
    pub(super) fn read(keys: &'a Keys, all: &'a Kinds, reporter: Reporter<'_>) -> Keyspace<'a> {
        let kinds = all.of(keys, reporter).unwrap_or(Some(Vec::new()));
        let group = Keyspace {
            kinds,
            all,
            args: Mapping::read(ARGS, keys, reporter),
            replies: Mapping::read(REPLIES, keys, reporter),
        };
        if !keys.has(KEYSPACE) {
            group.args.report_all("it is for typed keys, and there is no `keyspace`: write one, as in keyspace = \"SortedSet<E>\", or remove this", reporter);
            group.replies.report_all("it is for typed keys, and there is no `keyspace`: write one, as in keyspace = \"SortedSet<E>\", or remove this", reporter);
        }
        group
    }

    /// How a method of the group is called at a typed key, if it can be.
    pub(super) fn of(&self, method: &Method, entry: &Entry, problems: &Problems) -> Option<Keyed> {
        let reporter = problems.about(&entry.path);
        let keys = &entry.keys;
        let own_kinds = self.all.of(keys, reporter);
        let own_args = keys.has(ARGS).then(|| Mapping::read(ARGS, keys, reporter));
        let own_replies = keys.has(REPLIES).then(|| Mapping::read(REPLIES, keys, reporter));
        let needs = keys.text(NEEDS).and_then(|text| needs(text, reporter));
        // whatever is said of kinds that are wrong may be right
        let kinds = own_kinds.unwrap_or_else(|| self.kinds.clone())?;
        let keyed = match method.steps.iter().find_map(first_key) {
            Some(FirstKey::Argument) if !kinds.is_empty() => {
                let args = own_args.as_ref().unwrap_or(&self.args);
                let args = args_of(method, args);
                let replies = replies_of(method, own_replies.as_ref(), &self.replies, entry, reporter)?;
                Some(Keyed { kinds, args, replies, needs: needs.unwrap_or_default() })
            }
            _ => {
                if needs.is_some() {
                    let message = "`needs` is about typed keys, and this method has no key that could be one";
                    reporter.report(keys.span(NEEDS).unwrap_or(entry.name.span), message);
                }
                None
            }
        };
        own_args.iter().chain(&own_replies).for_each(|mapping| mapping.report_unused(reporter));
        keyed
    }

    /// Reports what none of the group's methods has used.
    pub(super) fn report_unused(&self, reporter: Reporter<'_>) {
        if self.kinds.as_ref().is_some_and(|kinds| !kinds.is_empty()) {
            self.args.report_unused(reporter);
            self.replies.report_unused(reporter);
        }
    }
}

/// Where the first key of a method is.
enum FirstKey {
    Argument,
    /// In rows, which hold several keys with what belongs to each.
    Rows,
}

fn first_key(step: &Step) -> Option<FirstKey> {
    let Step::Argument(argument) = step else { return None };
    let is_key = |ty: &&ArgType| ty.write == Write::Key;
    match &argument.shape {
        Shape::One(ArgumentType::Known(ty)) | Shape::Many(ArgumentType::Known(ty), _) => {
            is_key(ty).then_some(FirstKey::Argument)
        }
        Shape::Rows { columns, .. } => columns.iter().any(is_key).then_some(FirstKey::Rows),
        Shape::Zip(columns, _) => columns.iter().any(is_key).then_some(FirstKey::Rows),
        Shape::One(ArgumentType::Made(_)) | Shape::Many(ArgumentType::Made(_), _) => None,
    }
}

/// The types of the method's words, by the words for them.
fn args_of(method: &Method, mapping: &Mapping<'_>) -> Vec<(&'static str, TokenStream)> {
    let mut first = true;
    let mut found: Vec<(&'static str, TokenStream)> = Vec::new();
    for step in &method.steps {
        let Step::Argument(argument) = step else { continue };
        let types: Vec<&ArgType> = match &argument.shape {
            Shape::One(ArgumentType::Known(ty)) | Shape::Many(ArgumentType::Known(ty), _) => vec![ty],
            Shape::Rows { columns, .. } => columns.clone(),
            Shape::Zip(columns, _) => columns.to_vec(),
            Shape::One(ArgumentType::Made(_)) | Shape::Many(ArgumentType::Made(_), _) => continue,
        };
        for ty in types {
            // the first key is the one that the method is called at
            if ty.write == Write::Key && std::mem::take(&mut first) {
                continue;
            }
            if let Some(mapped) = mapping.of(ty.name) {
                found.push((ty.name, mapped));
            }
        }
    }
    found
}

/// What the letters of `returns` and `returns-with` are at a typed key.
fn replies_of(
    method: &Method,
    own: Option<&Mapping<'_>>,
    group: &Mapping<'_>,
    entry: &Entry,
    reporter: Reporter<'_>,
) -> Option<Vec<(&'static str, TokenStream)>> {
    let mut replies: Vec<(&'static str, TokenStream)> = Vec::new();
    let with = method.options.is_some().then_some(&method.with.returns.free);
    let letters = method.plain.returns.free.iter().chain(with.into_iter().flatten());
    for (letter, _) in letters {
        if replies.iter().any(|(known, _)| known == letter) {
            continue;
        }
        let mapped = own.and_then(|own| own.of(letter)).or_else(|| group.of(letter));
        let Some(mapped) = mapped else {
            let key = if method.plain.returns.free.iter().any(|(of, _)| of == letter) {
                "returns"
            } else {
                "returns-with"
            };
            // what stands in for a mistake is nowhere written
            let Some(span) = entry.keys.text(key).and_then(|text| returns::find_letter(text, letter)) else {
                replies.push((letter, letter.parse().unwrap_or_default()));
                continue;
            };
            reporter.report(
                span,
                format_args!(
                    "`{key}` has `{letter}`, and nothing says what it is at a typed key: write replies = {{ {letter} = \"..\" }} \
                     in the group or here, with \"{letter}\" where the caller chooses it"
                ),
            );
            return None;
        };
        replies.push((letter, mapped));
    }
    Some(replies)
}

impl<'a> Mapping<'a> {
    fn read(key: &'static str, keys: &'a Keys, reporter: Reporter<'_>) -> Mapping<'a> {
        let rows = keys.table(key).iter().filter_map(|(name, text)| {
            let known = match key {
                ARGS => types::find(&name.value).is_some_and(|ty| ty.param == Param::Word),
                _ => returns::is_free(&name.value),
            };
            if !known {
                let message = match key {
                    ARGS => format!("`args` cannot have `{}`; it can have: {}", name.value, words()),
                    _ => format!(
                        "`replies` cannot have `{}`; it can have the letters of `returns`: {}",
                        name.value,
                        returns::letters()
                    ),
                };
                reporter.report(name.span, message);
                return None;
            }
            let ty: Type = syn::parse_str(&text.value)
                .map_err(|error| {
                    reporter.report(text.span, format_args!("`{key}` holds Rust types: {error}"))
                })
                .ok()?;
            let ty = ty.into_token_stream();
            if let Some(slip) = Slip::of(ty.clone()) {
                slip.report(text, key, reporter);
            }
            Some((name, ty, Cell::new(false)))
        });
        Mapping { key, rows: rows.collect() }
    }

    fn of(&self, name: &str) -> Option<TokenStream> {
        let (_, ty, used) = self.rows.iter().find(|(row, ..)| row.value == name)?;
        used.set(true);
        Some(ty.clone())
    }

    fn report_unused(&self, reporter: Reporter<'_>) {
        for (name, _, used) in self.rows.iter().filter(|(_, _, used)| !used.get()) {
            used.set(true);
            reporter.report(
                name.span,
                format_args!("{}: no method here has a `{}`: remove it", self.key, name.value),
            );
        }
    }

    fn report_all(&self, why: &str, reporter: Reporter<'_>) {
        if let Some((name, ..)) = self.rows.first() {
            reporter.report(name.span, format_args!("{}: {why}", self.key));
        }
    }
}

fn words() -> String {
    types::names(|ty| ty.param == Param::Word)
}

/// The kinds of a file. Each has traits that are named after it, so that two of one name are one kind.
#[derive(Default)]
pub(super) struct Kinds(RefCell<HashMap<String, String>>);

impl Kinds {
    /// What an entry says of its kinds, if it does.
    fn of(&self, keys: &Keys, reporter: Reporter<'_>) -> Option<Option<Vec<KeyKind>>> {
        keys.has(KEYSPACE).then(|| self.read(keys.text(KEYSPACE)?, reporter))
    }

    /// `SortedSet<E>, Geo<E>`: the kinds of key that have a method; nothing after a report.
    fn read(&self, text: &Text, reporter: Reporter<'_>) -> Option<Vec<KeyKind>> {
        let parsed = Punctuated::<Type, Token![,]>::parse_terminated.parse_str(&text.value);
        let types = match parsed {
            Ok(types) => types,
            Err(error) => {
                reporter.report(
                    text.span,
                    format_args!("`{KEYSPACE}` is a kind of key, as in \"SortedSet<E>\": {error}"),
                );
                return None;
            }
        };
        let kind = |ty: Type| {
            let ty = ty.into_token_stream();
            let mut parameters = Vec::new();
            letters(ty.clone(), &mut parameters);
            KeyKind { ty, parameters }
        };
        let kinds: Vec<_> = types.into_iter().map(kind).collect();
        let is_taken = |kind: &KeyKind| kind.parameters.iter().any(|letter| TAKEN.contains(&letter.as_str()));
        if kinds.iter().any(is_taken) {
            let taken = TAKEN.join("` and `");
            reporter.report(
                text.span,
                format_args!("`{taken}` are taken by the methods at typed keys: use another letter"),
            );
            return None;
        }
        kinds.iter().all(|kind| self.is_one(kind, text, reporter)).then_some(kinds)
    }

    /// Whether no other kind has the traits of this one.
    fn is_one(&self, kind: &KeyKind, text: &Text, reporter: Reporter<'_>) -> bool {
        let mut known = self.0.borrow_mut();
        let own = kind.ty.to_string();
        let name = kind.name();
        for name in [format!("{name}s"), name] {
            let other = known.entry(name).or_insert_with(|| own.clone());
            if *other != own {
                let shown = [&own, other].map(|ty| ty.replace(' ', ""));
                let message = format!(
                    "`{}` and `{}` have the same name: if they are the same kind write the same letters, else rename one",
                    shown[0], shown[1]
                );
                reporter.report(text.span, message);
                return false;
            }
        }
        true
    }
}

fn needs(text: &Text, reporter: Reporter<'_>) -> Option<TokenStream> {
    let parsed = Punctuated::<WherePredicate, Token![,]>::parse_terminated.parse_str(&text.value);
    let report = |error| {
        reporter.report(text.span, format_args!("`{NEEDS}` is a bound, as in \"V: Counter\": {error}"))
    };
    parsed.map(ToTokens::into_token_stream).map_err(report).ok()
}
