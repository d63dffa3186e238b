//! The commands of a pipeline, and their results.

use crate::data;

/// SET, GET and INCR in turn, `commands` in all, from the `first` key on.
#[derive(Clone, Copy)]
pub struct Batch {
    pub first: usize,
    pub commands: usize,
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
    pub fn iter(self) -> impl Iterator<Item = Command> + Send {
        (0..self.commands).map(move |i| match (i % 3, self.first + i) {
            (0, i) => Command::Set(data::key(i), data::VALUE),
            (1, i) => Command::Get(data::key(i)),
            (_, i) => Command::Incr(data::counter(i)),
        })
    }

    /// How many of the commands are a GET, or an INCR: room for their results, give or take one.
    pub fn third(self) -> usize {
        self.commands / 3 + 1
    }

    /// The results from the client's own values, one per command, in order.
    pub fn results<V>(
        self,
        values: impl IntoIterator<Item = V>,
        string: impl Fn(V) -> Option<String>,
        integer: impl Fn(V) -> i64,
    ) -> Results {
        let mut results = Results::with_capacity(self.third());
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
    pub fn with_capacity(third: usize) -> Self {
        Self { strings: Vec::with_capacity(third), integers: Vec::with_capacity(third) }
    }
}
