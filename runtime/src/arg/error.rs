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
    /// The argument's own code refused to write it, and says why: see [`ArgWriter::refuse`](crate::arg::ArgWriter::refuse).
    Refused(&'static str),
    /// A `ToArg` implementation gave back a `Written` that is not its own.
    NotWritten,
    /// A command that changes the state of the connection it runs on, issued elsewhere than on a connection of its own.
    ConnectionState,
    /// A command that waits on the server, issued in a pipeline or a transaction.
    Blocking,
    /// A command about the writes of its own connection, issued where there are none.
    OwnWrites,
    /// A command that may change something, issued on a connection that watches keys.
    NotHarmless,
    /// A command after which replies can no longer be matched to commands.
    Unmatched,
}

impl Display for ArgError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ArgError::Refused(reason) => return write!(f, "refused: {reason}"),
            ArgError::Empty => "an empty list where at least one element is needed",
            ArgError::TooLarge => "more than 4 GiB in one command",
            ArgError::Timeout => "a timeout that is negative or not a number of seconds",
            ArgError::Display => "a `Display` implementation of an argument failed",
            ArgError::NotWritten => "a `ToArg` implementation did not write exactly one word",
            ArgError::ConnectionState => {
                "this command changes the state of its connection: call it on a dedicated one, `client.connection()` \
                 (for MULTI use `client.transaction()`, for WATCH `client.watch()`)"
            }
            ArgError::Blocking => {
                "this command waits on the server, and commands that are queued after it would wait, too: call it on the client"
            }
            ArgError::OwnWrites => {
                "this command is about the writes of its own connection: call it on a pipeline, after them, or on \
                 `client.connection()`"
            }
            ArgError::NotHarmless => {
                "this command may change something, and commands on a watched connection before `multi()` run again \
                 with each try: queue it on the transaction that `multi()` returns"
            }
            ArgError::Unmatched => {
                "after this command replies can no longer be matched to commands, so it is refused: use \
                 `client.subscribe(..)` for subscriptions, and `client.monitor()`"
            }
        })
    }
}

impl Error for ArgError {}
