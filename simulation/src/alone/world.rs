//! Callers, a driver, a wire and a server around one connection. Each step is one lock section of the core, or one thing that
//! happens between two of them.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use roundtrip::__core::{Ended, Machine, Turn};

use super::server::Server;

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

/// Something that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// A caller sends what it sends next.
    Begin(usize),
    /// A caller that was woken looks.
    Poll(usize),
    /// A lone caller writes.
    Write(Part),
    /// It gives the turn to write back.
    Report,
    /// The driver begins to connect.
    Attempt,
    /// It is connected.
    Connect,
    /// It is not.
    Refuse,
    /// The driver looks what there is to write.
    Turn,
    /// The socket takes it.
    Sent(Part),
    /// The next reply is read.
    Reply,
    /// Time passes.
    Tick,
    /// The connection is lost.
    Lose,
    /// A caller's own limit is over.
    Withdraw(usize),
    /// A caller drops its future.
    Drop(usize),
    /// The client is closed.
    Close,
    /// The connection is ended at once.
    Kill,
    /// The connection is to be made anew.
    Renew,
    /// The runtime of the driver ends.
    EndRuntime,
}

/// How much of what is to be written is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Part {
    All,
    Half,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Driver {
    None,
    Down,
    Connecting,
    Up,
}

#[derive(Debug, Default, Hash)]
struct Caller {
    next: usize,
    waits: Option<Waits>,
}

#[derive(Debug, Clone, Copy, Hash)]
struct Waits {
    id: u32,
    sort: Sort,
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
    setting: Setting,
    budget: Budget,
    machine: Machine,
    server: Server,
    driver: Driver,
    /// How much of what it took a lone caller has written.
    reports: Option<usize>,
    /// Whether that goes to a connection that there still is.
    connected: bool,
    callers: Vec<Caller>,
    told: BTreeMap<u32, Told>,
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
            ended: BTreeMap::new(),
            finding: None,
            setting: setting.clone(),
        }
    }

    /// What is wrong, if something is.
    pub fn finding(&self) -> Option<&str> {
        self.finding.as_deref()
    }

    /// All that may happen next.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for (n, caller) in self.callers.iter().enumerate() {
            match caller.waits {
                None if caller.next < self.setting.callers[n].len() => steps.push(Step::Begin(n)),
                None => {}
                Some(waits) => {
                    if waits.sort == Sort::One && self.machine.is_woken(waits.id) {
                        steps.push(Step::Poll(n));
                    }
                    if self.budget.withdrawals > 0 {
                        steps.push(Step::Withdraw(n));
                    }
                    if self.budget.drops > 0 && waits.sort == Sort::One {
                        steps.push(Step::Drop(n));
                    }
                }
            }
        }
        if self.reports.is_some() {
            steps.push(Step::Report);
        } else if self.machine.taken().is_some() {
            steps.push(Step::Write(Part::All));
            if self.budget.halves > 0 {
                steps.extend([Step::Write(Part::Half), Step::Write(Part::None)]);
            }
        }
        match self.driver {
            Driver::None => {}
            Driver::Down => steps.push(Step::Attempt),
            Driver::Connecting => {
                steps.push(Step::Connect);
                if self.budget.refusals > 0 {
                    steps.push(Step::Refuse);
                }
            }
            Driver::Up => {
                if self.machine.held().is_empty() {
                    if self.machine.is_driver_woken() {
                        steps.push(Step::Turn);
                    }
                } else {
                    steps.push(Step::Sent(Part::All));
                    if self.budget.halves > 0 {
                        steps.push(Step::Sent(Part::Half));
                    }
                }
                if !self.server.out.is_empty() {
                    steps.push(Step::Reply);
                }
                if self.budget.losses > 0 {
                    steps.push(Step::Lose);
                }
            }
        }
        let running = self.driver != Driver::None;
        let rare = [
            (self.budget.ticks > 0 && running, Step::Tick),
            (self.budget.closes > 0, Step::Close),
            (self.budget.kills > 0, Step::Kill),
            (self.budget.renewals > 0 && self.driver == Driver::Up, Step::Renew),
            (self.budget.runtimes > 0 && running, Step::EndRuntime),
        ];
        steps.extend(rare.into_iter().filter(|(may, _)| *may).map(|(_, step)| step));
        steps
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
            Step::Connect if self.machine.on_up() => (self.driver, self.connected) = (Driver::Up, true),
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
            Sort::One => {
                self.machine.call(id, &["SET", &format!("{id:02}")], op.ticks).map(|start| (0, start))
            }
            Sort::Flush => {
                let bytes = set(&format!("{id:02}a")) + &set(&format!("{id:02}b"));
                self.machine.flush(id, bytes.as_bytes(), 2, false, op.ticks)
            }
            Sort::Transaction => {
                let bytes = format!("*1\r\n$5\r\nMULTI\r\n{}*1\r\n$4\r\nEXEC\r\n", set(&format!("{id:02}")));
                self.machine.flush(id, bytes.as_bytes(), 3, true, op.ticks)
            }
        };
        match begun {
            Ok((seq, start)) => {
                self.callers[n].waits = Some(Waits { id, sort: op.sort, seq });
                if start {
                    self.driver = Driver::Down;
                }
            }
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
                    Sort::One => vec![format!("+{id:02}\r\n")],
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
            let calm = |step: &Step| {
                !matches!(
                    step,
                    Step::Begin(_)
                        | Step::Write(Part::Half | Part::None)
                        | Step::Sent(Part::Half)
                        | Step::Refuse
                        | Step::Tick
                        | Step::Lose
                        | Step::Withdraw(_)
                        | Step::Drop(_)
                        | Step::Close
                        | Step::Kill
                        | Step::Renew
                        | Step::EndRuntime
                )
            };
            let Some(step) = self.steps().into_iter().find(calm) else { break };
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
        self.ended.hash(&mut hasher);
        hasher.finish()
    }
}
