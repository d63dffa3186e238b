//! How long a reply may be waited for.

use std::time::Duration;

/// How long a reply may be waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// The response timeout.
    Normal,
    /// So much longer than that: a blocking command's own time.
    Longer(Duration),
    /// For ever.
    Endless,
}
