//! Statements whose expressions have more in them than a command.

use super::super::tree::{Kind, Stmt};
use super::Draw;

impl Draw<'_> {
    pub(super) fn small_form(&mut self) -> Option<Vec<Stmt>> {
        let keys = [self.key(), self.key(), self.key()];
        let stmt = match self.random.below(24) {
            // a budget refuses it
            0 if !self.bounded => Stmt::JoinBehind([self.name(Kind::Number), self.name(Kind::Number)], keys),
            1 => {
                self.unclear = true;
                let out = self.random.below(3);
                Stmt::Tuple([self.name(Kind::Number), self.name(Kind::Number)], keys, out)
            }
            2 => {
                self.unclear = true;
                let command = self.command();
                Stmt::Configured(self.random.below(2) == 0, command)
            }
            3 => {
                self.unclear = true;
                let in_place = self.random.below(2) == 0;
                Stmt::Load(self.name(Kind::Number), keys[0], in_place)
            }
            _ => return None,
        };
        Some(vec![stmt])
    }
}
