//! The commands of a pipeline, and their results.

use crate::data;

/// So many commands, from the `first` key on.
#[derive(Clone, Copy)]
pub struct Batch {
    pub kind: Kind,
    pub first: usize,
    pub commands: usize,
}

#[derive(Clone, Copy)]
pub enum Kind {
    /// SET, GET and INCR in turn.
    Mixed,
    Get,
    Incr,
}

pub enum Command {
    Set(&'static str, &'static str),
    Get(&'static str),
    Incr(&'static str),
}

/// What a caller of a pipeline wants in hand: SET answers nothing that one would keep.
#[derive(Default)]
pub struct Results {
    pub strings: Vec<Option<String>>,
    pub integers: Vec<i64>,
}

impl Batch {
    pub fn mixed(first: usize, commands: usize) -> Self {
        Self { kind: Kind::Mixed, first, commands }
    }

    pub fn iter(self) -> impl Iterator<Item = Command> + Send {
        (0..self.commands).map(move |i| match (self.kind, i % 3, self.first + i) {
            (Kind::Mixed, 0, i) => Command::Set(data::key(i), data::VALUE),
            (Kind::Mixed, 1, i) | (Kind::Get, _, i) => Command::Get(data::key(i)),
            (Kind::Mixed, _, i) | (Kind::Incr, _, i) => Command::Incr(data::counter(i)),
        })
    }

    /// Room for the results of one kind of command.
    pub fn room(self) -> usize {
        match self.kind {
            Kind::Mixed => self.commands / 3 + 1,
            Kind::Get | Kind::Incr => self.commands,
        }
    }

    /// The results from the client's own values, one per command, in order.
    pub fn results<V>(
        self,
        values: impl IntoIterator<Item = V>,
        string: impl Fn(V) -> Option<String>,
        integer: impl Fn(V) -> i64,
    ) -> Results {
        let mut results = Results::with_capacity(self.room());
        for (command, value) in self.iter().zip(values) {
            match command {
                Command::Set(..) => {}
                Command::Get(_) => results.strings.push(string(value)),
                Command::Incr(_) => results.integers.push(integer(value)),
            }
        }
        results
    }
}

impl Results {
    pub fn with_capacity(room: usize) -> Self {
        Self { strings: Vec::with_capacity(room), integers: Vec::with_capacity(room) }
    }
}
