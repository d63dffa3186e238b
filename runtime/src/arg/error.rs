//! What can be wrong with an argument before anything is sent.

use std::error::Error;
use std::fmt::{self, Display};

/// What is wrong with an argument, found before anything is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArgError {
    /// A repeated argument that is needed at least once has no element.
    Empty,
    /// The words of one command take more than 4 GiB.
    TooLarge,
    /// A timeout that is negative, not a number, or too long to be meant.
    Timeout,
    /// A `Display` implementation failed.
    Display,
    /// A `ToArg` implementation gave back a `Written` that is not its own.
    NotWritten,
    /// A command that changes the state of the connection it runs on, issued where others share that connection.
    ConnectionState,
    /// A command after which replies can no longer be told apart.
    Unmatched,
}

impl Display for ArgError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ArgError::Empty => "an empty list where at least one element is needed",
            ArgError::TooLarge => "more than 4 GiB in one command",
            ArgError::Timeout => "a timeout that is negative or not a number of seconds",
            ArgError::Display => "a `Display` implementation of an argument failed",
            ArgError::NotWritten => "a `ToArg` implementation did not write exactly one word",
            ArgError::ConnectionState => {
                "this command changes the state of its connection, which others share here: use `client.connection()`"
            }
            ArgError::Unmatched => "after this command replies can no longer be told apart, so it cannot be issued",
        })
    }
}

impl Error for ArgError {}
