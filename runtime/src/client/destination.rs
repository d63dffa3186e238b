//! What a client is a client of.

use crate::net::{Endpoint, Place};

/// What a client is a client of.
#[derive(Debug, Clone)]
pub(super) enum Destination {
    Server(Place),
    /// These nodes of a cluster are known.
    Cluster(Vec<Endpoint>),
    /// The primary that sentinels know by this name.
    Primary {
        name: String,
        sentinels: Vec<Endpoint>,
    },
}

impl Default for Destination {
    fn default() -> Destination {
        Destination::Server(Place::default())
    }
}
