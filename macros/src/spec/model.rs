//! What a spec means: methods and the types made for their arguments. Everything in it has been checked.

use proc_macro2::TokenStream;

use super::facts::Flags;
use super::notation::{Sequence, Unit};
use super::source::Span;
use super::types::ArgType;

/// A whole spec file, in its own order.
#[derive(Debug, Default)]
pub(crate) struct Spec {
    pub(crate) groups: Vec<Group>,
    pub(crate) types: Vec<Made>,
}

#[derive(Debug)]
pub(crate) struct Group {
    #[allow(dead_code, reason = "what is made of a spec besides methods shows it")]
    pub(crate) name: String,
    pub(crate) doc: Option<String>,
    pub(crate) methods: Vec<Method>,
}

/// One `[group.method]`: a method `name`, and `name_with` where there are options.
#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) name: String,
    /// The command's own words: `["CLIENT", "SETNAME"]`.
    pub(crate) command: Vec<String>,
    /// The Lua source of a method that calls a script instead of a command.
    pub(crate) script: Option<String>,
    /// What is sent after them.
    pub(crate) steps: Vec<Step>,
    /// The name of the type of the options, where there are any.
    pub(crate) options: Option<String>,
    pub(crate) syntax: Sequence,
    pub(crate) plain: Form,
    /// The form with options.
    pub(crate) with: Form,
    pub(crate) docs: Docs,
    pub(crate) request_policy: String,
    pub(crate) response_policy: String,
    /// The cargo feature that it stands behind.
    pub(crate) feature: Option<String>,
}

/// What differs between a method and its form with options.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub(crate) returns: Returns,
    pub(crate) flags: Flags,
}

/// A reply's Rust type, with its free parameters.
#[derive(Debug, Clone)]
pub(crate) struct Returns {
    pub(crate) ty: TokenStream,
    /// In the order of their first appearance: the letter and the trait that it is bound by.
    pub(crate) free: Vec<(&'static str, &'static str)>,
}

/// The versions that an option or alternative came with, where it is newer than what it belongs to. Where one is missing, that
/// product does not have it, but for what is older than Valkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Since {
    pub(crate) redis: Option<String>,
    pub(crate) valkey: Option<String>,
}

/// What the docs of a method say.
#[derive(Debug, Clone)]
pub(crate) struct Docs {
    pub(crate) summary: String,
    /// What the form with options does besides.
    pub(crate) with: Option<String>,
    pub(crate) nil: Option<String>,
    pub(crate) since: Option<String>,
    pub(crate) valkey_since: Option<String>,
    pub(crate) complexity: Option<String>,
    pub(crate) deprecated: Option<String>,
}

/// One thing that goes into a request, in wire order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// Words as they stand.
    Literal(Vec<String>),
    Argument(Argument),
    /// A count, written when what it counts has been: the one whose number it has.
    Count(usize),
    /// What was set of the optional parts that belong here.
    Slots(std::ops::RangeInclusive<u8>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Argument {
    /// The parameter's name.
    pub(crate) name: String,
    pub(crate) shape: Shape,
    /// The counts that it fills, by number.
    pub(crate) counts: Vec<(usize, Unit)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    One(Type),
    Many(Type, AtLeast),
    /// `(field value)...`, perhaps with fixed words before each.
    Rows {
        prefix: Vec<String>,
        columns: Vec<&'static ArgType>,
        at_least: AtLeast,
    },
    /// `zip(a, b)...`
    Zip([&'static ArgType; 2], AtLeast),
}

/// How many repetitions there must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AtLeast {
    Zero,
    One,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    Known(&'static ArgType),
    /// A type made from the spec, by name.
    Made(String),
}

/// A type made from the spec.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) name: String,
    pub(crate) origin: Origin,
    pub(crate) kind: MadeKind,
    /// The cargo features with any of which it is needed; none means always.
    pub(crate) features: Vec<String>,
    /// What it was made from.
    pub(crate) span: Span,
}

/// What a type was made from.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    /// A definition, with its `doc`.
    Definition(String),
    /// The optional parts of a method.
    OptionsOf(String),
    /// A part of the method or definition.
    Part { part: String, of: String },
}

#[derive(Debug, Clone)]
pub(crate) enum MadeKind {
    /// Words only: an enum.
    Words(Vec<Word>),
    /// One of several forms: a struct with a constructor for each.
    OneOf(Vec<Part>),
    /// A sequence with optional parts: a struct with `new` and setters.
    Sequence { required: Vec<Part>, setters: Vec<Setter> },
}

/// A variant of an enum of words.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) name: String,
    pub(crate) words: Vec<String>,
    pub(crate) doc: Option<String>,
    pub(crate) since: Option<Since>,
}

/// Words that are encoded together: a constructor, a setter, or the required part before an option.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) steps: Vec<Step>,
    /// What it sends, as redis.io writes it.
    pub(crate) shown: String,
    pub(crate) doc: Option<String>,
    pub(crate) since: Option<Since>,
    /// Its place on the wire.
    pub(crate) slot: u8,
}

#[derive(Debug, Clone)]
pub(crate) struct Setter {
    pub(crate) part: Part,
    /// Each call adds one; else a later call replaces an earlier one.
    pub(crate) adds: bool,
}
