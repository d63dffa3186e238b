//! How each part of a command or flush for several nodes ended.

use std::sync::Arc;

use super::{Error, Outcome};

/// How one part of a command or of a flush ended that went to several nodes of a cluster: see [`Error::parts`].
#[derive(Debug)]
pub struct ErrorPart {
    keys: Box<[usize]>,
    commands: Box<[usize]>,
    node: Option<Arc<str>>,
    error: Option<Error>,
}

impl ErrorPart {
    /// A part of a command, on the keys at these places; no keys: all of it, on one of several nodes.
    pub(crate) fn of_command(
        keys: impl IntoIterator<Item = u32>,
        node: Option<Arc<str>>,
        error: Option<Error>,
    ) -> ErrorPart {
        let keys = keys.into_iter().map(|key| key as usize).collect();
        ErrorPart { keys, commands: Box::default(), node, error }
    }

    /// A part of a flush: the commands at these places.
    pub(crate) fn of_flush(
        commands: impl IntoIterator<Item = u32>,
        node: Option<Arc<str>>,
        error: Option<Error>,
    ) -> ErrorPart {
        let commands = commands.into_iter().map(|command| command as usize).collect();
        ErrorPart { keys: Box::default(), commands, node, error }
    }

    /// The positions of its keys among the keys of the command, counted from 0. Empty if each node carries out the whole command, as with
    /// FLUSHALL, and for a part of a flush.
    pub fn keys(&self) -> &[usize] {
        &self.keys
    }

    /// The positions of its commands in the pipeline, counted from 0, in the order of queueing. Empty for a part of a command.
    pub fn commands(&self) -> &[usize] {
        &self.commands
    }

    /// The node that it was for, as `host:port`, like [`Node::endpoint`](crate::Node::endpoint). `None` if no node was found, and
    /// for a command of a flush that itself went to several nodes.
    pub fn node(&self) -> Option<&str> {
        self.node.as_deref()
    }

    /// Why it failed; `None` if it was carried out. A command of a flush that itself went to several nodes has its own
    /// [`parts`](Error::parts) here.
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    /// Whether it was carried out.
    pub fn is_done(&self) -> bool {
        self.error.is_none()
    }
}

/// The outcome of a write that was split, from those of its parts.
pub(super) fn outcome(parts: &[ErrorPart]) -> Outcome {
    let outcome = |part: &ErrorPart| part.error.as_ref().map_or(Outcome::Answered, Error::outcome);
    let any = |wanted: &[Outcome]| parts.iter().any(|part| wanted.contains(&outcome(part)));
    if any(&[Outcome::Answered, Outcome::Partial]) {
        Outcome::Partial
    } else if any(&[Outcome::Unknown]) {
        Outcome::Unknown
    } else if parts.iter().all(|part| outcome(part) == Outcome::NotSent) {
        Outcome::NotSent
    } else {
        Outcome::Refused
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Failure, Kind};
    use super::*;
    use crate::facts::{Facts, Flags};

    const MSET: &Facts = &Facts { name: "MSET", flags: Flags::WRITE, ..Facts::RAW };
    const MGET: &Facts = &Facts { name: "MGET", flags: Flags::READONLY, ..Facts::RAW };

    fn refused() -> Option<Error> {
        Some(Error::new(Kind::Server("OOM no room".into())))
    }

    fn failed(written: bool) -> Option<Error> {
        Some(Failure::Lost { reason: "gone".into(), written }.into())
    }

    fn of(facts: &'static Facts, ends: Vec<Option<Error>>) -> Outcome {
        let parts = ends.into_iter().map(|end| ErrorPart::of_command([0], None, end)).collect();
        Error::from(Failure::Lost { reason: "gone".into(), written: false }).of_parts(facts, parts).outcome()
    }

    #[test]
    fn a_write_is_as_uncertain_as_its_most_uncertain_part() {
        assert_eq!(of(MSET, vec![None, failed(false)]), Outcome::Partial);
        assert_eq!(of(MSET, vec![failed(true), None, refused()]), Outcome::Partial);
        assert_eq!(of(MSET, vec![failed(false), failed(true)]), Outcome::Unknown);
        assert_eq!(of(MSET, vec![refused(), failed(true)]), Outcome::Unknown);
        assert_eq!(of(MSET, vec![refused(), failed(false)]), Outcome::Refused);
        assert_eq!(of(MSET, vec![failed(false), failed(false)]), Outcome::NotSent);
        assert_eq!(of(MGET, vec![None, failed(true)]), Outcome::NotSent, "a read has done nothing");
    }
}
