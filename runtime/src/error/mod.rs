//! The error type: opaque, one machine word, with predicates.

mod decode;
mod display;
mod failure;
mod make;
mod missed;
mod nowhere;
mod outcome;
mod part;
mod reason;
mod rounded;
mod seen;

use std::fmt;

use crate::erased::Erased;
use crate::facts::Facts;
use crate::resp::{Beyond, code_and_message};

pub use decode::DecodeError;
pub(crate) use decode::Got;
pub(crate) use failure::Failure;
pub use missed::{Missed, MissedReason};
pub(crate) use nowhere::Nowhere;
pub use outcome::Outcome;
pub use part::ErrorPart;
pub(crate) use reason::Reason;
pub(crate) use rounded::rounded;
pub(crate) use seen::{Line, Seen};

/// What every fallible function of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a command, a pipeline or a connection failed.
///
/// Its predicates say what kind of error it is ([`is_timeout`](Error::is_timeout),
/// [`is_watch_conflict`](Error::is_watch_conflict), [`code`](Error::code), ...). Its
/// [`outcome`](Error::outcome) answers the question that decides about a retry: may the server have carried out the command?
///
/// Texts of this crate never contain a key, a password or the contents of a string. An integer reply that is not what was asked for is
/// shown: "the integer 300 came that does not fit u8". The text of a server's error is passed on as it is, except for
/// the arguments that a server repeats if it does not know a command. It may name a key, as in `NOGROUP No such key 'orders' ..`,
/// and the error of a script has any text that the script chooses. [`code`](Error::code) never contains data.
///
/// If the system, or TLS, has refused or ended a connection, its [`source`](std::error::Error::source) is the
/// [`io::Error`](std::io::Error); an error of rustls is the source of that.
///
/// It is one machine word in size.
pub struct Error(Box<Erased<Inner>>);

struct Inner {
    kind: Kind,
    command: Option<&'static Facts>,
    place: Option<u32>,
    siblings: Vec<Error>,
    /// What became of the command, where that is not what its kind says: earlier attempts, or parts on other nodes, count too.
    outcome: Option<Outcome>,
    parts: Vec<ErrorPart>,
}

pub(crate) enum Kind {
    /// The server's own words: `CODE message`.
    Server(Box<str>),
    Decode(DecodeError),
    /// The reply went beyond the limits, and was passed over.
    Beyond(Beyond),
    /// An argument that cannot be sent, such as an empty list where one element is required.
    Argument(Box<str>),
    /// No node of the cluster can carry it out.
    Nowhere(Nowhere),
    /// A URL or a builder option that makes no sense.
    Config(Box<str>),
    Failed(Failure),
    Conflict,
    /// EXECABORT, because of another command.
    Aborted(Box<str>),
    /// The server queued it, since MULTI had been sent before.
    Queued,
    /// MULTI was refused, so that what followed ran outside a transaction.
    NotAtomic(Box<str>),
    /// A handle given to a pipeline that it does not belong to.
    Foreign,
    /// What a program says itself.
    Custom(Box<str>),
    /// A reply taken twice, or a transaction's before EXEC.
    NotReady(&'static str),
    /// Messages of a subscription may be missing.
    Missed(Missed),
    /// What a handler of messages has returned.
    Handler(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Whether no reply came in time. The text of such an error says what the connection was doing, and where to look for the cause.
    /// If connecting takes too long, that is not a timeout but [`is_connection`](Error::is_connection), like any other reason why there is no
    /// connection.
    pub fn is_timeout(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::Failed(Failure::Timeout { .. } | Failure::NoneFree { .. } | Failure::Undriven { .. })
        )
    }

    /// Whether the client, or the connection that the command was bound to, had been closed.
    pub fn is_closed(&self) -> bool {
        matches!(self.0.kind, Kind::Failed(Failure::Closed { .. }))
    }

    /// Whether the connection was lost or could not be made.
    pub fn is_connection(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::Failed(
                Failure::Lost { .. }
                    | Failure::Unreachable { .. }
                    | Failure::Untrusted { .. }
                    | Failure::Refused { .. }
            )
        )
    }

    /// Whether a watched key changed before EXEC, so that nothing was carried out.
    pub fn is_watch_conflict(&self) -> bool {
        matches!(self.0.kind, Kind::Conflict)
    }

    /// Whether EXEC carried nothing out because another command of the transaction was refused.
    pub fn is_aborted(&self) -> bool {
        matches!(self.0.kind, Kind::Aborted(_))
    }

    /// Whether MULTI was refused, so that the commands of the transaction ran one by one.
    pub fn is_not_atomic(&self) -> bool {
        matches!(self.0.kind, Kind::NotAtomic(_))
    }

    /// Whether the reply came but could not be decoded into the type that was asked for, or was beyond a limit.
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Decode(_) | Kind::Beyond(_))
    }

    /// Whether an argument could not be sent at all, such as an empty list of keys.
    pub fn is_argument(&self) -> bool {
        matches!(self.0.kind, Kind::Argument(_))
    }

    /// Whether keys of one command, or of one transaction, are in different hash slots of a cluster. Nothing was sent.
    pub fn is_cross_slot(&self) -> bool {
        match &self.0.kind {
            Kind::Nowhere(nowhere) => nowhere.is_cross_slot(),
            _ => self.code() == Some("CROSSSLOT"),
        }
    }

    /// `Some` if this is not a failure, but marks the place in a subscription where messages may be missing. The
    /// subscription continues.
    pub fn missed(&self) -> Option<Missed> {
        match self.0.kind {
            Kind::Missed(missed) => Some(missed),
            _ => None,
        }
    }

    /// Whether the server answered with an error of its own; see [`code`](Error::code).
    pub fn is_server(&self) -> bool {
        self.server_text().is_some()
    }

    /// The code of the server's error, such as `WRONGTYPE` or `NOPERM`: its first word, if that is in upper case. `None` if the
    /// server sent no error, or one without a code, as a script can: `redis.error_reply('no such user')`.
    pub fn code(&self) -> Option<&str> {
        self.server_text().map(code_and_message).map(|(code, _)| code).filter(|code| !code.is_empty())
    }

    /// The server's error without its code, if it has one; `None` if the server sent no error.
    pub fn server_message(&self) -> Option<&str> {
        self.server_text().map(code_and_message).map(|(_, message)| message)
    }

    /// The name of the command that failed; `None` if the error is not about one command.
    pub fn command(&self) -> Option<&'static str> {
        self.0.command.map(|facts| facts.name)
    }

    /// The position of the command in its pipeline or transaction, counted from 0.
    pub fn place(&self) -> Option<usize> {
        self.0.place.map(|place| place as usize)
    }

    /// Whether it tells of a whole flush or transaction, so that each of its commands has the same to say.
    pub(crate) fn is_of_all(&self) -> bool {
        matches!(self.0.kind, Kind::Failed(_) | Kind::Conflict | Kind::Aborted(_) | Kind::NotAtomic(_))
    }

    /// What is known about the command: whether it was sent, carried out, or refused.
    pub fn outcome(&self) -> Outcome {
        if let Some(outcome) = self.0.outcome {
            return outcome;
        }
        match &self.0.kind {
            Kind::Server(_) => Outcome::Refused,
            Kind::NotAtomic(_) => Outcome::Partial,
            Kind::Decode(_) | Kind::Beyond(_) | Kind::NotReady(_) => Outcome::Answered,
            Kind::Argument(_) | Kind::Config(_) | Kind::Foreign => Outcome::NotSent,
            Kind::Nowhere(_) | Kind::Missed(_) | Kind::Handler(_) => Outcome::NotSent,
            Kind::Conflict => Outcome::Conflict,
            Kind::Aborted(_) => Outcome::Aborted,
            // what a program has sent before it says so is not known here
            Kind::Queued | Kind::Custom(_) => Outcome::Unknown,
            Kind::Failed(failure) => failure.outcome(),
        }
    }

    /// Whether any byte of the command may have reached the server: `false` only if it is known that none did.
    pub fn was_sent(&self) -> bool {
        self.outcome() != Outcome::NotSent
    }

    /// Further errors reported along with this one: those of other handles that were given to the same `execute` or `exec`, and of
    /// commands of the same pipeline whose handles had been dropped. What happened to all commands together, such as a lost connection,
    /// is reported once.
    pub fn others(&self) -> &[Error] {
        &self.0.siblings
    }

    /// How each part ended, if several nodes of a cluster were involved; empty if only one was.
    ///
    /// - For a command that was split, such as MSET: each part has the positions of its [`keys`](ErrorPart::keys).
    /// - For a command that goes to several nodes, such as FLUSHALL: there is a part for each node.
    /// - For `execute` and `flush` of a pipeline that went to several nodes: each part has the positions of its
    ///   [`commands`](ErrorPart::commands). All commands that a node carried out are one part, all that were lost with its connection
    ///   are another, and each command with an error of its own is a part of its own.
    ///
    /// With it a program can continue with what is missing:
    ///
    /// ```no_run
    /// # async fn example(client: &roundtrip::Client, pairs: Vec<(String, i64)>) -> roundtrip::Result<()> {
    /// if let Err(error) = client.mset(&pairs).await {
    ///     let parts = error.parts().iter().filter(|part| !part.is_done());
    ///     let missing: Vec<_> = parts.flat_map(|part| part.keys()).map(|key| &pairs[*key]).collect();
    ///     println!("{error}: {} of {} keys are not written for certain", missing.len(), pairs.len());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn parts(&self) -> &[ErrorPart] {
        &self.0.parts
    }

    /// An error of your own, for conditions that only your program knows: the balance is too low, somebody else has the lock. It ends a
    /// [`watch`](crate::Client::watch) or a batch function like any error, and its text is `message`. Its outcome is
    /// [`Unknown`](Outcome::Unknown), since only your program knows what it has sent before. Returned from
    /// [`and_then`](crate::Pending::and_then) or [`Finish`](crate::Finish) it is [`Answered`](Outcome::Answered): the command was carried
    /// out.
    pub fn custom(message: impl Into<String>) -> Error {
        Error::new(Kind::Custom(message.into().into()))
    }

    /// What kind it is, in one word for spans and metrics: a server's error by its code. Never a word that may be anybody's data.
    #[cfg(any(feature = "tracing", feature = "metrics"))]
    pub(crate) fn kind(&self) -> &str {
        match self {
            error if error.is_timeout() => "timeout",
            error if error.is_closed() => "closed",
            error if error.is_decode() => "decode",
            error if error.is_watch_conflict() => "conflict",
            error if error.is_argument() => "argument",
            error => match error.code() {
                Some(code) => code,
                None if error.is_connection() => "connection",
                None => "_OTHER",
            },
        }
    }

    pub(crate) fn server_text(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Server(text) | Kind::Aborted(text) | Kind::NotAtomic(text) => Some(text),
            Kind::Failed(Failure::Refused { text, .. }) => Some(text),
            _ => None,
        }
    }
}

impl From<Failure> for Error {
    #[cold]
    fn from(failure: Failure) -> Error {
        Error::new(Kind::Failed(failure))
    }
}

impl From<DecodeError> for Error {
    #[cold]
    fn from(error: DecodeError) -> Error {
        Error::new(Kind::Decode(error))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("message", &format_args!("{self}"))
            .field("outcome", &self.outcome())
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            Kind::Decode(error) => Some(error),
            Kind::Handler(error) => Some(&**error),
            Kind::Failed(failure) => failure.error().map(|error| error as _),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_one_word() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
        assert_eq!(size_of::<Result<()>>(), size_of::<usize>());
    }

    #[test]
    fn code_and_message_of_a_server_error() {
        let error = Error::new(Kind::Server("WRONGTYPE Operation against a key".into()));
        assert_eq!(error.code(), Some("WRONGTYPE"));
        assert_eq!(error.server_message(), Some("Operation against a key"));
        assert_eq!(error.outcome(), Outcome::Refused);
        let error = Error::new(Kind::Server("user:7 is locked".into()));
        assert_eq!((error.code(), error.server_message()), (None, Some("user:7 is locked")));
        assert!(error.is_server());
        #[cfg(any(feature = "tracing", feature = "metrics"))]
        assert_eq!(error.kind(), "_OTHER");
    }
}
