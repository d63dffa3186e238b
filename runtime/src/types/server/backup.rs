//! How far a backup is.

use crate::types::fields::reply_struct;
use crate::value::{DecodeError, FromValue, Value};

reply_struct! {
    /// How far a backup is: the reply of BACKUP STATUS.
    pub struct BackupStatus {
        /// Its progress.
        pub state: BackupState = "state",
        /// What went wrong, or nothing.
        pub error: String = "error",
        /// When it began, in seconds since 1970; 0: not yet.
        pub start_time: u64 = "start_time",
        /// When its files became final, in seconds since 1970; 0: not yet.
        pub end_time: u64 = "end_time",
    }
}

/// The progress of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum BackupState {
    /// There is none.
    #[default]
    Idle,
    /// It waits until it can begin.
    Pending,
    /// The snapshot is being written.
    Snapshotting,
    /// The snapshot is written, and so is what changes until the backup is sealed.
    Incrementing,
    /// Its files are final.
    Sealed,
    /// It went wrong or was given up.
    Failed,
    /// Something that newer servers have.
    Other(Box<str>),
}

impl FromValue for BackupState {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, DecodeError> {
        Ok(match value.as_str()? {
            "idle" => BackupState::Idle,
            "pending" => BackupState::Pending,
            "snapshotting" => BackupState::Snapshotting,
            "incrementing" => BackupState::Incrementing,
            "sealed" => BackupState::Sealed,
            "failed" => BackupState::Failed,
            other => BackupState::Other(other.into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{BackupState, BackupStatus};
    use crate::types::tests::decode;

    #[test]
    fn reads_numbers_that_come_as_strings() {
        let status: BackupStatus =
            decode(b"*6\r\n$5\r\nstate\r\n$12\r\nincrementing\r\n$5\r\nerror\r\n$0\r\n\r\n$10\r\nstart_time\r\n$10\r\n1717921800\r\n")
                .unwrap();
        assert_eq!(
            (status.state, status.start_time, status.end_time),
            (BackupState::Incrementing, 1_717_921_800, 0)
        );
    }
}
