//! A story before it is told, as data: who calls what and when, and what goes wrong. The run only follows it, which is what
//! makes it possible to leave parts out until the shortest story with the same finding is left.

mod call;
mod fault;
mod plan;

use std::fmt;
use std::str::FromStr;

pub use call::{Call, How, Step};
pub use fault::{Fault, Strike, When};
pub use plan::{Plan, Setting};

/// All that decides a story. Written as text it is what `simulation/kept` holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Script {
    /// Which kind of world it is set in.
    pub setting: Setting,
    /// How the client is set up, and what the network and the server are like all the time.
    pub plan: Plan,
    /// What each caller does, one step after the other.
    pub callers: Vec<Vec<Step>>,
    /// What goes wrong, one after the other.
    pub strikes: Vec<Strike>,
}

impl Script {
    /// How many steps there are, over all callers.
    pub fn steps(&self) -> usize {
        self.callers.iter().map(Vec::len).sum()
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "world {}", self.setting)?;
        writeln!(f, "plan{}", self.plan)?;
        for (n, steps) in self.callers.iter().enumerate() {
            for step in steps {
                writeln!(f, "caller {n} {step}")?;
            }
        }
        for strike in &self.strikes {
            writeln!(f, "fault {strike}")?;
        }
        Ok(())
    }
}

impl FromStr for Script {
    type Err = String;

    /// Reads what `Display` writes; empty lines and those that begin with `#` say nothing, nor does what it `shows`.
    fn from_str(text: &str) -> Result<Script, String> {
        let mut script = Script {
            setting: Setting::Swarm,
            plan: Plan::default(),
            callers: Vec::new(),
            strikes: Vec::new(),
        };
        for (n, line) in text.lines().enumerate() {
            script.read(line).map_err(|error| format!("line {}: {error}", n + 1))?;
        }
        Ok(script)
    }
}

impl Script {
    fn read(&mut self, line: &str) -> Result<(), String> {
        let mut words = line.split_whitespace();
        let Some(first) = words.next().filter(|word| !word.starts_with('#')) else { return Ok(()) };
        let mut next = || words.next().ok_or_else(|| format!("`{line}` ends too early"));
        match first {
            "shows" => {}
            "world" => self.setting = next()?.parse()?,
            "plan" => words.try_for_each(|word| self.plan.read(word))?,
            "caller" => {
                let n: usize = next()?.parse().map_err(|_| format!("`{line}`: callers are numbers"))?;
                let mut step = Step { call: next()?.parse()?, how: How::default() };
                words.try_for_each(|word| step.how.read(word))?;
                if n >= self.callers.len() {
                    self.callers.resize(n + 1, Vec::new());
                }
                self.callers[n].push(step);
            }
            "fault" => {
                let mut strike = Strike { fault: next()?.parse()?, when: When::default() };
                words.try_for_each(|word| strike.when.read(word))?;
                self.strikes.push(strike);
            }
            other => return Err(format!("`{other}` is none of: world; plan; caller; fault")),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_read_as_it_was_written() {
        let text = "world close\nplan response_timeout=200 chop=3\ncaller 0 get pause=13 id=1\ncaller 2 pipe id=2 size=3\n\
                    fault stall-up pause=7 ms=800 pick=2\n";
        let script: Script = text.parse().unwrap();
        assert_eq!((script.setting, script.plan.chop, script.steps()), (Setting::Close, 3, 2));
        assert_eq!(script.callers[1], []);
        assert_eq!(script.to_string(), text);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, needle) in [
            ("\nworld nowhere", "line 2: `nowhere` is none of: fair; swarm;"),
            ("plan speed=3", "line 1: nothing is called `speed` here"),
            ("caller x get", "callers are numbers"),
            ("caller 0", "ends too early"),
            ("fault stop ms=long", "not a number"),
            ("story", "`story` is none of"),
        ] {
            let error = text.parse::<Script>().unwrap_err();
            assert!(error.contains(needle), "{text}: {error}");
        }
    }
}
