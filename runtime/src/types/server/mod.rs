//! What a server says about itself, its commands, users, latency and memory.

mod acl;
mod backup;
mod command_docs;
mod command_info;
mod hotkeys;
mod info;
mod latency;
mod memory;
mod role;
mod slowlog;
mod time;

pub use acl::{AclDryRun, AclLogEntry, AclSelector, AclUser};
pub use backup::{BackupState, BackupStatus};
pub use command_docs::{ArgumentDocs, CommandDocs};
pub use command_info::{CommandInfo, KeySpec};
pub use hotkeys::Hotkeys;
pub use info::ServerInfo;
pub use latency::{CommandLatency, LatencyEvent, LatencySample};
pub use memory::MemoryStats;
pub use role::{ReplicaAddress, Role};
pub use slowlog::SlowlogEntry;
pub use time::ServerTime;
