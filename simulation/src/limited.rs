//! Calls with a limit of their own.

use std::time::Duration;

use roundtrip::{Command, Execute, Flush, Mode, Pipelined};

/// What has a limit of its own, where its step says so.
pub(crate) trait Limited: Sized {
    /// With this one.
    fn within(self, limit: Duration) -> Self;

    /// With one of so many milliseconds; 0: with none.
    fn limited(self, limit: u64) -> Self {
        if limit > 0 { self.within(Duration::from_millis(limit)) } else { self }
    }
}

impl<T> Limited for Command<'_, T> {
    fn within(self, limit: Duration) -> Self {
        self.timeout(limit)
    }
}

impl<H, T, M: Mode> Limited for Execute<'_, H, T, M> {
    fn within(self, limit: Duration) -> Self {
        self.timeout(limit)
    }
}

impl<H, T, M: Mode> Limited for Pipelined<H, T, M> {
    fn within(self, limit: Duration) -> Self {
        self.timeout(limit)
    }
}

impl<M: Mode> Limited for Flush<'_, M> {
    fn within(self, limit: Duration) -> Self {
        self.timeout(limit)
    }
}
