//! Which connection a command goes to.

mod servers;

use std::sync::Arc;

use crate::cluster::{Mapped, Primary, Server};
use crate::erased::Erased;
use crate::link::Bundle;
pub(crate) use servers::Servers;

#[derive(Debug)]
pub(crate) enum Router {
    /// One server.
    Single(Bundle),
    /// The one that sentinels name, whose replicas read for it.
    Primary(Erased<Arc<Primary>>),
    /// One server of a cluster.
    Node(Erased<Arc<Server>>),
    /// The nodes of a cluster.
    Mapped(Erased<Arc<Mapped>>),
}
