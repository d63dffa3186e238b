//! Why a command that was queued is not sent.

use crate::Error;
use crate::arg::ArgError;
use crate::error::Nowhere;

/// Why a command is not sent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fault {
    Argument(ArgError),
    /// No node of the cluster can carry it out.
    Nowhere(Nowhere),
}

impl Fault {
    #[cold]
    pub(super) fn error(self) -> Error {
        match self {
            Fault::Argument(error) => Error::argument(error),
            Fault::Nowhere(nowhere) => Error::nowhere(nowhere),
        }
    }
}
