//! Commands that are begun, and awaited later or never.

use super::super::tree::{Keep, Kind, Stmt};
use super::Draw;

/// One that was begun in this block.
pub(super) struct Held {
    handle: usize,
    keep: Keep,
}

impl Draw<'_> {
    /// All are awaited before anything waits: what goes with an earlier wave counts as if it went with its own.
    pub(super) fn begun_together(&mut self) -> Vec<Stmt> {
        let mut stmts = Vec::new();
        for _ in 0..=self.random.below(3) {
            stmts.push(self.begin(Keep::Name));
        }
        stmts.push(Stmt::Do(self.command()));
        while !self.held.is_empty() {
            stmts.push(self.await_one());
        }
        stmts
    }

    /// In a function without a budget anything may come in between.
    pub(super) fn begun(&mut self) -> Option<Vec<Stmt>> {
        if self.bounded || self.random.below(6) != 0 {
            return None;
        }
        let stmt = match self.random.below(4) {
            0 | 1 if !self.held.is_empty() => self.await_one(),
            2 if !self.held.is_empty() => {
                let held = &self.held[self.random.below(self.held.len())];
                let (handle, keep) = (held.handle, held.keep);
                if keep == Keep::Name {
                    let key = self.key();
                    Stmt::Replace(self.name(Kind::Number), handle, key)
                } else {
                    self.begin(Keep::Name)
                }
            }
            _ => {
                let keep = [Keep::Name, Keep::Name, Keep::Option, Keep::Field][self.random.below(4)];
                self.begin(keep)
            }
        };
        Some(vec![stmt])
    }

    /// At the end of a block: most of what it has begun.
    pub(super) fn await_rest(&mut self) -> Vec<Stmt> {
        let mut stmts = Vec::new();
        while !self.held.is_empty() {
            let stmt = self.await_one();
            if self.random.below(4) != 0 {
                stmts.push(stmt);
            } else {
                self.names.pop();
            }
        }
        stmts
    }

    fn begin(&mut self, keep: Keep) -> Stmt {
        let handle = self.made;
        self.made += 1;
        self.held.push(Held { handle, keep });
        Stmt::Hold(handle, self.key(), keep)
    }

    /// In any order.
    fn await_one(&mut self) -> Stmt {
        let Held { handle, keep } = self.held.swap_remove(self.random.below(self.held.len()));
        Stmt::Await(self.name(Kind::Number), handle, keep)
    }
}
