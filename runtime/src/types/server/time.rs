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

impl ServerTime {
    /// Nothing, where that is more than this system can count.
    fn since_1970(self) -> Option<SystemTime> {
        let micros = Duration::from_micros(self.micros.into());
        UNIX_EPOCH.checked_add(Duration::from_secs(self.seconds))?.checked_add(micros)
    }
}

impl From<ServerTime> for SystemTime {
    fn from(time: ServerTime) -> SystemTime {
        // what is read can be counted: only a time that was changed by hand cannot
        time.since_1970().unwrap_or(UNIX_EPOCH)
    }
}

impl FromReply for ServerTime {
    #[inline]
    fn from_reply(reply: &mut Reply<'_>) -> Result<Self, DecodeError> {
        let (seconds, micros) = reply.read()?;
        let time = ServerTime { seconds, micros };
        time.since_1970()
            .map(|_| time)
            .ok_or_else(|| DecodeError::custom("a time that this system can count"))
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

    #[test]
    fn a_time_that_nobody_can_count_is_an_error() {
        let far = b"*2\r\n$20\r\n18446744073709551615\r\n$6\r\n715395\r\n";
        assert!(decode::<ServerTime>(far).map(SystemTime::from).is_err());
    }
}
