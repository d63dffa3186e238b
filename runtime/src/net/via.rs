//! How a client reaches its server.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::{Connector, Dial};

/// What makes the connections of a client.
#[derive(Clone, Default)]
pub(crate) enum Via {
    /// TCP and unix sockets.
    #[default]
    Sockets,
    /// The user's own code.
    Connector(Arc<dyn Connector>),
    /// The simulator.
    Memory(Arc<dyn Dial>),
}

impl Via {
    /// A number from 0 up to 1 of no cryptographic worth: from the randomness that std keeps for its hash maps, or from
    /// the simulator, so that a story is the same each time.
    pub(crate) fn random(&self) -> f64 {
        if let Via::Memory(dial) = self {
            return dial.random();
        }
        #[expect(clippy::cast_precision_loss, reason = "53 bits are enough for a jitter")]
        let fraction = (RandomState::new().hash_one(()) >> 11) as f64 / (1_u64 << 53) as f64;
        fraction
    }
}

impl fmt::Debug for Via {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Via::Sockets => "Sockets",
            Via::Connector(_) => "Connector",
            Via::Memory(_) => "Memory",
        })
    }
}
