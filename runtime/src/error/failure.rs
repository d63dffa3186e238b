//! What makes a whole submission fail.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::seen::{Overdue, Seen};
use super::{Outcome, Reason, rounded};

/// What makes a whole submission fail: shared by every command in it.
///
/// `written`: bytes of the submission were handed to the socket, so that the server may have carried it out.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    /// The client was closed, or the pipeline's connection given up.
    Closed { written: bool },
    /// A connection was lost.
    Lost { reason: Reason, written: bool },
    /// No connection could be made.
    Unreachable { reason: Reason },
    /// The same where all nodes of a cluster that were asked, and this client, do not trust each other's certificates.
    Untrusted { reason: Reason },
    /// The server at `node` would not let this client in: its own words.
    Refused { node: Arc<str>, text: Arc<str> },
    /// A client of a cluster was given a server that is not part of one.
    NoCluster { node: Arc<str> },
    /// No reply in time. `silent`: the connection had not said a byte for so long, and was lost for it.
    /// `ahead`: how many replies come before. `seen`: what the connection was doing. Both where they are known.
    Timeout {
        after: Duration,
        written: bool,
        silent: Option<Duration>,
        ahead: Option<usize>,
        seen: Option<Arc<Seen>>,
    },
    /// All dedicated connections that there may be, `most`, stayed in use for so long.
    NoneFree { after: Duration, most: usize },
    /// No reply in time: the runtime that drives the connection does not run.
    Undriven { after: Duration, written: bool },
    /// Called outside a tokio runtime.
    NoRuntime,
    /// The pipeline it was queued on was dropped or cleared.
    Discarded,
    /// This crate has lost what it should have. It never happens, unless there is a fault here.
    Internal,
    /// It was queued to be read on a watched connection, which has become a transaction or was dropped.
    WatchOver,
}

impl Failure {
    /// Closed before it was sent.
    pub(crate) const CLOSED: Failure = Failure::Closed { written: false };

    pub(crate) fn timeout(after: Duration, written: bool) -> Failure {
        Failure::Timeout { after, written, silent: None, ahead: None, seen: None }
    }

    /// The same where it is known what the connection was doing, if it is a timeout.
    #[must_use]
    pub(crate) fn seen(mut self, by: Option<Arc<Seen>>, before: Option<usize>) -> Failure {
        if let Failure::Timeout { seen, ahead, .. } = &mut self {
            (*seen, *ahead) = (by, before);
        }
        self
    }

    /// The same failure for something whose bytes were written, by this attempt or an earlier one.
    pub(crate) fn written(self) -> Failure {
        match self {
            Failure::Closed { .. } => Failure::Closed { written: true },
            Failure::Lost { reason, .. } => Failure::Lost { reason, written: true },
            Failure::Timeout { after, silent, ahead, seen, .. } => {
                Failure::Timeout { after, written: true, silent, ahead, seen }
            }
            Failure::Unreachable { reason } | Failure::Untrusted { reason } => {
                Failure::Lost { reason: reason.put(not_again), written: true }
            }
            Failure::Refused { node, text } => {
                Failure::Lost { reason: not_again(&format!("{node}: {text}")).into(), written: true }
            }
            Failure::NoCluster { .. } => {
                Failure::Lost { reason: not_again(self.reason().text()).into(), written: true }
            }
            Failure::NoneFree { after, .. } => Failure::timeout(after, true),
            Failure::Undriven { after, .. } => Failure::Undriven { after, written: true },
            other @ (Failure::NoRuntime | Failure::Discarded | Failure::WatchOver | Failure::Internal) => {
                other
            }
        }
    }

    /// Only why, and not what became of the submission: to be the reason of another failure.
    pub(crate) fn reason(&self) -> Reason {
        match self {
            Failure::Lost { reason, .. }
            | Failure::Unreachable { reason }
            | Failure::Untrusted { reason } => reason.clone(),
            Failure::Refused { node, text } => format!("{node} refused the connection: {text}").into(),
            Failure::NoCluster { node } => {
                let hint = "connect with redis:// (or rediss:// for TLS)";
                format!("{node} is not part of a cluster: {hint}").into()
            }
            other => other.to_string().into(),
        }
    }

    /// What the system, or TLS, has said of the connection.
    pub(crate) fn error(&self) -> Option<&io::Error> {
        match self {
            Failure::Lost { reason, .. }
            | Failure::Unreachable { reason }
            | Failure::Untrusted { reason } => reason.error(),
            _ => None,
        }
    }

    /// Whether bytes of it were written.
    pub(crate) fn is_written(&self) -> bool {
        self.outcome() == Outcome::Unknown
    }

    /// Whether a connection was lost, or ended, under it.
    pub(crate) fn is_loss(&self) -> bool {
        matches!(self, Failure::Lost { .. } | Failure::Timeout { silent: Some(_), .. })
    }

    /// Whether no server has got it, for reasons that are the connection's: on another one it may go better.
    pub(crate) fn did_not_arrive(&self) -> bool {
        match self {
            Failure::Closed { written } | Failure::Lost { written, .. } => !written,
            Failure::Unreachable { .. } => true,
            failure => failure.passes(),
        }
    }

    /// Whether the server did not let this client in, or is not what it was taken for, or no server and this client trust each other:
    /// trying again does not change that by itself.
    pub(crate) fn is_refusal(&self) -> bool {
        match self {
            Failure::Refused { .. } | Failure::NoCluster { .. } | Failure::Untrusted { .. } => !self.passes(),
            _ => false,
        }
    }

    /// Whether TLS says that one of the two does not trust the other, or is not what it was taken for. It may be about this attempt only.
    pub(crate) fn is_mistrust(&self) -> bool {
        matches!(self, Failure::Unreachable { .. })
            && self.error().is_some_and(|error| error.kind() == io::ErrorKind::InvalidData)
    }

    /// Whether it passes by itself: the server starts, or follows a lost primary, or runs a long script.
    pub(crate) fn passes(&self) -> bool {
        match self {
            Failure::Refused { text, .. } => Failure::text_passes(text),
            _ => false,
        }
    }

    /// The same of a server's error.
    pub(crate) fn text_passes(text: &str) -> bool {
        matches!(text.split(' ').next(), Some("LOADING" | "MASTERDOWN" | "BUSY"))
    }

    pub(super) fn outcome(&self) -> Outcome {
        match self {
            Failure::Closed { written: true }
            | Failure::Lost { written: true, .. }
            | Failure::Timeout { written: true, .. }
            | Failure::Undriven { written: true, .. }
            | Failure::Internal => Outcome::Unknown,
            _ => Outcome::NotSent,
        }
    }
}

fn not_again(reason: &str) -> String {
    format!("and could not be made again: {reason}")
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Closed { written: false } => {
                write!(f, "the connection was closed by this program; nothing was sent")
            }
            Failure::Closed { written: true } => write!(
                f,
                "the connection was closed by this program before the reply came; the server may have carried it out"
            ),
            Failure::Lost { reason, written: true } => {
                write!(
                    f,
                    "the connection was lost before the reply came ({reason}); the server may have carried it out"
                )
            }
            Failure::Lost { reason, written: false } => {
                write!(f, "the connection was lost ({reason}); nothing of this was sent")
            }
            Failure::Unreachable { reason } | Failure::Untrusted { reason } => {
                write!(f, "cannot connect: {reason}; nothing was sent")
            }
            Failure::Refused { node, text } => {
                write!(f, "{node} refused the connection: {text}")?;
                if text.starts_with("NOAUTH") {
                    write!(
                        f,
                        " (this client has no password: put one into the URL, or set `Builder::password`)"
                    )?;
                }
                write!(f, "; nothing was sent")
            }
            Failure::NoCluster { .. } => write!(f, "{}; nothing was sent", self.reason()),
            &Failure::Timeout { after, written, silent, ahead, ref seen } => {
                // what is lost with a silent connection may have waited for less than its limit
                match silent {
                    Some(silent) => {
                        write!(
                            f,
                            "no reply: the connection had been silent for {:?}, and was lost",
                            rounded(silent)
                        )?;
                    }
                    None => write!(f, "no reply within {:?}", rounded(after))?,
                }
                f.write_str(if written {
                    "; the server may carry it out"
                } else {
                    "; nothing of this was sent"
                })?;
                let Some(seen) = seen else { return Ok(()) };
                f.write_str(".")?;
                seen.tell(Overdue { after, ahead, written, lost: silent.is_some() }, f)
            }
            Failure::NoneFree { after, most } => write!(
                f,
                "none of {most} dedicated connections became free within {:?}, so nothing of this was sent: they are held by \
                 blocking commands, watches and `Client::connection`; `Builder::dedicated` says how many there may be",
                rounded(*after)
            ),
            Failure::Undriven { after, written } => write!(
                f,
                "no reply within {:?}: the connection belongs to another tokio runtime, a current-thread one, which does not \
                 seem to run: keep it running, or build the client with `Builder::own_thread`; {}",
                rounded(*after),
                if *written { "the server may carry it out" } else { "nothing of this was sent" }
            ),
            Failure::NoRuntime => {
                write!(
                    f,
                    "there is no tokio runtime here: call this from an async fn that tokio runs, such as one under #[tokio::main]"
                )
            }
            Failure::WatchOver => write!(
                f,
                "its watched connection has become a transaction or was dropped, so nothing of this was sent: execute the \
                 pipeline before `multi()`"
            ),
            Failure::Discarded => write!(f, "its pipeline was dropped or cleared before it was sent"),
            Failure::Internal => write!(
                f,
                "roundtrip has lost track of the reply; the server may have carried it out. This is a bug in roundtrip: please \
                 report it"
            ),
        }
    }
}
