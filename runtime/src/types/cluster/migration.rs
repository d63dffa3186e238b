//! Slots on their way from node to node.

use crate::types::fields::reply_struct;

reply_struct! {
    /// A task that moves slots: an element of the reply of CLUSTER MIGRATION STATUS.
    pub struct SlotMigration {
        /// The task's id.
        pub id: String = "id",
        /// The slots, as in `0-1000`.
        pub slots: String = "slots",
        /// The id of the node they come from.
        pub source: String = "source",
        /// The id of the node they go to.
        pub destination: String = "dest",
        /// What the node does: `import` or `migrate`.
        pub operation: String = "operation",
        /// How far it is, as in `completed`.
        pub state: String = "state",
        /// What went wrong last, or nothing.
        pub last_error: String = "last_error",
        /// How often it was begun again.
        pub retries: u64 = "retries",
        /// When it was asked for, in milliseconds since 1970.
        pub create_time_ms: u64 = "create_time",
        /// When it began, in milliseconds since 1970.
        pub start_time_ms: u64 = "start_time",
        /// When it ended, in milliseconds since 1970; 0: not yet.
        pub end_time_ms: u64 = "end_time",
        /// For how many milliseconds writes were held back.
        pub write_pause_ms: u64 = "write_pause_ms",
    }
}
