//! What differs, and the table that shows it.

use std::fmt::Write;

/// One difference between the spec and a server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Drift {
    pub(crate) command: String,
    pub(crate) about: About,
    /// Which of several of its kind: a token, a flag.
    pub(crate) subject: String,
    /// What is wrong, for people.
    pub(crate) message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum About {
    Missing,
    Unknown,
    Since,
    Flag,
    Arity,
    Length,
    Keys,
    Token,
    Arguments,
    Policy,
    Deprecated,
    Exception,
}

impl About {
    pub(crate) fn word(self) -> &'static str {
        match self {
            About::Missing => "missing",
            About::Unknown => "unknown",
            About::Since => "since",
            About::Flag => "flag",
            About::Arity => "arity",
            About::Length => "length",
            About::Keys => "keys",
            About::Token => "token",
            About::Arguments => "arguments",
            About::Policy => "policy",
            About::Deprecated => "deprecated",
            About::Exception => "exception",
        }
    }
}

impl Drift {
    /// How an exception names it: `SET token KEEPTTL`.
    pub(crate) fn id(&self) -> String {
        let id = format!("{} {} {}", self.command, self.about.word(), self.subject);
        id.trim_end().to_owned()
    }
}

/// A line for each, in columns.
pub(crate) fn table(drifts: &[Drift]) -> String {
    let rows: Vec<(String, &str)> = drifts.iter().map(|drift| (drift.id(), drift.message.as_str())).collect();
    let width = rows.iter().map(|(id, _)| id.chars().count()).max().unwrap_or_default();
    let mut out = String::new();
    for (id, message) in rows {
        let _ = writeln!(out, "  {id:width$}   {message}");
    }
    out
}
