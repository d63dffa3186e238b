//! Functions at random, always the same ones.

use std::collections::BTreeMap;

mod begun;
mod rounds;
mod small;

use super::model::{self, Server};
use super::random::Random;
use super::tree::{Block, CONDITIONS, Command, Kind, Name, Program, Stmt, Tail, Value, WAYS};
use begun::Held;
use rounds::Around;

const PROGRAMS: usize = 500;
/// The functions use `k0` to `k4`.
const KEYS: usize = 5;
/// More round trips than that are no other kind of function.
const MOST_TRIPS: usize = 7;
/// And of a function that others call.
const MOST_OF_A_CALL: usize = 3;
/// And of a function without a budget, whose loops wait.
const MOST_IN_LOOPS: usize = 24;

/// All of them: a call is of one that was drawn before.
pub fn programs() -> Vec<Program> {
    let mut programs: Vec<Program> = Vec::new();
    let mut seed = 0;
    while programs.len() < PROGRAMS {
        seed += 1;
        let mut draw = Draw::new(seed, &programs);
        let mut program = Program { body: draw.function(), ..Program::default() };
        (program.bounded, program.fails, program.awaits) = (draw.bounded, draw.fails, draw.awaits);
        (program.joins, program.callable) = (draw.joins, !draw.fails && !draw.unclear);
        program.exact = draw.bounded && !draw.unclear;
        program.trips = dearest(&programs, &program).1;
        judge(&programs, &mut program);
        let most = if program.bounded { MOST_TRIPS } else { MOST_IN_LOOPS };
        if (1..=most).contains(&program.trips) {
            programs.push(program);
        }
    }
    programs
}

/// What is in the database before a function runs.
pub fn server() -> Server {
    Server { database: BTreeMap::from([("b1".to_owned(), 17)]), sent: Vec::new() }
}

/// The argument with which it takes the most round trips, and how many those are.
pub fn dearest(programs: &[Program], program: &Program) -> (i64, usize) {
    let trips = |x: i64| model::run(programs, program, x, &mut server()).trips;
    ways().map(|x| (x, trips(x))).max_by_key(|(_, trips)| *trips).unwrap_or((0, 0))
}

/// What a call of it costs, and whether that can be said.
fn judge(programs: &[Program], program: &mut Program) {
    let ends = ways().map(|x| model::run(programs, program, x, &mut server())).filter(|run| run.settled);
    let ends: Vec<usize> = ends.map(|run| run.trips).collect();
    // one of a single round trip is a handle, or shares nothing
    program.settled = program.trips == 1 && program.awaits || ends.contains(&program.trips);
    // where a cheaper way ends so, its callers pay for that, or do not: the macro looks at fewer ways than the model
    let clear = program.settled || ends.is_empty();
    program.callable &= !program.bounded || clear && program.cost() <= MOST_OF_A_CALL;
}

/// Every argument that makes a difference.
fn ways() -> impl Iterator<Item = i64> {
    0..1 << WAYS
}

struct Draw<'p> {
    random: Random,
    programs: &'p [Program],
    /// What may be called.
    callees: Vec<usize>,
    /// What may be mentioned here.
    names: Vec<Name>,
    made: usize,
    left: usize,
    depth: usize,
    in_loop: bool,
    condition: u32,
    flag: u32,
    fails: bool,
    awaits: bool,
    joins: bool,
    /// It has a budget: no loop waits, and what is begun is awaited soon.
    bounded: bool,
    /// What a call of it would cost, the rules of docs do not say.
    unclear: bool,
    /// The loops around that wait.
    around: Vec<Around>,
    /// What was begun in this block, and not awaited yet.
    held: Vec<Held>,
}

impl<'p> Draw<'p> {
    fn new(seed: u64, programs: &'p [Program]) -> Self {
        let mut random = Random(seed * 7919 + 1);
        let bounded = random.below(5) < 3;
        let callees = programs.iter().enumerate();
        let callees = callees.filter(|(_, program)| program.callable && (program.bounded || !bounded));
        let callees: Vec<usize> = callees.map(|(number, _)| number).collect();
        let left = if bounded { 3 + random.below(9) } else { 1 + random.below(5) };
        Draw {
            random,
            programs,
            callees,
            names: Vec::new(),
            made: 0,
            left,
            depth: 0,
            in_loop: false,
            condition: 0,
            flag: CONDITIONS,
            fails: false,
            awaits: false,
            joins: false,
            bounded,
            unclear: false,
            around: Vec::new(),
            held: Vec::new(),
        }
    }

    fn function(&mut self) -> Block {
        let mut stmts = self.stmts(usize::MAX);
        let held = self.await_rest();
        stmts.extend(held);
        let command = self.key();
        let value = Value::Sum(self.names.clone());
        let value = match self.random.below(4) {
            0 => Tail::Command(Command::Incr(command), Value::Number(3)),
            1 => Tail::Command(Command::Incr(command), value),
            _ => Tail::Value(value),
        };
        if self.random.below(4) == 0 {
            stmts.push(Stmt::Do(Command::Incr(command)));
        }
        Block { stmts, value: Some(value) }
    }

    fn stmts(&mut self, most: usize) -> Vec<Stmt> {
        let mut stmts = Vec::new();
        while self.left > 0 && stmts.len() < most {
            self.left -= 1;
            let more = self.stmt();
            stmts.extend(more);
        }
        stmts
    }

    /// A nested block: what it binds is not seen outside.
    fn block(&mut self, name: Option<Name>, value: bool) -> Block {
        let (outer, most) = (self.names.clone(), 1 + self.random.below(3));
        let held = std::mem::take(&mut self.held);
        self.names.extend(name);
        self.depth += 1;
        let mut stmts = self.stmts(most);
        stmts.extend(self.await_rest());
        self.depth -= 1;
        self.held = held;
        let value = value.then(|| Tail::Value(self.value()));
        self.names = outer;
        Block { stmts, value }
    }

    fn stmt(&mut self) -> Vec<Stmt> {
        if self.in_loop {
            return vec![self.looped()];
        }
        if let Some(stmts) = self.begun().or_else(|| self.rounds()).or_else(|| self.small_form()) {
            return stmts;
        }
        let key = self.key();
        let stmt = match self.random.below(30) {
            0..=3 => {
                let command = self.command();
                Stmt::Bind(self.name(command.gives()), command)
            }
            4 | 5 => Stmt::Do(self.command()),
            6 | 7 => Stmt::Do(self.write()),
            8 => {
                let value = self.value();
                Stmt::InPlace(self.name(Kind::Number), key, value)
            }
            9 => Stmt::Behind(self.name(Kind::Number), key),
            10 if self.depth == 0 => return self.begun_together(),
            11 | 12 => match self.callee() {
                Some((callee, way)) => Stmt::Call(self.name(Kind::Number), callee, way),
                None => Stmt::Do(self.write()),
            },
            13 => match (self.callee_in_step(), self.callee_in_step()) {
                (Some(one), Some(other)) => {
                    self.joins = true;
                    let names = [self.name(Kind::Number), self.name(Kind::Number)];
                    Stmt::Join(names, [one, other])
                }
                _ => Stmt::Do(self.write()),
            },
            14 if self.depth == 0 => match self.callee_in_step() {
                Some((callee, way)) => {
                    self.joins = true;
                    Stmt::JoinAll(self.name(Kind::Many), callee, way)
                }
                None => Stmt::Do(self.write()),
            },
            15 if self.depth == 0 => Stmt::Execute(self.name(Kind::Many), key),
            16 => {
                let value = self.value();
                Stmt::Let(self.name(Kind::Number), value)
            }
            17 | 18 => Stmt::Log(self.value()),
            19 => match self.condition() {
                Some(bit) => {
                    self.fails = true;
                    Stmt::Even(bit, self.value())
                }
                None => Stmt::Do(self.write()),
            },
            20 => {
                self.awaits = true;
                if self.random.below(2) == 0 { Stmt::Yield } else { Stmt::Flush }
            }
            21..=29 if self.depth < 2 => return vec![self.branch()],
            _ => Stmt::Log(self.value()),
        };
        vec![stmt]
    }

    /// Something with blocks.
    fn branch(&mut self) -> Stmt {
        match self.random.below(7) {
            0 | 1 => match self.condition() {
                Some(bit) => {
                    let then = self.block(None, false);
                    let otherwise = (self.random.below(2) == 0).then(|| self.block(None, false));
                    Stmt::If(bit, then, otherwise)
                }
                None => Stmt::Do(self.write()),
            },
            2 => match self.condition() {
                Some(bit) => {
                    let arms = [self.block(None, true), self.block(None, true)];
                    Stmt::IfValue(self.name(Kind::Number), bit, arms)
                }
                None => Stmt::Do(self.write()),
            },
            3 => match self.condition() {
                Some(bit) => Stmt::Return(bit, self.value()),
                None => Stmt::Do(self.write()),
            },
            4 => match self.flag() {
                Some(bit) => {
                    let name = self.unseen();
                    let arms = [self.block(Some(name), false), self.block(None, false)];
                    Stmt::Match(name, bit, arms)
                }
                None => Stmt::Do(self.write()),
            },
            5 => match self.flag() {
                Some(bit) => {
                    let value = self.value();
                    Stmt::LetElse(self.name(Kind::Number), bit, value)
                }
                None => Stmt::Do(self.write()),
            },
            _ => {
                let bit = if self.random.below(2) == 0 { self.condition() } else { None };
                let name = self.unseen();
                self.in_loop = true;
                self.left += 1;
                let body = self.block(Some(name), false);
                self.in_loop = false;
                Stmt::For(name, bit, body)
            }
        }
    }

    /// In a loop nothing is waited for, and so no reply is used.
    fn looped(&mut self) -> Stmt {
        match self.random.below(5) {
            0 => Stmt::Log(self.value()),
            1 | 2 => Stmt::Do(Command::Incr(self.key())),
            _ => Stmt::Do(self.write()),
        }
    }

    fn command(&mut self) -> Command {
        let (key, by) = (self.key(), self.small());
        match self.random.below(8) {
            0..=2 => Command::Incr(key),
            3 | 4 => Command::Get(key),
            5 => Command::Map(key, by),
            6 => Command::AndThen(key),
            _ => Command::Raw(key, by),
        }
    }

    /// One whose reply nobody wants.
    fn write(&mut self) -> Command {
        let key = self.key();
        match self.random.below(5) {
            0 | 1 => Command::IncrBy(key, self.value()),
            2 | 3 => Command::Set(key, self.value()),
            _ => Command::Del(key),
        }
    }

    /// A function that was drawn before, and the way that it goes.
    fn callee(&mut self) -> Option<(usize, i64)> {
        let callee = *self.callees.get(self.random.below(self.callees.len().max(1)))?;
        self.awaits |= self.programs[callee].awaits;
        self.joins |= self.programs[callee].joins;
        Some((callee, i64::try_from(self.random.below(1 << WAYS)).unwrap_or(0)))
    }

    /// One that stays in step with others.
    fn callee_in_step(&mut self) -> Option<(usize, i64)> {
        let awaits = self.awaits;
        let callee = self.callee();
        self.awaits = awaits;
        callee.filter(|(callee, _)| self.programs[*callee].bounded && !self.programs[*callee].awaits)
    }

    fn value(&mut self) -> Value {
        if self.names.is_empty() || self.random.below(3) == 0 {
            return Value::Number(self.small() * 3);
        }
        let name = self.names[self.random.below(self.names.len())];
        Value::Of(name, self.small())
    }

    /// Each condition has a bit of its own, so that every way through the function can be gone.
    fn condition(&mut self) -> Option<u32> {
        let bit = self.condition;
        self.condition += 1;
        (bit < CONDITIONS).then_some(bit)
    }

    fn flag(&mut self) -> Option<u32> {
        let bit = self.flag;
        self.flag += 1;
        (bit < WAYS).then_some(bit)
    }

    fn key(&mut self) -> usize {
        self.random.below(KEYS)
    }

    fn small(&mut self) -> i64 {
        i64::try_from(self.random.below(9)).unwrap_or(0)
    }

    fn unseen(&mut self) -> Name {
        self.made += 1;
        Name { number: self.made, kind: Kind::Number }
    }

    fn name(&mut self, kind: Kind) -> Name {
        let name = Name { kind, ..self.unseen() };
        self.names.push(name);
        name
    }
}
