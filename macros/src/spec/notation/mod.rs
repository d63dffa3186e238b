//! The notation of `syntax`, as a tree that says what is written, not yet what it means.

mod lex;
mod parse;
mod show;

use super::source::{Span, Spanned};

/// Items that go one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sequence {
    pub(crate) items: Vec<Item>,
    pub(crate) span: Span,
}

/// One item of a sequence, perhaps repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
    /// `...` follows.
    pub(crate) repeated: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word that is sent as it stands.
    Token(Token),
    /// `name`, `name:type`, `name:<definition>`, `<definition>`, `name:( .. )`
    Argument { name: Spanned<String>, of: Of },
    /// `#name`, `##name`: computed from the next repetition.
    Count { name: Spanned<String>, unit: Unit },
    /// `( a | b )`
    Group(Vec<Sequence>),
    /// `[ a | b ]`
    Optional(Vec<Sequence>),
    /// `zip(a, b)`: all a's, then all b's.
    Zip([Column; 2]),
}

/// `TOKEN`, `TOKEN:name`, `~:approx`, `'quoted'`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) word: String,
    pub(crate) name: Option<Spanned<String>>,
    /// Written in quotes: no part of the command's name.
    pub(crate) quoted: bool,
}

/// What an argument is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Of {
    /// Its name is a type's.
    Itself,
    /// `name:type`
    Type(Spanned<String>),
    /// `<definition>` or `name:<definition>`
    Definition(Spanned<String>),
    /// `name:( a | b )`
    Group(Vec<Sequence>),
}

/// What a computed count counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// `#`: the repetitions.
    Repetitions,
    /// `##`: the words.
    Words,
}

/// One of the two lists of a `zip`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: Spanned<String>,
    pub(crate) of: Of,
}

/// The alternatives of a whole `syntax`: one sequence for a method, one or more for a definition.
pub(crate) use parse::parse;
/// Back to text, as redis.io writes it.
pub(crate) use show::{show, show_items};
