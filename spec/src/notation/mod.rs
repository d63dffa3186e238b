//! The notation of `syntax`, as a tree that says what is written, not yet what it means.

mod lex;
mod parse;
mod show;

use super::source::{Span, Spanned};

/// Items that go one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// In the order in which they are sent.
    pub items: Vec<Item>,
    /// Where it stands in the file.
    pub span: Span,
}

/// One item of a sequence, perhaps repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// Where it stands in the file.
    pub span: Span,
    /// `...` follows.
    pub repeated: bool,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A word that is sent as it stands.
    Token(Token),
    /// `name`, `name:type`, `name:<definition>`, `<definition>`, `name:( .. )`
    Argument {
        /// What the parameter is called.
        name: Spanned<String>,
        /// What it takes.
        of: Of,
    },
    /// `#name`, `##name`: computed from the next repetition.
    Count {
        /// What redis.io calls it.
        name: Spanned<String>,
        /// What it counts.
        unit: Unit,
    },
    /// `( a | b )`
    Group(Vec<Sequence>),
    /// `[ a | b ]`
    Optional(Vec<Sequence>),
    /// `zip(a, b)`: all a's, then all b's.
    Zip([Column; 2]),
}

/// `TOKEN`, `TOKEN:name`, `~:approx`, `'quoted'`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What is sent.
    pub word: String,
    /// What its setter, variant or constructor is called, where that does not follow from the word.
    pub name: Option<Spanned<String>>,
    /// Written in quotes: no part of the command's name.
    pub quoted: bool,
}

/// What an argument is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
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
pub enum Unit {
    /// `#`: the repetitions.
    Repetitions,
    /// `##`: the words.
    Words,
}

/// One of the two lists of a `zip`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What an element of it is called.
    pub name: Spanned<String>,
    /// What it takes.
    pub of: Of,
}

/// The alternatives of a whole `syntax`: one sequence for a method, one or more for a definition.
pub(crate) use parse::parse;
/// Back to text, as redis.io writes it.
pub use show::{show, show_items};
