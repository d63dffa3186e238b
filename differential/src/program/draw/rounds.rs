//! Loops whose rounds wait, and what jumps in them.

use super::super::tree::{Block, Command, Head, Jump, Kind, Out, Rounds, Stmt, Value};
use super::Draw;

/// A loop that is around.
pub(super) struct Around {
    number: usize,
    labelled: bool,
    /// A `break` has a value.
    gives: bool,
}

impl Draw<'_> {
    /// Only in a function without a budget.
    pub(super) fn rounds(&mut self) -> Option<Vec<Stmt>> {
        if self.bounded {
            return None;
        }
        let (within, key) = (!self.around.is_empty(), self.key());
        let stmt = match self.random.below(10) {
            0 | 1 if self.around.len() < 2 && self.depth < 3 => self.repeated(),
            2..=4 if within => return Some(self.goes_on_or_not()),
            5 if within => {
                let (by, jump) = (self.modulus(), self.jump(None));
                Stmt::Pick(self.name(Kind::Number), key, by, jump)
            }
            6 if within => {
                let jump = self.jump(None);
                Stmt::SomeOr(self.name(Kind::Number), key, jump)
            }
            7 => {
                let (callee, way) = self.callee()?;
                Stmt::Call(self.name(Kind::Number), callee, way)
            }
            8 if self.depth < 3 => {
                let (value, by, then) = (self.value(), self.modulus(), self.block(None, false));
                let otherwise = (self.random.below(2) == 0).then(|| self.block(None, false));
                Stmt::Test(value, by, then, otherwise)
            }
            _ => return None,
        };
        Some(vec![stmt])
    }

    fn repeated(&mut self) -> Stmt {
        let (number, key, by) = (self.unseen().number, self.key(), self.modulus());
        let (name, head) = match self.random.below(8) {
            0..=3 => (None, Head::Endless),
            4 => (None, Head::While),
            5 => (None, Head::For),
            6 => (None, Head::Command(key, by)),
            _ => {
                let name = self.unseen();
                (Some(name), Head::Let(name, key))
            }
        };
        let gives = matches!(head, Head::Endless) && self.random.below(3) == 0;
        let limit = gives.then(|| self.value());
        let labelled = self.random.below(2) == 0;
        self.around.push(Around { number, labelled, gives });
        self.left += 2;
        let mut body = self.block(name, false);
        let end = match self.random.below(5) {
            0 | 1 => Some(Stmt::Jump(self.out())),
            2 | 3 => {
                let out = if gives { Out::Break(number) } else { Out::Return };
                let (key, by) = (self.key(), self.modulus());
                Some(Stmt::Decide(out, key, by, self.jump(Some(true))))
            }
            _ => None,
        };
        body.stmts.extend(end);
        self.around.pop();
        let most = 2 + i64::from(self.random.below(2) == 0);
        let gives = limit.map(|limit| (self.name(Kind::Number), limit));
        Stmt::Loop(Rounds { number, labelled, head, most, body, gives })
    }

    /// A condition that uses a reply, and a jump behind it.
    fn goes_on_or_not(&mut self) -> Vec<Stmt> {
        let mut stmts = Vec::new();
        let value = if self.random.below(4) == 0 {
            self.value()
        } else {
            let key = self.key();
            let name = self.name(Kind::Number);
            stmts.push(Stmt::Bind(name, Command::Incr(key)));
            Value::Of(name, self.small())
        };
        let mut then = if self.depth < 3 { self.block(None, false) } else { Block::default() };
        then.stmts.push(Stmt::Jump(self.jump(None)));
        let otherwise = (self.depth < 3 && self.random.below(4) == 0).then(|| self.block(None, false));
        stmts.push(Stmt::Test(value, self.modulus(), then, otherwise));
        stmts
    }

    fn jump(&mut self, goes_on: Option<bool>) -> Jump {
        let inner = self.around.len() - 1;
        let outer = self.random.below(self.around.len());
        let at = if self.around[outer].labelled && self.random.below(2) == 0 { outer } else { inner };
        let goes_on = goes_on.unwrap_or_else(|| self.random.below(3) != 0);
        let Around { number: target, labelled, gives } = self.around[at];
        let labelled = at != inner || labelled && self.random.below(2) == 0;
        let value = (gives && !goes_on).then(|| self.value());
        Jump { target, labelled, goes_on, value }
    }

    /// Out of the innermost loop.
    fn out(&mut self) -> Jump {
        let Around { number: target, gives, .. } = self.around[self.around.len() - 1];
        let value = gives.then(|| self.value());
        Jump { target, labelled: false, goes_on: false, value }
    }

    fn modulus(&mut self) -> i64 {
        2 + i64::from(self.random.below(2) == 0)
    }
}
