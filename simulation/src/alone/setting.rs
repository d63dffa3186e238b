//! What a world is like before anything has happened in it.

/// What a world is like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The connection is not made again.
    pub dedicated: bool,
    /// How many commands may be in flight.
    pub room: usize,
    /// What each caller does, one after the other.
    pub callers: Vec<Vec<Op>>,
    /// How often what may happen.
    pub budget: Budget,
    /// The server knows no EXEC.
    pub no_exec: bool,
}

/// Something that a caller sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Op {
    /// What.
    pub sort: Sort,
    /// Within how many ticks it must be answered; nothing is the response timeout.
    pub ticks: Option<u64>,
}

/// What a caller may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sort {
    /// One command.
    One,
    /// A flush of two.
    Flush,
    /// A transaction of one.
    Transaction,
    /// One that goes on the connection of the moment, and on no other.
    Bound,
}

/// How often what may happen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub struct Budget {
    pub losses: u32,
    pub refusals: u32,
    pub ticks: u32,
    pub withdrawals: u32,
    pub drops: u32,
    /// Writes that the socket takes only a part of.
    pub halves: u32,
    pub closes: u32,
    pub kills: u32,
    pub renewals: u32,
    pub runtimes: u32,
}
