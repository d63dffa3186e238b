//! How long a blocking command waits.

use std::time::Duration;

use super::time::rounded_up;
use super::{ArgError, Words};

/// How long a blocking command waits on the server.
///
/// Commands take it as `impl ToBlockSeconds` or `impl ToBlockMillis`: a [`Duration`], or a number in the command's own unit. Zero
/// waits without a limit, as on the server. A `Duration` shorter than a millisecond becomes one millisecond, not zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockTimeout(Option<Duration>);

impl BlockTimeout {
    /// Wait without a limit.
    pub const FOREVER: BlockTimeout = BlockTimeout(Some(Duration::ZERO));

    /// The time to wait: zero is for ever. Nothing where the number given is negative or none, so that the command is not sent.
    pub const fn duration(self) -> Option<Duration> {
        self.0
    }

    /// Writes the timeout as seconds, with a fraction where it has one.
    pub fn write_seconds(self, words: &mut Words) {
        let millis = self.millis(words);
        if millis % 1000 == 0 {
            words.arg(&(millis / 1000));
        } else {
            words.push_display(&format_args!("{}.{:03}", millis / 1000, millis % 1000));
        }
    }

    /// Writes the timeout as whole milliseconds.
    pub fn write_millis(self, words: &mut Words) {
        let millis = self.millis(words);
        words.arg(&millis);
    }

    fn millis(self, words: &mut Words) -> i64 {
        match self.0 {
            Some(timeout) => rounded_up(timeout, Duration::from_millis(1)),
            None => {
                words.fail(ArgError::Timeout);
                0
            }
        }
    }

    fn seconds(seconds: f64) -> BlockTimeout {
        BlockTimeout(Duration::try_from_secs_f64(seconds).ok().map(|timeout| {
            // Duration rounds to nanoseconds: what is above zero must not become "for ever"
            if seconds > 0.0 { timeout.max(Duration::from_millis(1)) } else { timeout }
        }))
    }
}

impl From<Duration> for BlockTimeout {
    fn from(timeout: Duration) -> BlockTimeout {
        BlockTimeout(Some(timeout))
    }
}

/// How long a blocking command waits that takes seconds: a number of seconds, whole or not, or a [`Duration`]. Zero is without a limit.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a timeout in seconds",
    label = "a number (of seconds), a `std::time::Duration` or a `BlockTimeout` is expected here"
)]
pub trait ToBlockSeconds {
    /// The timeout.
    fn to_block_seconds(&self) -> BlockTimeout;
}

/// How long a blocking command waits that takes milliseconds: an integer of milliseconds, or a [`Duration`]. Zero is without a limit.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a timeout in milliseconds",
    label = "an integer (of milliseconds), a `std::time::Duration` or a `BlockTimeout` is expected here"
)]
pub trait ToBlockMillis {
    /// The timeout.
    fn to_block_millis(&self) -> BlockTimeout;
}

macro_rules! both {
    ($([$self:ident] $t:ty => $seconds:expr, $millis:expr;)*) => {$(
        impl ToBlockSeconds for $t {
            #[inline]
            fn to_block_seconds(&$self) -> BlockTimeout {
                $seconds
            }
        }
        impl ToBlockMillis for $t {
            #[inline]
            fn to_block_millis(&$self) -> BlockTimeout {
                $millis
            }
        }
    )*};
}
both! {
    [self] Duration => BlockTimeout(Some(*self)), BlockTimeout(Some(*self));
    [self] BlockTimeout => *self, *self;
}

macro_rules! integers {
    ($($t:ty)*) => {
        both! {
            $([self] $t =>
                BlockTimeout(u64::try_from(*self).ok().map(Duration::from_secs)),
                BlockTimeout(u64::try_from(*self).ok().map(Duration::from_millis));)*
        }
    };
}
integers!(i16 i32 i64 isize u16 u32 u64 usize);

impl ToBlockSeconds for f64 {
    fn to_block_seconds(&self) -> BlockTimeout {
        BlockTimeout::seconds(*self)
    }
}

impl ToBlockSeconds for f32 {
    fn to_block_seconds(&self) -> BlockTimeout {
        BlockTimeout::seconds(f64::from(*self))
    }
}
