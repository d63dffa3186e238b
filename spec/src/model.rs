//! What a spec means: methods and the types made for their arguments. Everything in it has been checked.

use std::path::PathBuf;

use proc_macro2::{TokenStream, TokenTree};

use super::facts::Flags;
use super::notation::{Sequence, Unit};
use super::routing::{Keys, Spread};
use super::source::Span;
use super::types::{ArgType, Write};

/// A whole spec file, in its own order.
#[derive(Debug, Default)]
pub struct Spec {
    /// The groups with their methods.
    pub groups: Vec<Group>,
    /// The types that the methods need: those of definitions first.
    pub types: Vec<Made>,
    /// Commands without methods, each with the key of `[words]` that it stands under.
    pub words: Vec<(String, &'static str)>,
}

/// `[group]`: methods that belong together.
#[derive(Debug)]
pub struct Group {
    /// As its tables name it: `sorted-set`.
    pub name: String,
    /// What the group is about.
    pub doc: Option<String>,
    /// Those in which nothing is wrong.
    pub methods: Vec<Method>,
}

/// One `[group.method]`: a method `name`, and `name_with` where there are options.
#[derive(Debug)]
pub struct Method {
    /// As Rust calls it.
    pub name: String,
    /// As messages call it: `group.method`, without the file's prefix.
    pub path: String,
    /// Where its name stands in the file.
    pub span: Span,
    /// The command's own words: `["CLIENT", "SETNAME"]`.
    pub command: Vec<String>,
    /// What a method calls that calls a script instead of a command.
    pub script: Option<Script>,
    /// What is sent after them.
    pub steps: Vec<Step>,
    /// The name of the type of the options, where there are any.
    pub options: Option<String>,
    /// The syntax as it is written, for the docs.
    pub syntax: Sequence,
    /// The form without options.
    pub plain: Form,
    /// The form with options.
    pub with: Form,
    /// What its docs say.
    pub docs: Docs,
    /// Which of its words are keys.
    pub keys: Keys,
    /// To which servers of a cluster it goes.
    pub spread: Spread,
    /// The same in redis.io's words; empty where it follows from the keys.
    pub request_policy: String,
    /// How the replies of several nodes become one, in redis.io's words; empty for one reply.
    pub response_policy: String,
    /// The cargo feature that it stands behind.
    pub feature: Option<String>,
    /// How it is called at a typed key, if it can be.
    pub keyed: Option<Keyed>,
}

/// How a method is called at a typed key: its first one.
#[derive(Debug, Clone)]
pub struct Keyed {
    /// Under which kinds of data it is there.
    pub kinds: Vec<KeyKind>,
    /// What is expected for words of certain types, by the spec's name of the type.
    pub args: Vec<(&'static str, TokenStream)>,
    /// What the free parameters of its reply are.
    pub replies: Vec<(&'static str, TokenStream)>,
    /// What else has to hold: predicates with commas between.
    pub needs: TokenStream,
}

/// What lies under a key, as a type with parameters of one letter.
#[derive(Debug, Clone)]
pub struct KeyKind {
    /// The type.
    pub ty: TokenStream,
    /// Its parameters.
    pub parameters: Vec<String>,
}

impl KeyKind {
    /// What its traits are named after: `Hash` of `Hash<F, V>`, `Key` of a letter alone.
    pub fn name(&self) -> String {
        let path = self.ty.clone().into_iter();
        let path =
            path.take_while(|token| !matches!(token, TokenTree::Punct(punct) if punct.as_char() == '<'));
        let word = |token| match token {
            TokenTree::Ident(ident) => Some(ident.to_string()),
            _ => None,
        };
        let last = path.filter_map(word).last();
        last.filter(|name| !self.parameters.contains(name)).unwrap_or_else(|| "Key".to_owned())
    }
}

/// A Lua script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// Its text.
    pub source: String,
    /// The file that it was read from, where it does not stand in the spec.
    pub file: Option<PathBuf>,
}

/// What differs between a method and its form with options.
#[derive(Debug, Clone)]
pub struct Form {
    /// What the reply becomes.
    pub returns: Returns,
    /// What is known about it.
    pub flags: Flags,
}

/// A reply's Rust type, with its free parameters.
#[derive(Debug, Clone)]
pub struct Returns {
    /// The type, as the spec writes it.
    pub ty: TokenStream,
    /// In the order of their first appearance: the letter and the trait that it is bound by.
    pub free: Vec<(&'static str, &'static str)>,
}

/// The versions that an option or alternative came with, where it is newer than what it belongs to. Where one is missing, that
/// product does not have it, but for what is older than Valkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// The version of Redis.
    pub redis: Option<String>,
    /// The version of Valkey.
    pub valkey: Option<String>,
}

/// What the docs of a method say.
#[derive(Debug, Clone)]
pub struct Docs {
    /// What it does.
    pub summary: String,
    /// What the form with options does besides.
    pub with: Option<String>,
    /// What `None` means.
    pub nil: Option<String>,
    /// The first version of Redis that knows it.
    pub since: Option<String>,
    /// The first version of Valkey that knows it, where that does not follow from `since`.
    pub valkey_since: Option<String>,
    /// What it costs the server: `O(1)`.
    pub complexity: Option<String>,
    /// Since when it is deprecated, and what to use instead.
    pub deprecated: Option<String>,
}

/// One thing that goes into a request, in wire order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Words as they stand.
    Literal(Vec<String>),
    /// What the caller passes.
    Argument(Argument),
    /// A count, written when what it counts has been: the one whose number it has.
    Count(usize),
    /// What was set of the optional parts that belong here.
    Slots(std::ops::RangeInclusive<u8>),
}

impl Step {
    /// Whether it says how long the command waits.
    pub(crate) fn is_timeout(&self) -> bool {
        match self {
            Step::Argument(Argument { shape: Shape::One(Type::Known(ty)), .. }) => {
                matches!(ty.write, Write::Block(_))
            }
            _ => false,
        }
    }
}

/// A parameter of a method, and how it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// The parameter's name.
    pub name: String,
    /// How many words it is, and of which types.
    pub shape: Shape,
    /// The counts that it fills, by number.
    pub counts: Vec<(usize, Unit)>,
}

/// What an argument is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// One value.
    One(Type),
    /// One value or many.
    Many(Type, AtLeast),
    /// `(field value)...`, perhaps with fixed words before each.
    Rows {
        /// The words before each row.
        prefix: Vec<String>,
        /// The types of what a row has.
        columns: Vec<&'static ArgType>,
        /// How many rows there must be.
        at_least: AtLeast,
    },
    /// `zip(a, b)...`
    Zip([&'static ArgType; 2], AtLeast),
}

/// How many repetitions there must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtLeast {
    /// None is enough.
    Zero,
    /// At least one.
    One,
}

/// The type of an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// A row of the table of types.
    Known(&'static ArgType),
    /// A type made from the spec, by name.
    Made(String),
}

/// A type made from the spec.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its name in Rust.
    pub name: String,
    /// What it was made from.
    pub origin: Origin,
    /// What it looks like.
    pub kind: MadeKind,
    /// The cargo features with any of which it is needed; none means always.
    pub features: Vec<String>,
    /// Where that stands in the file.
    pub span: Span,
}

/// What a type was made from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// A definition, with its `doc`.
    Definition(String),
    /// The optional parts of a method.
    OptionsOf(String),
    /// A part of the method or definition.
    Part {
        /// The name of the part.
        part: String,
        /// The name of the method or definition.
        of: String,
    },
}

/// What a type made from the spec looks like.
#[derive(Debug, Clone)]
pub enum MadeKind {
    /// Words only: an enum.
    Words(Vec<Word>),
    /// One of several forms: a struct with a constructor for each.
    OneOf(Vec<Part>),
    /// A sequence with optional parts: a struct with `new` and setters.
    Sequence {
        /// What `new` takes.
        required: Vec<Part>,
        /// The optional parts.
        setters: Vec<Setter>,
    },
}

/// A variant of an enum of words.
#[derive(Debug, Clone)]
pub struct Word {
    /// Its name in Rust.
    pub name: String,
    /// What it sends.
    pub words: Vec<String>,
    /// What it means, if the spec says so.
    pub doc: Option<String>,
    /// When it came, if later than what it belongs to.
    pub since: Option<Since>,
}

/// Words that are encoded together: a constructor, a setter, or the required part before an option.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its name in Rust.
    pub name: String,
    /// How it is encoded.
    pub steps: Vec<Step>,
    /// What it sends, as redis.io writes it.
    pub shown: String,
    /// What it means, if the spec says so.
    pub doc: Option<String>,
    /// When it came, if later than what it belongs to.
    pub since: Option<Since>,
    /// Its place on the wire.
    pub slot: u8,
}

/// An optional part.
#[derive(Debug, Clone)]
pub struct Setter {
    /// What it sets.
    pub part: Part,
    /// Each call adds one; else a later call replaces an earlier one.
    pub adds: bool,
}
