//! What goes wrong, and when.

use std::fmt;

use crate::text::{names, numbers};

names! {
    /// What may go wrong.
    pub enum Fault {
        /// The server stops reading and answering for a while; its connections stay.
        Stop = "stop",
        /// Connecting is refused for a while.
        Refuse = "refuse",
        /// Connecting gets no answer for a while.
        Blackhole = "blackhole",
        /// What the client writes on one connection does not arrive for a while.
        StallUp = "stall-up",
        /// What the server writes on one connection does not arrive for a while.
        StallDown = "stall-down",
        /// One connection is reset: what was on its way is lost.
        Cut = "cut",
        /// One connection is reset for the client alone: what it has written still arrives.
        Desert = "desert",
        /// One connection is closed by the server, after what it has written.
        HalfClose = "half-close",
        /// The server is started again: all connections are reset.
        Restart = "restart",
        /// A push arrives on one connection.
        Push = "push",
        /// What is not RESP arrives on one connection.
        Garbage = "garbage",
        /// The server loads its data for a while.
        Loading = "loading",
        /// The server is a replica for a while.
        Readonly = "readonly",
        /// The server is replaced by another one with the same data and becomes its replica: who is connected has to connect anew.
        Demote = "demote",
        /// The server forgets all scripts.
        ScriptFlush = "script-flush",
        /// The server closes each new connection right after the greeting, for a while.
        CloseAfterGreeting = "close-after-greeting",
        /// The server closes each connection that subscribes in the middle of its confirmations, for a while.
        CloseWhileSubscribing = "close-while-subscribing",
        /// The server refuses the password for a while.
        RefuseLogin = "refuse-login",
        /// The server has too many clients for a while.
        TooMany = "too-many",
        /// A hash slot of the cluster moves to another primary, key by key, or turns back halfway.
        Migrate = "migrate",
        /// Many hash slots move to another primary at once.
        Handover = "handover",
        /// A replica takes the place of its primary, which lets it.
        FailOver = "fail-over",
        /// The process of a node ends, and is there again after a while.
        Kill = "kill",
        /// A node stands still for a while.
        Freeze = "freeze",
        /// A node joins the cluster.
        Join = "join",
        /// A primary leaves the cluster, and ends after a while.
        Leave = "leave",
        /// A node does not learn what has changed for a while.
        OldView = "old-view",
        /// A node knows of nobody who has a hash slot for a while.
        EmptyView = "empty-view",
        /// A node may not say who has which hash slots for a while.
        RefusedView = "refused-view",
        /// A node names a primary that is not there for a while.
        DeadView = "dead-view",
        /// A node takes the cluster for down for a while.
        ClusterDown = "cluster-down",
        /// The server is at another place from here on: all connections are reset, and nobody is where it was.
        Move = "move",
    }
}

numbers! {
    /// When a fault happens, and for how long. Times are in milliseconds.
    pub struct When {
        /// How long after the one before.
        pause = 0,
        /// How long it lasts.
        ms = 0,
        /// Which of the connections there are it happens to.
        pick = 0,
    }
}

impl Fault {
    /// Whether it is about the nodes of a cluster: where there is none, nothing goes wrong.
    pub fn is_of_a_cluster(self) -> bool {
        matches!(
            self,
            Fault::Migrate
                | Fault::Handover
                | Fault::FailOver
                | Fault::Kill
                | Fault::Freeze
                | Fault::Join
                | Fault::Leave
                | Fault::OldView
                | Fault::EmptyView
                | Fault::RefusedView
                | Fault::DeadView
                | Fault::ClusterDown
        )
    }
}

/// A fault that happens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Strike {
    /// What goes wrong.
    pub fault: Fault,
    /// When.
    pub when: When,
}

impl fmt::Display for Strike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.fault, self.when)
    }
}
