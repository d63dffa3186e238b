//! The types of arguments: the one table from a spec's words to Rust.
//!
//! A row is all that a new type needs; the names in it are exported by the runtime's `__private`.

/// What `name:type` says about an argument.
#[derive(Debug, PartialEq, Eq)]
pub struct ArgType {
    /// Its word in the notation.
    pub name: &'static str,
    /// The type of a method's parameter.
    pub param: Param,
    /// How it is sent.
    pub write: Write,
    /// The kind of slot it takes in a repeated group such as `(field value)...`, where it may stand in one.
    pub slot: Option<&'static str>,
}

/// A parameter's Rust type.
#[derive(Debug, PartialEq, Eq)]
pub enum Param {
    /// Anything that is a single word: `impl ToArg`; repeated `impl ToArgs`.
    Word,
    /// A Rust primitive; repeated `impl Many<it>`.
    Primitive(&'static str),
    /// Anything that a trait of the runtime takes: `impl Trait`; not repeated.
    Trait(&'static str),
    /// Anything that converts into a type of the runtime; repeated `impl Many<it>`.
    Into(&'static str),
}

/// How an argument gets into the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// As a key, which routing knows.
    Key,
    /// As a word.
    Word,
    /// As a word that this method of its trait makes of it.
    Via(&'static str),
    /// As the word of a timeout, which the response timeout follows; by this method of the request.
    Block(&'static str),
    /// As the first of two words for `false`, the second for `true`.
    Choice([&'static str; 2]),
}

/// What stands in for a type that is not known, so that one mistake does not hide others.
pub const FALLBACK: &ArgType = &word("string");

/// All types, in the order in which a message lists them.
pub const TYPES: &[ArgType] = &[
    ArgType { name: "key", param: Param::Word, write: Write::Key, slot: Some("Any") },
    word("value"),
    word("field"),
    word("member"),
    word("element"),
    word("pattern"),
    word("string"),
    number("int", "i64", Some("Int")),
    number("uint", "u64", Some("Int")),
    number("index", "i64", Some("Int")),
    number("count", "u64", Some("Int")),
    number("double", "f64", Some("Double")),
    number("score", "f64", Some("Double")),
    choice("bit", ["0", "1"]),
    choice("on-off", ["OFF", "ON"]),
    choice("yes-no", ["NO", "YES"]),
    via("seconds", "ToSeconds", "to_seconds"),
    via("milliseconds", "ToMillis", "to_millis"),
    via("unix-seconds", "ToUnixSeconds", "to_unix_seconds"),
    via("unix-ms", "ToUnixMillis", "to_unix_millis"),
    block("block-seconds", "ToBlockSeconds", "block_seconds"),
    block("block-ms", "ToBlockMillis", "block_millis"),
    into("score-bound", "ScoreBound"),
    into("lex-bound", "LexBound"),
    into("cursor", "Cursor"),
    into("stream-id", "StreamId"),
    into("stream-bound", "StreamBound"),
];

const fn word(name: &'static str) -> ArgType {
    ArgType { name, param: Param::Word, write: Write::Word, slot: Some("Any") }
}

const fn number(name: &'static str, rust: &'static str, slot: Option<&'static str>) -> ArgType {
    ArgType { name, param: Param::Primitive(rust), write: Write::Word, slot }
}

const fn via(name: &'static str, takes: &'static str, method: &'static str) -> ArgType {
    ArgType { name, param: Param::Trait(takes), write: Write::Via(method), slot: None }
}

const fn into(name: &'static str, rust: &'static str) -> ArgType {
    ArgType { name, param: Param::Into(rust), write: Write::Word, slot: None }
}

const fn block(name: &'static str, takes: &'static str, method: &'static str) -> ArgType {
    ArgType { name, param: Param::Trait(takes), write: Write::Block(method), slot: None }
}

const fn choice(name: &'static str, words: [&'static str; 2]) -> ArgType {
    ArgType { name, param: Param::Primitive("bool"), write: Write::Choice(words), slot: None }
}

/// The type of this name.
pub fn find(name: &str) -> Option<&'static ArgType> {
    TYPES.iter().find(|row| row.name == name)
}

/// Names for a message: of all types, or of some.
pub fn names(which: impl Fn(&ArgType) -> bool) -> String {
    let names: Vec<_> = TYPES.iter().filter(|row| which(row)).map(|row| row.name).collect();
    names.join(", ")
}
