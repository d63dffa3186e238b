//! Callers, a driver, a wire and a server around one connection. Each step is one lock section of the core, or one thing that
//! happens between two of them.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use roundtrip::__core::{Ended, Flush, Machine, Turn};

use super::server::Server;
use super::setting::{Budget, Setting, Sort};
use super::step::{Part, Step};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Driver {
    None,
    Down,
    Connecting,
    Up,
}

#[derive(Debug, Default, Hash)]
pub(super) struct Caller {
    pub(super) next: usize,
    pub(super) waits: Option<Waits>,
}

#[derive(Debug, Clone, Copy, Hash)]
pub(super) struct Waits {
    pub(super) id: u32,
    pub(super) sort: Sort,
    /// The number of its flush.
    seq: u64,
}

/// What a caller was told of its submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Told {
    Answered,
    NotSent,
    Unknown,
    Dropped,
}

/// A world, and how far it has come.
pub struct World {
    pub(super) setting: Setting,
    pub(super) budget: Budget,
    pub(super) machine: Machine,
    pub(super) server: Server,
    pub(super) driver: Driver,
    /// How much of what it took a lone caller has written.
    pub(super) reports: Option<usize>,
    /// Whether that goes to a connection that there still is.
    connected: bool,
    pub(super) callers: Vec<Caller>,
    told: BTreeMap<u32, Told>,
    /// Flushes that were meant for one connection only, and whether that is the last that was made.
    bound: BTreeMap<u32, bool>,
    /// Flushes that the core has ended.
    ended: BTreeMap<u32, u32>,
    finding: Option<String>,
}

impl World {
    /// A world in which nothing has happened.
    pub fn new(setting: &Setting) -> World {
        World {
            budget: setting.budget,
            machine: Machine::new(setting.dedicated, setting.room),
            server: Server::new(setting.no_exec),
            driver: Driver::None,
            reports: None,
            connected: false,
            callers: setting.callers.iter().map(|_| Caller::default()).collect(),
            told: BTreeMap::new(),
            bound: BTreeMap::new(),
            ended: BTreeMap::new(),
            finding: None,
            setting: setting.clone(),
        }
    }

    /// What is wrong, if something is.
    pub fn finding(&self) -> Option<&str> {
        self.finding.as_deref()
    }

    /// Lets it happen.
    pub fn step(&mut self, step: Step) {
        let less = |budget: &mut u32| *budget = budget.saturating_sub(1);
        match step {
            Step::Begin(n) => self.begin(n),
            Step::Poll(n) => self.poll(n),
            Step::Write(part) => self.write(part),
            Step::Report => {
                let n = self.reports.take().unwrap_or(0);
                self.machine.on_written(n);
            }
            Step::Attempt => {
                self.driver = if self.machine.on_attempt() { Driver::Connecting } else { Driver::None };
            }
            Step::Connect if self.machine.on_up() => {
                (self.driver, self.connected) = (Driver::Up, true);
                self.bound.values_mut().for_each(|is_last| *is_last = false);
            }
            Step::Connect => self.driver = Driver::None,
            Step::Refuse => {
                less(&mut self.budget.refusals);
                self.machine.on_failed();
                self.driver = Driver::Down;
            }
            Step::Turn => {
                if self.machine.on_turn() == Turn::Over {
                    self.lose();
                }
            }
            Step::Sent(part) => {
                let held = self.machine.held();
                let n = self.part(part, held.len());
                self.feed(&held[..n]);
                self.machine.on_sent(n);
            }
            Step::Reply => {
                let reply = self.server.out.pop_front().unwrap_or_default();
                if !self.machine.on_bytes(&reply) {
                    self.lose();
                }
            }
            Step::Tick => {
                less(&mut self.budget.ticks);
                if !self.machine.on_tick() {
                    self.lose();
                }
            }
            Step::Lose => {
                less(&mut self.budget.losses);
                self.lose();
            }
            Step::Withdraw(n) => {
                less(&mut self.budget.withdrawals);
                self.withdraw(n);
            }
            Step::Drop(n) => {
                less(&mut self.budget.drops);
                if let Some(waits) = self.callers[n].waits.take() {
                    self.machine.abandon(waits.id);
                    self.told.insert(waits.id, Told::Dropped);
                }
            }
            Step::Close => {
                less(&mut self.budget.closes);
                self.machine.close();
            }
            Step::Kill => {
                less(&mut self.budget.kills);
                self.machine.kill();
                // the socket is shut down before this returns
                self.hang_up();
            }
            Step::Renew => {
                less(&mut self.budget.renewals);
                self.machine.renew();
            }
            Step::EndRuntime => {
                less(&mut self.budget.runtimes);
                self.machine.on_dropped();
                self.driver = Driver::None;
                self.hang_up();
            }
        }
        if self.machine.starts() {
            self.driver = Driver::Down;
        }
        for (id, ended) in self.machine.told() {
            let times = self.ended.entry(id).or_default();
            *times += 1;
            if *times > 1 {
                self.find(format!("flush {id:02} has ended twice"));
            }
            let n = id as usize / 10;
            if self.callers[n].waits.is_some_and(|waits| waits.id == id) {
                self.end(n, &ended);
            }
        }
    }

    fn begin(&mut self, n: usize) {
        let caller = &mut self.callers[n];
        let op = self.setting.callers[n][caller.next];
        caller.next += 1;
        let id = n as u32 * 10 + caller.next as u32;
        caller.waits = Some(Waits { id, sort: op.sort, seq: 0 });
        let set = |mark: &str| format!("*2\r\n$3\r\nSET\r\n${}\r\n{mark}\r\n", mark.len());
        let begun = match op.sort {
            Sort::One => self.machine.call(id, &["SET", &format!("{id:02}")], op.ticks).map(|()| 0),
            Sort::Flush => {
                let bytes = set(&format!("{id:02}a")) + &set(&format!("{id:02}b"));
                self.machine.flush(id, bytes.as_bytes(), 2, Flush::Plain, op.ticks)
            }
            Sort::Transaction => {
                let bytes = format!("*1\r\n$5\r\nMULTI\r\n{}*1\r\n$4\r\nEXEC\r\n", set(&format!("{id:02}")));
                self.machine.flush(id, bytes.as_bytes(), 3, Flush::Transaction, op.ticks)
            }
            Sort::Bound => {
                self.bound.insert(id, true);
                self.machine.flush(id, set(&format!("{id:02}")).as_bytes(), 1, Flush::Bound, op.ticks)
            }
        };
        match begun {
            Ok(seq) => self.callers[n].waits = Some(Waits { id, sort: op.sort, seq }),
            Err(ended) => self.end(n, &ended),
        }
    }

    fn poll(&mut self, n: usize) {
        if let Some(waits) = self.callers[n].waits
            && let Some(ended) = self.machine.poll(waits.id)
        {
            self.end(n, &ended);
        }
    }

    /// The reply before the timer.
    fn withdraw(&mut self, n: usize) {
        let Some(waits) = self.callers[n].waits else { return };
        if waits.sort == Sort::One {
            self.poll(n);
            if self.callers[n].waits.is_some() {
                let unsent = self.machine.withdraw(waits.id);
                self.end(n, &Ended::Failed { unsent });
            }
        } else {
            let unsent = self.machine.withdraw_flush(waits.seq);
            self.end(n, &Ended::Failed { unsent });
        }
    }

    fn part(&mut self, part: Part, len: usize) -> usize {
        if part != Part::All {
            self.budget.halves = self.budget.halves.saturating_sub(1);
        }
        match part {
            Part::All => len,
            Part::Half => len / 2,
            Part::None => 0,
        }
    }

    fn write(&mut self, part: Part) {
        let (taken, current) = self.machine.taken().unwrap_or_default();
        let n = self.part(part, taken.len());
        let n = if self.connected && current { n } else { 0 };
        self.feed(&taken[..n]);
        self.reports = Some(n);
    }

    fn feed(&mut self, bytes: &[u8]) {
        if !self.connected {
            return;
        }
        match self.server.feed(bytes) {
            Err(garbled) => self.find(format!("the server was sent {garbled:?}")),
            Ok(ran) => {
                for mark in ran {
                    let id: u32 = mark[..2].parse().unwrap();
                    if self.told.get(&id) == Some(&Told::NotSent) {
                        self.find(format!("{mark} was not sent, it was said, and ran later"));
                    }
                    if self.bound.get(&id) == Some(&false) {
                        self.find(format!("{mark} was meant for another connection"));
                    }
                    if self.server.ran.get(&mark).is_some_and(|times| *times > 1) {
                        self.find(format!("{mark} ran twice"));
                    }
                }
            }
        }
    }

    /// The connection is over, and so is what a lone caller may still write to it.
    fn hang_up(&mut self) {
        self.server.hang_up();
        self.connected = false;
    }

    fn lose(&mut self) {
        self.hang_up();
        self.driver = if self.machine.on_lost() { Driver::Down } else { Driver::None };
    }

    fn end(&mut self, n: usize, ended: &Ended) {
        let Some(Waits { id, sort, .. }) = self.callers[n].waits.take() else { return };
        let ran = self.server.times(id);
        let told = match ended {
            Ended::Failed { unsent: true } => Told::NotSent,
            Ended::Failed { unsent: false } => Told::Unknown,
            Ended::Replies(replies) => {
                let replies = String::from_utf8_lossy(replies).into_owned();
                let right = match sort {
                    Sort::One | Sort::Bound => vec![format!("+{id:02}\r\n")],
                    Sort::Flush => vec![format!("+{id:02}a\r\n+{id:02}b\r\n")],
                    Sort::Transaction if self.setting.no_exec => {
                        vec!["+OK\r\n+QUEUED\r\n-ERR unknown command 'EXEC'\r\n".to_owned()]
                    }
                    Sort::Transaction => vec![format!("+OK\r\n+QUEUED\r\n*1\r\n+{id:02}\r\n")],
                };
                if !right.contains(&replies) {
                    self.find(format!("{id:02} was told {replies:?}"));
                }
                if ran == 0 && !(sort == Sort::Transaction && self.setting.no_exec) {
                    self.find(format!("{id:02} was answered and never ran"));
                }
                Told::Answered
            }
        };
        if told == Told::NotSent && ran > 0 {
            self.find(format!("{id:02} was not sent, it was said, and had run"));
        }
        if self.told.insert(id, told).is_some() {
            self.find(format!("{id:02} has ended twice"));
        }
    }

    fn find(&mut self, finding: String) {
        self.finding.get_or_insert(finding);
    }

    /// Nothing goes wrong any more, and no time passes: everybody is told, and everything comes to rest.
    pub fn come_to_rest(&mut self) {
        for _ in 0..1000 {
            let Some(step) = self.steps().into_iter().find(Step::is_calm) else { break };
            self.step(step);
        }
        if self.finding.is_some() {
            return;
        }
        let waits = self.callers.iter().find_map(|caller| caller.waits);
        if let Some(waits) = waits {
            return self.find(format!("{:02} is never told", waits.id));
        }
        if let Some(unrest) = self.machine.unrest() {
            self.find(format!("not at rest: {unrest}"));
        }
    }

    /// The same for worlds that go on in the same way.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.machine.fingerprint().hash(&mut hasher);
        self.budget.hash(&mut hasher);
        self.server.hash(&mut hasher);
        (self.driver, self.reports, self.connected).hash(&mut hasher);
        self.callers.hash(&mut hasher);
        self.told.hash(&mut hasher);
        self.bound.hash(&mut hasher);
        self.ended.hash(&mut hasher);
        hasher.finish()
    }
}
