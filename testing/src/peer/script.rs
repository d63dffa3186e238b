//! What a peer expects, and what it has seen.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::time::Duration;

use super::Frame;
use super::words::Words;

/// Everything that a test has told its peer, and what has come of it.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// What is still to come, in order.
    pub(super) steps: VecDeque<Step>,
    /// What is answered however often it comes.
    pub(super) always: Vec<Expectation>,
    /// One of these was expected last.
    pub(super) last_is_always: bool,
    pub(super) unordered: bool,
    /// What came that nobody expected.
    unexpected: Vec<String>,
}

#[derive(Debug)]
pub(super) enum Step {
    Call(Expectation),
    /// Closes the connection.
    Lose,
    /// Closes the next connection as soon as it is made.
    Refuse,
    /// Waits before the next reply.
    Delay(Duration),
    /// Publishes a message, once somebody has subscribed.
    Publish {
        channel: Vec<u8>,
        payload: Vec<u8>,
    },
}

/// A command that is to come, or a transaction.
#[derive(Debug, Clone)]
pub(super) struct Expectation {
    pub(super) commands: Vec<Words>,
    pub(super) atomic: bool,
    pub(super) any_args: bool,
    pub(super) reply: Answer,
}

#[derive(Debug, Clone)]
pub(super) enum Answer {
    Say(Frame),
    /// The connection is lost in its place.
    Lose,
    /// What there is to say was said.
    Nothing,
    /// None ever comes, nor to anything after it on the same connection.
    Silence,
}

impl Script {
    /// The answer to a command, or to the commands of a transaction.
    pub(super) fn answer(&mut self, commands: &[Words], atomic: bool) -> Option<Answer> {
        let fits = |step: &Step| matches!(step, Step::Call(expected) if expected.fits(commands, atomic));
        let place = if self.unordered {
            self.steps.iter().position(fits)
        } else {
            self.steps.front().is_some_and(fits).then_some(0)
        };
        if let Some(Step::Call(expected)) = place.and_then(|place| self.steps.remove(place)) {
            return Some(expected.reply);
        }
        let always = self.always.iter().find(|expected| expected.fits(commands, atomic));
        always.map(|expected| expected.reply.clone())
    }

    /// The last thing that was expected.
    pub(super) fn last(&mut self) -> Option<&mut Expectation> {
        if self.last_is_always {
            return self.always.last_mut();
        }
        self.steps.iter_mut().rev().find_map(|step| match step {
            Step::Call(expected) => Some(expected),
            _ => None,
        })
    }

    /// Notes a command that nobody expected; the error that answers it.
    pub(super) fn refuse(&mut self, commands: &[Words], atomic: bool) -> Frame {
        let came = show(commands, atomic);
        let next = self.steps.iter().find_map(|step| match step {
            Step::Call(expected) => Some(show(&expected.commands, expected.atomic)),
            _ => None,
        });
        let next = next.unwrap_or_else(|| "nothing more".to_owned());
        self.unexpected.push(format!("came:     {came}\n  expected: {next}"));
        Frame::Error(format!("ERR the peer did not expect this; it expected: {}", next.replace('\n', " ")))
    }

    /// What is wrong, if anything is.
    pub(super) fn verdict(&self) -> Option<String> {
        let mut text = String::new();
        for unexpected in &self.unexpected {
            let _ = write!(text, "\n  {unexpected}");
        }
        for step in &self.steps {
            let left = match step {
                Step::Call(expected) => show(&expected.commands, expected.atomic),
                Step::Publish { channel, .. } => {
                    format!("a subscription to {:?}", String::from_utf8_lossy(channel))
                }
                Step::Lose | Step::Refuse | Step::Delay(_) => continue,
            };
            let _ = write!(text, "\n  did not come: {left}");
        }
        (!text.is_empty()).then_some(text)
    }
}

impl Expectation {
    fn fits(&self, commands: &[Words], atomic: bool) -> bool {
        let same = |(ours, theirs): (&Words, &Words)| ours.is(theirs, self.any_args);
        self.atomic == atomic
            && self.commands.len() == commands.len()
            && self.commands.iter().zip(commands).all(same)
    }
}

fn show(commands: &[Words], atomic: bool) -> String {
    let commands: Vec<String> = commands.iter().map(Words::to_string).collect();
    if atomic { format!("MULTI; {}; EXEC", commands.join("; ")) } else { commands.join("; ") }
}
