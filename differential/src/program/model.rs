//! What a drawn function does, statement by statement: its value, what it leaves in the database, and how many round trips it takes.
//!
//! A round trip is counted by the rules that users read:
//!
//! - What is queued waits for the first statement that mentions a name of it, however deep inside, and is all waited for there.
//! - What was waited for in a branch, and is bound outside of it, waits there once more, with what was queued since.
//! - An await whose reply is used at once takes along what is queued; behind other code in its expression it travels alone.
//! - Any other await waits first. A call, or a chain with a closure, that is not waited for yet waits where code may leave.
//! - A call takes one round trip less than it declares: its last one is shared with what follows. One that may end otherwise than with
//!   commands that a caller could add to shares none.
//! - A block that has bound more than plain data, here a command that was begun, waits at its end. So does a block in a loop in which a call
//!   waits. What a loop's condition awaits travels alone.
//! - What is still queued where the function is left takes one more.

mod rounds;
pub mod server;
mod small;
mod waiting;

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Block, Command, Kind, Name, Program, Stmt, Tail, Value};
pub use server::Server;
use waiting::Waiting;

/// How a run ended.
pub struct Run {
    /// Nothing if the function gave its own error.
    pub value: Option<i64>,
    pub trips: usize,
    /// What came last was awaited in the middle of an expression, or was no command.
    pub settled: bool,
    /// What it has begun last goes with the next wave of its caller. Without one it is not sent, and this is how the server is then.
    pub unsent: Option<Server>,
}

/// Runs a function on what is in the database.
pub fn run(programs: &[Program], program: &Program, x: i64, server: &mut Server) -> Run {
    let frame = Frame { x, vars: BTreeMap::new(), handles: BTreeMap::new(), log: Vec::new() };
    let mut model = Model {
        programs,
        server,
        frame,
        waiting: Vec::new(),
        depth: 0,
        loops: 0,
        holds: BTreeSet::new(),
        trips: 0,
        queued: false,
        loose: None,
        settled: false,
    };
    let value = match model.block(&program.body) {
        Ok(value) => value,
        Err(Leave::Function(value)) => value,
        Err(Leave::Loop { .. }) => None,
    };
    model.depth = 0;
    model.wait();
    Run { value, trips: model.trips, settled: model.settled, unsent: model.loose }
}

/// The keys of a run with `x`, as the functions have them.
pub fn key(x: i64, number: usize) -> String {
    format!("k{number}:{}", x >> 8)
}

/// A key that is there if this bit is set: `b1` is, and `b0` is not.
pub fn flag(x: i64, bit: u32) -> String {
    format!("b{}", x >> bit & 1)
}

/// The argument of a call: which way it goes; with an `at`, keys of its own.
pub fn to(x: i64, way: i64, at: i64) -> i64 {
    let keys = x >> 8;
    let keys = if at == 0 { keys } else { keys * 4 + at };
    keys << 8 | way
}

struct Model<'p> {
    programs: &'p [Program],
    server: &'p mut Server,
    frame: Frame,
    waiting: Vec<Waiting>,
    /// Of the block that runs.
    depth: usize,
    /// The loops around whose rounds may wait.
    loops: usize,
    /// The blocks that have bound more than plain data, by their depth.
    holds: BTreeSet<usize>,
    trips: usize,
    /// Something was.
    queued: bool,
    /// Something was begun that goes with the next wave: the server without it.
    loose: Option<Server>,
    settled: bool,
}

struct Frame {
    x: i64,
    vars: BTreeMap<usize, i64>,
    /// What a handle will give, and whether a wave has taken it along.
    handles: BTreeMap<usize, (i64, bool)>,
    log: Vec<i64>,
}

/// Where the code goes instead of on, and with which value.
enum Leave {
    Function(Option<i64>),
    Loop { target: usize, goes_on: bool, value: Option<i64> },
}

type Left<T> = Result<T, Leave>;

impl Model<'_> {
    /// A block in the function's.
    fn nested(&mut self, block: &Block) -> Left<Option<i64>> {
        self.depth += 1;
        let given = self.block(block);
        if !matches!(given, Err(Leave::Function(_))) {
            self.leave_block();
        }
        given
    }

    fn block(&mut self, block: &Block) -> Left<Option<i64>> {
        for stmt in &block.stmts {
            self.stmt(stmt)?;
        }
        Ok(match &block.value {
            None => None,
            Some(Tail::Value(value)) => {
                self.wait_for(&value.names());
                Some(self.value(value))
            }
            Some(Tail::Command(command, value)) => {
                self.wait_for(&command.names());
                self.in_place();
                let given = self.command(command).unwrap_or(0);
                Some(given + self.value(value))
            }
        })
    }

    fn stmt(&mut self, stmt: &Stmt) -> Left<()> {
        if !stmt.awaits_first() {
            self.wait_for(&stmt.names());
        }
        match stmt {
            Stmt::Bind(name, command) => {
                self.queue(&[*name], command.has_closure());
                let given = self.command(command);
                self.bind(*name, given);
            }
            Stmt::Do(command) => {
                self.queue(&[], command.has_closure());
                self.command(command);
            }
            Stmt::InPlace(name, key, value) => {
                self.in_place();
                let given = self.command(&Command::Get(*key));
                let value = self.value(value);
                self.bind(*name, given.or(Some(value)));
            }
            Stmt::Behind(name, key) => {
                self.wait();
                self.in_place();
                self.settled = true;
                let given = self.command(&Command::Incr(*key));
                self.bind(*name, given);
            }
            Stmt::Hold(handle, key, _) => self.hold(*handle, *key),
            Stmt::Await(name, handle, keep) => self.await_held(*name, *handle, *keep),
            Stmt::Replace(name, handle, key) => self.replace(*name, *handle, *key),
            Stmt::Call(name, callee, way) => self.call_of(*name, *callee, *way),
            Stmt::Join(names, calls) => {
                let longest = calls.iter().map(|(callee, _)| self.programs[*callee].cost()).max();
                self.trips += longest.unwrap_or(1);
                self.wave();
                self.take();
                (self.queued, self.settled) = (true, false);
                for ((name, (callee, way)), at) in names.iter().zip(calls).zip(1..) {
                    let given = self.call(*callee, to(self.frame.x, *way, at));
                    self.bind(*name, Some(given));
                }
            }
            Stmt::JoinAll(name, callee, way) => {
                self.queue_call(*name, *callee);
                let all = [1, 2, 3].map(|at| self.call(*callee, to(self.frame.x, *way, at)));
                self.bind(*name, Some(all.iter().sum()));
            }
            Stmt::Execute(name, key) => {
                self.queue(&[*name], false);
                let all = [1, 2].map(|by| self.command(&Command::Raw(*key, by)).unwrap_or(0));
                self.bind(*name, Some(all.iter().sum()));
            }
            Stmt::Let(name, value) => {
                let value = self.value(value);
                self.bind(*name, Some(value));
            }
            Stmt::Log(value) => {
                let value = self.value(value);
                self.frame.log.push(value);
            }
            Stmt::Even(bit, value) => {
                if self.waiting.iter().any(|waiting| waiting.is_call && !waiting.arrived) {
                    self.wait();
                }
                let value = self.value(value) * 2;
                if self.is_set(*bit) {
                    return Err(Leave::Function(None));
                }
                self.frame.log.push(value);
            }
            Stmt::Yield | Stmt::Flush => {
                match stmt {
                    Stmt::Flush => self.flush(),
                    _ => self.wait(),
                }
                self.settled = self.queued;
            }
            Stmt::Return(bit, value) => {
                if self.is_set(*bit) {
                    return Err(Leave::Function(Some(self.value(value))));
                }
            }
            Stmt::If(bit, then, otherwise) => {
                if self.is_set(*bit) {
                    self.nested(then)?;
                } else if let Some(otherwise) = otherwise {
                    self.nested(otherwise)?;
                }
            }
            Stmt::IfValue(name, bit, [then, otherwise]) => {
                let given = self.nested(if self.is_set(*bit) { then } else { otherwise })?;
                self.bind(*name, given);
            }
            Stmt::Match(name, bit, [some, none]) => {
                self.in_place();
                match self.server.get(&flag(self.frame.x, *bit)) {
                    Some(given) => {
                        self.bind(*name, Some(given));
                        self.nested(some)?;
                    }
                    None => {
                        self.nested(none)?;
                    }
                }
            }
            Stmt::LetElse(name, bit, value) => {
                self.in_place();
                match self.server.get(&flag(self.frame.x, *bit)) {
                    Some(given) => self.bind(*name, Some(given)),
                    None => return Err(Leave::Function(Some(self.value(value)))),
                }
            }
            Stmt::For(name, bit, body) => {
                let times = bit.map_or(2, |bit| i64::from(self.is_set(bit)));
                for time in 0..times {
                    self.bind(*name, Some(time));
                    self.nested(body)?;
                }
            }
            Stmt::Loop(rounds) => self.rounds(rounds)?,
            Stmt::Test(value, by, then, otherwise) => {
                if self.value(value) % by == 0 {
                    self.nested(then)?;
                } else if let Some(otherwise) = otherwise {
                    self.nested(otherwise)?;
                }
            }
            Stmt::Jump(jump) => return Err(self.jump(jump)),
            Stmt::Pick(name, key, by, jump) => self.pick(*name, *key, *by, jump)?,
            Stmt::SomeOr(name, key, jump) => self.some_or(*name, *key, jump)?,
            Stmt::Decide(out, key, by, jump) => return Err(self.decide(*out, *key, *by, jump)),
            Stmt::JoinBehind(names, keys) => self.join_behind(*names, *keys),
            Stmt::Tuple(names, keys, out) => self.tuple(*names, *keys, *out),
            Stmt::Configured(is, command) => {
                // nobody knows whether it is there: it is awaited at its place
                self.wait();
                self.in_place();
                if *is {
                    self.command(command);
                }
            }
            Stmt::Load(name, key, _) => self.load(*name, *key),
        }
        Ok(())
    }

    /// What the server does.
    fn command(&mut self, command: &Command) -> Option<i64> {
        let x = self.frame.x;
        match command {
            Command::Incr(number) => Some(self.server.incr(&key(x, *number))),
            Command::IncrBy(number, value) => {
                let by = self.value(value) % 100;
                Some(self.server.incr_by(&key(x, *number), by))
            }
            Command::Set(number, value) => {
                let value = self.value(value) % 1000;
                self.server.set(&key(x, *number), value);
                None
            }
            Command::Get(number) => self.server.get(&key(x, *number)),
            Command::Del(number) => {
                self.server.del(&key(x, *number));
                None
            }
            Command::Map(number, by) => Some(self.server.incr(&key(x, *number)) + by),
            Command::AndThen(number) => Some(self.server.incr(&key(x, *number)) * 2),
            Command::Raw(number, by) => Some(self.server.incr_by(&key(x, *number), *by)),
        }
    }

    fn call_of(&mut self, name: Name, callee: usize, way: i64) {
        let (program, x) = (&self.programs[callee], to(self.frame.x, way, 0));
        if program.bounded {
            self.queue_call(name, callee);
            let given = self.call(callee, x);
            return self.bind(name, Some(given));
        }
        // nobody knows how many it takes: all of them count here, and what is queued goes with the first
        let run = run(self.programs, program, x, self.server);
        if run.trips > 0 {
            self.trips += run.trips;
            self.wave();
            self.waiting.iter_mut().for_each(|waiting| waiting.arrived = true);
        }
        self.loose = self.loose.take().or(run.unsent);
        self.queue(&[name], true);
        self.waiting
            .iter_mut()
            .filter(|waiting| waiting.names == [name])
            .for_each(|call| call.arrived = true);
        self.bind(name, Some(run.value.unwrap_or(0)));
    }

    fn call(&mut self, callee: usize, x: i64) -> i64 {
        run(self.programs, &self.programs[callee], x, self.server).value.unwrap_or(0)
    }

    fn is_set(&self, bit: u32) -> bool {
        self.frame.x >> bit & 1 == 1
    }

    fn bind(&mut self, name: Name, value: Option<i64>) {
        let absent = i64::from(name.kind == Kind::Maybe) * 5;
        self.frame.vars.insert(name.number, value.unwrap_or(absent));
    }

    fn value(&self, value: &Value) -> i64 {
        let var = |name: &Name| self.frame.vars.get(&name.number).copied().unwrap_or(0);
        match value {
            Value::Number(n) => *n,
            Value::Of(name, n) => var(name) % 997 + n,
            Value::Sum(names) => {
                let log: i64 = self.frame.log.iter().sum();
                log % 10_007 + names.iter().map(|name| var(name) % 10_007).sum::<i64>()
            }
        }
    }
}
