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
//! - What is still queued where the function is left takes one more.

use std::collections::BTreeMap;

use super::tree::{Block, Command, Kind, Name, Program, Stmt, Tail, Value};

pub type Database = BTreeMap<String, i64>;

/// How a run ended.
pub struct Run {
    /// Nothing if the function gave its own error.
    pub value: Option<i64>,
    pub trips: usize,
    /// What came last was awaited in the middle of an expression, or was no command.
    pub settled: bool,
}

/// Runs a function on what is in the database.
pub fn run(programs: &[Program], program: &Program, x: i64, database: &mut Database) -> Run {
    let frame = Frame { x, vars: BTreeMap::new(), handles: BTreeMap::new(), log: Vec::new() };
    let mut model = Model {
        programs,
        database,
        frame,
        waiting: Vec::new(),
        depth: 0,
        trips: 0,
        queued: false,
        settled: false,
    };
    let value = match model.block(&program.body) {
        Ok(value) => value,
        Err(left) => left,
    };
    model.depth = 0;
    model.wait();
    Run { value, trips: model.trips, settled: model.settled }
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
    database: &'p mut Database,
    frame: Frame,
    waiting: Vec<Waiting>,
    /// Of the block that runs.
    depth: usize,
    trips: usize,
    /// Something was.
    queued: bool,
    settled: bool,
}

struct Frame {
    x: i64,
    vars: BTreeMap<usize, i64>,
    /// What a handle will give.
    handles: BTreeMap<usize, i64>,
    log: Vec<i64>,
}

/// Something that is queued and not waited for.
struct Waiting {
    names: Vec<Name>,
    is_call: bool,
    /// Its reply is there: a call behind it has made a round trip of its own, or a branch has waited for it.
    arrived: bool,
    /// How deep the block is that binds it; none: that block is left.
    home: Option<usize>,
}

/// The function is left, with this value.
type Left<T> = Result<T, Option<i64>>;

impl Model<'_> {
    fn wait(&mut self) {
        self.trips += usize::from(self.waiting.iter().any(|waiting| !waiting.arrived));
        self.take();
    }

    /// All replies are there, and those of this block are bound.
    fn take(&mut self) {
        self.waiting.retain(|waiting| waiting.home.is_some_and(|home| home < self.depth));
        self.waiting.iter_mut().for_each(|waiting| waiting.arrived = true);
    }

    fn leave_block(&mut self) {
        self.waiting.retain(|waiting| waiting.home != Some(self.depth) || !waiting.arrived);
        for waiting in self.waiting.iter_mut().filter(|waiting| waiting.home == Some(self.depth)) {
            (waiting.home, waiting.names) = (None, Vec::new());
        }
        self.depth -= 1;
    }

    fn wait_for(&mut self, names: &[Name]) {
        if self.waiting.iter().any(|waiting| names.iter().any(|name| waiting.names.contains(name))) {
            self.wait();
        }
    }

    fn queue(&mut self, names: &[Name], is_call: bool) {
        (self.queued, self.settled) = (true, false);
        let home = Some(self.depth);
        self.waiting.push(Waiting { names: names.to_vec(), is_call, arrived: false, home });
    }

    /// All but the last of its round trips are made at the call.
    fn queue_call(&mut self, name: Name, callee: usize) {
        let trips = self.programs[callee].cost();
        if trips > 1 {
            self.trips += trips - 1;
            self.waiting.iter_mut().for_each(|waiting| waiting.arrived = true);
        }
        self.queue(&[name], true);
    }

    /// An await whose reply is used at once.
    fn in_place(&mut self) {
        (self.queued, self.settled) = (true, false);
        self.trips += 1;
        self.take();
    }

    /// A block in the function's.
    fn nested(&mut self, block: &Block) -> Left<Option<i64>> {
        self.depth += 1;
        let given = self.block(block)?;
        self.leave_block();
        Ok(given)
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
        if !matches!(stmt, Stmt::InPlace(..) | Stmt::Match(..) | Stmt::LetElse(..)) {
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
            Stmt::Hold(handle, key) => {
                let given = self.command(&Command::Incr(*key));
                self.frame.handles.insert(*handle, given.unwrap_or(0));
            }
            Stmt::Await(name, handle) => {
                self.queue(&[*name], true);
                let given = self.frame.handles.get(handle).copied();
                self.bind(*name, given);
            }
            Stmt::Call(name, callee, way) => {
                self.queue_call(*name, *callee);
                let given = self.call(*callee, to(self.frame.x, *way, 0));
                self.bind(*name, Some(given));
            }
            Stmt::Join(names, calls) => {
                let longest = calls.iter().map(|(callee, _)| self.programs[*callee].cost()).max();
                self.trips += longest.unwrap_or(1);
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
                    return Err(None);
                }
                self.frame.log.push(value);
            }
            Stmt::Yield | Stmt::Flush => {
                self.wait();
                self.settled = self.queued;
            }
            Stmt::Return(bit, value) => {
                if self.is_set(*bit) {
                    return Err(Some(self.value(value)));
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
                match self.database.get(&flag(self.frame.x, *bit)).copied() {
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
                match self.database.get(&flag(self.frame.x, *bit)).copied() {
                    Some(given) => self.bind(*name, Some(given)),
                    None => return Err(Some(self.value(value))),
                }
            }
            Stmt::For(name, bit, body) => {
                let times = bit.map_or(2, |bit| i64::from(self.is_set(bit)));
                for time in 0..times {
                    self.bind(*name, Some(time));
                    self.nested(body)?;
                }
            }
        }
        Ok(())
    }

    /// What the server does.
    fn command(&mut self, command: &Command) -> Option<i64> {
        let x = self.frame.x;
        let add = |database: &mut Database, number: usize, by: i64| {
            let value = database.entry(key(x, number)).or_default();
            *value += by;
            *value
        };
        match command {
            Command::Incr(number) => Some(add(self.database, *number, 1)),
            Command::IncrBy(number, value) => {
                let by = self.value(value) % 100;
                Some(add(self.database, *number, by))
            }
            Command::Set(number, value) => {
                let value = self.value(value) % 1000;
                self.database.insert(key(x, *number), value);
                None
            }
            Command::Get(number) => self.database.get(&key(x, *number)).copied(),
            Command::Del(number) => self.database.remove(&key(x, *number)).and(None),
            Command::Map(number, by) => Some(add(self.database, *number, 1) + by),
            Command::AndThen(number) => Some(add(self.database, *number, 1) * 2),
            Command::Raw(number, by) => Some(add(self.database, *number, *by)),
        }
    }

    fn call(&mut self, callee: usize, x: i64) -> i64 {
        run(self.programs, &self.programs[callee], x, self.database).value.unwrap_or(0)
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
