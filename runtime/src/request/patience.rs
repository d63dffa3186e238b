//! How long a reply may be waited for.

use std::time::Duration;

/// How long a reply may be waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// The response timeout.
    Normal,
    /// So long: what a caller asked for.
    Within(Duration),
    /// So much longer than the response timeout: a blocking command's own time.
    Longer(Duration),
    /// Until this tick of its connections: what is left to an attempt that others came before. `blocks`: the command waits on the
    /// server by itself.
    Until { tick: u64, blocks: bool },
    /// For ever: a blocking command without a limit.
    Endless,
}

impl Patience {
    /// Whether the server may be silent because of it.
    pub(crate) fn blocks(self) -> bool {
        matches!(self, Patience::Longer(_) | Patience::Endless | Patience::Until { blocks: true, .. })
    }
}
