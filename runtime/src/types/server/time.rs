//! A server's clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::value::{DecodeError, FromReply, Reply};

/// What time a server has: the reply of TIME.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct ServerTime {
    /// Seconds since 1970.
    pub seconds: u64,
    /// Microseconds within the second.
    pub micros: u32,
}

impl From<ServerTime> for SystemTime {
    fn from(time: ServerTime) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(time.seconds) + Duration::from_micros(time.micros.into())
    }
}

impl FromReply for ServerTime {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let (seconds, micros) = reply.read()?;
        Ok(ServerTime { seconds, micros })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};

    use super::ServerTime;
    use crate::types::tests::decode;

    #[test]
    fn reads_both_numbers() {
        let time: ServerTime = decode(b"*2\r\n$10\r\n1795174032\r\n$6\r\n715395\r\n").unwrap();
        assert_eq!(SystemTime::from(time), UNIX_EPOCH + Duration::from_micros(1_795_174_032_715_395));
    }
}
