//! What became of a command that failed.

/// What is known of a failed command's fate, see [`Error::outcome`](crate::Error::outcome).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// No byte of it reached the socket: sending it again cannot do it twice.
    NotSent,
    /// The server answered with an error of this command's own.
    Refused,
    /// A watched key changed, EXEC ran nothing.
    Conflict,
    /// EXEC ran nothing because another command of the transaction was refused.
    Aborted,
    /// Some or all of it was carried out, but not as one: MULTI was refused, so that the commands of a transaction ran one
    /// by one; or a write went to several nodes of a cluster, of which one has failed: see [`Error::parts`](crate::Error::parts).
    Partial,
    /// The server carried it out; the reply could not be given to you in the type asked for, or a last step of yours refused it.
    Answered,
    /// It was written, in part at least, and no reply came: it may have been carried out or not. Also the outcome of
    /// [`Error::custom`](crate::Error::custom), whose reason only your program knows.
    Unknown,
}
