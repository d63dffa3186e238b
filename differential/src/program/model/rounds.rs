//! Loops whose rounds wait, and what jumps in them.

use super::super::tree::{Head, Jump, Name, Out, Rounds};
use super::{Leave, Left, Model, key};

impl Model<'_> {
    pub(super) fn rounds(&mut self, rounds: &Rounds) -> Left<()> {
        let mut round = 0;
        self.loops += 1;
        let given = loop {
            if !self.goes_on(rounds, round) {
                break rounds.gives.as_ref().map(|(_, limit)| self.value(limit));
            }
            round += 1;
            match self.nested(&rounds.body) {
                Ok(_) => {}
                Err(Leave::Loop { target, goes_on, value }) if target == rounds.number => {
                    if !goes_on {
                        break value;
                    }
                }
                Err(leave) => {
                    self.loops -= 1;
                    return Err(leave);
                }
            }
        };
        self.loops -= 1;
        if let Some((name, _)) = &rounds.gives {
            self.bind(*name, given);
        }
        Ok(())
    }

    /// There is one more round.
    fn goes_on(&mut self, rounds: &Rounds, round: i64) -> bool {
        let more = round < rounds.most;
        match &rounds.head {
            Head::Endless | Head::While | Head::For => more,
            Head::Command(number, by) => {
                if more {
                    self.wait();
                    self.in_place();
                }
                more && self.incr(*number) % by != 0
            }
            Head::Let(name, number) => {
                self.wait();
                self.in_place();
                let given = self.get(*number);
                self.bind(*name, given);
                more && given.is_some()
            }
        }
    }

    pub(super) fn jump(&self, jump: &Jump) -> Leave {
        let value = jump.value.as_ref().map(|value| self.value(value));
        Leave::Loop { target: jump.target, goes_on: jump.goes_on, value }
    }

    pub(super) fn pick(&mut self, name: Name, number: usize, by: i64, jump: &Jump) -> Left<()> {
        self.in_place();
        let given = self.incr(number);
        if given % by == 0 {
            return Err(self.jump(jump));
        }
        self.bind(name, Some(given));
        Ok(())
    }

    pub(super) fn some_or(&mut self, name: Name, number: usize, jump: &Jump) -> Left<()> {
        self.in_place();
        let given = self.get(number).ok_or_else(|| self.jump(jump))?;
        self.bind(name, Some(given));
        Ok(())
    }

    pub(super) fn decide(&mut self, out: Out, number: usize, by: i64, jump: &Jump) -> Leave {
        if self.holds.contains(&self.depth) {
            // the block ends before the value is given
            self.wait();
        }
        self.in_place();
        let given = self.incr(number);
        match out {
            _ if given % by == 0 => self.jump(jump),
            Out::Return => Leave::Function(Some(given)),
            Out::Break(target) => Leave::Loop { target, goes_on: false, value: Some(given) },
        }
    }

    fn incr(&mut self, number: usize) -> i64 {
        self.server.incr(&key(self.frame.x, number))
    }

    fn get(&mut self, number: usize) -> Option<i64> {
        self.server.get(&key(self.frame.x, number))
    }
}
