//! Statements that have been read wrong before: ways out of a loop in odd places, awaits on both sides of an assignment, values whose drop
//! matters, fields that are configured out, closures that a `match` gives.

use super::generate::{Generator, Scope};

impl Generator {
    pub(super) fn odd(&mut self, scope: &mut Scope) {
        let (key, other) = (self.key(), self.key());
        let (value, condition) = (self.value(scope), self.condition(scope));
        match self.random.below(10) {
            kind @ 0..=3 if self.loops > 0 => {
                let leave = ["break", "continue"][self.random.below(2)];
                self.line(&match kind {
                    0 => format!("log.push(if {condition} {{ {leave} }} else {{ {value} }});"),
                    1 => format!(
                        "pipe.incrby({key}, if {condition} {{ {leave} }} else {{ {value} % 100 }}).await?;"
                    ),
                    2 => format!("{leave}_if!({condition});"),
                    _ => format!("log.push(some_or!(pipe.get::<i64>({key}).await?, {leave}));"),
                });
            }
            0 | 4 => self.line(&format!(
                "*place(&mut log, pipe.incr({key}).await?) += pipe.incrby({other}, {value} % 10).await?;"
            )),
            1 | 5 => {
                let name = self.fresh();
                self.line(&format!("let mut {name} = [{value}, 2];"));
                self.line(&format!("{name}[0] += pipe.incr({key}).await?;"));
                self.line(&format!("log.push({name}[0]);"));
            }
            2 | 6 => {
                let name = self.fresh();
                self.line(&format!("let {name} = notes.when_dropped({value});"));
                self.line(&format!("pipe.incr({key}).await?;"));
            }
            3 | 7 => {
                let name = self.fresh();
                self.line(&format!(
                    "let {name} = Pair {{ a: pipe.incr({key}).await?, #[cfg(any())] b: pipe.del({key}).await?, c: {value} }};"
                ));
                self.line(&format!("log.push({name}.a + {name}.c);"));
            }
            8 => {
                let name = self.fresh();
                self.line(&format!("let {name}: Box<dyn Fn(i64) -> i64> = match {condition} {{"));
                self.line(&format!("    true => {{ let n = {value}; Box::new(move |m| m % 100 + n) }}"));
                self.line("    false => Box::new(|m| m % 7),");
                self.line("};");
                self.line(&format!("log.push({name}(pipe.incr({key}).await?));"));
            }
            _ => {
                let name = self.fresh();
                self.line(&format!("let {name}: Box<dyn Fn(i64) -> _> = match {condition} {{"));
                self.line(&format!("    true => Box::new(|n| pipe.incrby({key}, n % 100)),"));
                self.line(&format!("    false => Box::new(|n| pipe.incrby({other}, n % 50)),"));
                self.line("};");
                self.line(&format!("log.push({name}({value}).await?);"));
            }
        }
    }
}
