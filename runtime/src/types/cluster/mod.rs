//! What a node of a cluster says about it.

mod info;
mod migration;
mod node;
mod shards;
mod slots;

pub use info::{ClusterInfo, ClusterLink};
pub use migration::SlotMigration;
pub use node::ClusterNode;
pub use shards::{ClusterShard, ShardNode};
pub use slots::{SlotNode, SlotRange, SlotStats};
