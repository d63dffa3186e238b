//! What a world is like before anybody calls.

use crate::text::{names, numbers};

names! {
    /// The kinds of worlds. Each is a way to draw a script; see [`crate::settings`].
    pub enum Setting {
        /// Nothing goes wrong, and no time limit helps: only wake-ups move anything.
        Fair = "fair",
        /// Any kinds of calls and faults, drawn anew for each seed.
        Swarm = "swarm",
        /// Many callers, and room for few commands on the connection.
        Room = "room",
        /// Callers that write the same keys while connections are lost and the server stops.
        Resend = "resend",
        /// Blocking pops and pushes, many of them dropped.
        Blocking = "blocking",
        /// The client is closed in the middle of it.
        Close = "close",
        /// Trouble while connections are greeted.
        Greet = "greet",
        /// Scripts, which the server forgets now and then.
        Scripts = "scripts",
        /// The runtime ends, and the client is used on another one.
        Runtimes = "runtimes",
        /// Channels that some publish in and others listen to, while connections are lost.
        Topics = "topics",
        /// A cluster: hash slots move, replicas take over, nodes come, go and are mistaken.
        Cluster = "cluster",
        /// A cluster, and pipelines of many flushes on few keys: is their order kept?
        ClusterOrder = "cluster-order",
        /// A cluster of which one node stands still: do the others wait for it?
        ClusterStall = "cluster-stall",
        /// A cluster, and the client is closed in the middle of it.
        ClusterClose = "cluster-close",
        /// A cluster, and callers whose writes go again while connections are lost and hash slots have other owners.
        ClusterResend = "cluster-resend",
        /// A cluster, and channels that some publish in and others listen to: those of shards move with their hash slots.
        ClusterTopics = "cluster-topics",
        /// One server or a cluster, and callers that listen to what it does to its keys.
        KeyEvents = "key-events",
        /// A primary behind sentinels, which are away or mistaken now and then, and replicas that take its place.
        Sentinels = "sentinels",
        /// Long pauses, during which connections are checked and closed.
        Idle = "idle",
    }
}

numbers! {
    /// The settings of a world. Times are in milliseconds, chances in thousandths; by default everything is calm.
    pub struct Plan {
        /// Seeds what is left to chance inside the run: delays, how reads and writes are cut up, jitter.
        chances = 1,
        /// `Builder::response_timeout`.
        response_timeout = 1000,
        /// `Builder::connect_timeout`.
        connect_timeout = 1000,
        /// `Builder::retries`.
        retries = 2,
        /// 1: `Builder::retry_writes`.
        retry_writes = 0,
        /// `Builder::connections`.
        connections = 1,
        /// The commands of `Builder::max_in_flight`.
        room = 65_536,
        /// `Builder::idle_timeout`.
        idle_timeout = 60_000,
        /// `Builder::health_check`.
        health_check = 30_000,
        /// The first pause of `Builder::reconnect`.
        reconnect_first = 20,
        /// The longest pause of `Builder::reconnect`.
        reconnect_longest = 2000,
        /// The attempts of `Builder::reconnect`.
        reconnect_attempts = 6,
        /// The version of RESP that the client insists on; 0 lets it find out.
        protocol = 0,
        /// 1: the client logs in with a password.
        password = 0,
        /// How many bytes are on their way in one direction at most.
        capacity = 60_000,
        /// How often a read or a write is cut short.
        chop = 0,
        /// The shortest time that bytes are on their way.
        latency_least = 1,
        /// The longest time that bytes are on their way.
        latency_most = 1,
        /// How often a caller that was woken takes its time before it looks.
        lazy = 0,
        /// How often a caller lets others go first before it calls.
        yields = 0,
        /// 1: the server is older than HELLO.
        old_server = 0,
        /// 1: the user may not call MULTI.
        no_multi = 0,
        /// 1: the user may not call EXEC.
        no_exec = 0,
        /// How often a push comes along with the replies to a greeting.
        greeting_push = 0,
        /// How many addresses of the server's name refuse connections.
        dead = 0,
        /// How many do not answer.
        silent = 0,
        /// How many lead to the server, and are slow. The good address is behind all of these.
        slow = 0,
        /// When the runtime ends and another one begins, plus 1; 0 is never.
        runtime_ends = 0,
        /// How many polls of tasks later it ends.
        runtime_turns = 0,
        /// How many bytes of messages a subscription holds; 0 is as many as by default.
        mailbox = 0,
        /// How many primaries the cluster has; 0: there is one server, and no cluster.
        primaries = 0,
        /// How many replicas each of them has.
        replicas = 0,
        /// How many sentinels say which of these is the primary: then it is no cluster.
        sentinels = 0,
        /// How many nodes may join it.
        spares = 0,
        /// How many of its primaries, or of the sentinels, the client is told of.
        seeds = 1,
        /// How many tags there are, each with a hash slot of its own.
        tags = 0,
        /// How long it takes at most until a node has heard of a change.
        gossip = 0,
        /// How long a primary is away before a replica takes its place.
        failover = 500,
        /// How far replicas are behind.
        lag = 0,
        /// Where the client reads: 0 from primaries, 1 from replicas rather, 2 from replicas.
        reads = 0,
        /// 1: servers tell of their keys from the beginning.
        notify = 0,
        /// 1: calls have to end soon, since nothing goes wrong.
        fair = 0,
    }
}
