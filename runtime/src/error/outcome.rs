//! What is known about a command that failed.

/// What is known about a command that failed, see [`Error::outcome`](crate::Error::outcome).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// No byte of it reached the socket, and none will, so sending it again cannot do it twice. That may fail in the same way: this is also
    /// the outcome of a wrong password, a wrong argument, a closed client or a handle of another pipeline, whose commands stay queued.
    NotSent,
    /// The server answered this command with an error.
    Refused,
    /// A watched key changed, so EXEC ran nothing.
    Conflict,
    /// EXEC ran nothing because another command of the transaction was refused.
    Aborted,
    /// Some or all of it was carried out, but not as a whole: MULTI was refused, so that the commands of a transaction ran one
    /// by one; or a write went to several nodes of a cluster, and one of them failed: see [`Error::parts`](crate::Error::parts).
    Partial,
    /// The server carried it out, but its reply could not be decoded into the type that you asked for, or a last step of yours, as in
    /// [`and_then`](crate::Pending::and_then), returned an error.
    Answered,
    /// At least a part of it was written, and no reply came: it may have been carried out or not. Also the outcome of
    /// [`Error::custom`](crate::Error::custom): only your program knows what it has sent before.
    Unknown,
}
