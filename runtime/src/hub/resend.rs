//! What the end of an attempt proves, and which commands are sent again automatically.
//!
//! | end of an attempt | proves | sent again |
//! | --- | --- | --- |
//! | nothing of it was written | nothing ran | on a dedicated connection; on a shared one the link does it |
//! | LOADING, MASTERDOWN, BUSY, READONLY and the like, but not from a script | nothing of it ran | after a pause |
//! | NOSCRIPT, and SCRIPT EXISTS says no | nothing ran | with the text |
//! | NOSCRIPT, and SCRIPT EXISTS says yes | nothing: the script may have returned it | if it changes nothing and may run twice |
//! | at least partly written, then lost | nothing | if it changes nothing and may run twice; after a [`Fence`], if its caller asked for it |
//! | MOVED, ASK: another node has the hash slot | nothing ran | to that node |
//! | a node of a cluster was not reached | nothing ran | to the node that the map names then |
//! | any other reply or error | that it is final | no |
//!
//! [`Fence`]: super::Fence
//!
//! The outcome of a command is the worst of its attempts: once it was written it is at best unknown, whatever the result of the
//! next attempt. The same holds for retries: if an earlier attempt of a write was lost, it is sent again only after a fence, for whatever reason.

mod cluster;
mod replica;

use std::sync::Arc;
use std::task::Context;
use std::time::Duration;

pub(crate) use replica::{is_unfit, reads};

use super::Fence;
use crate::cluster::Want;
use crate::error::Failure;
use crate::facts::{Facts, Flags};
use crate::link::config::ReadFrom;
use crate::link::{Link, NEVER, Site, Tick};
use crate::request::Patience;

/// What the attempts at one command have come to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempts {
    /// How often it may be sent again after bytes of it were written.
    left: u16,
    /// Its caller, or the builder, wants writes to be sent again too.
    asked: bool,
    /// An attempt was written that no reply came to.
    pub(crate) written: bool,
    /// How many [connections were lost](crate::link::Ledger::losses) before the first attempt.
    losses: u32,
    /// Pauses so far.
    pauses: u8,
    /// How often it was sent elsewhere.
    hops: u8,
    /// Where its caller wants it to be read, if not where the client reads.
    pub(crate) read_from: Option<ReadFrom>,
    /// The replica that it was sent to, if it was.
    replica: Option<Want>,
    /// A replica did not serve it.
    left_replica: bool,
    /// By when all of it must be over: the deadline of the first attempt, and [`NEVER`] before it has ended.
    until: Tick,
}

/// What is to be done after an attempt has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// That was it.
    Done,
    /// Once more, at once.
    Again,
    /// Once more, after a pause.
    After(Duration),
    /// The same, on a new connection: this one's server has been demoted.
    Elsewhere(Duration),
    /// Ask the server whether it knows the script.
    AskExists,
}

/// The first pause before a command is sent again to a server that did not carry it out, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(500));

/// Why a write is not sent again.
const STRAY: &str = "this write was not sent again, because its first attempt may still be carried out: the server has told no number \
                     for that connection, so the client cannot have it closed";

/// More than there is time for, in a field that every command moves.
#[inline]
fn narrow(retries: u32) -> u16 {
    u16::try_from(retries).unwrap_or(u16::MAX)
}

impl Attempts {
    #[inline]
    pub(crate) fn new(retries: u32) -> Attempts {
        Attempts {
            left: narrow(retries),
            asked: false,
            written: false,
            losses: 0,
            pauses: 0,
            hops: 0,
            read_from: None,
            replica: None,
            left_replica: false,
            until: NEVER,
        }
    }

    /// Writes may go again too, so often. No attempt was made yet.
    #[cold]
    pub(crate) fn ask(&mut self, retries: u32, site: &Site) {
        (self.left, self.asked, self.losses) = (narrow(retries), true, site.ledger.losses());
    }

    /// Whether what an earlier attempt has written may still be on its way, and would change something.
    pub(crate) fn needs_fence(&self, facts: &Facts) -> bool {
        self.written && !changes_nothing(facts)
    }

    /// A fence before the next attempt, which goes over `link`; nothing where none is needed.
    ///
    /// # Errors
    ///
    /// There can be none: the question could not be put, or a connection was lost that the server cannot be asked to end.
    pub(crate) fn fence(
        &self,
        link: Arc<Link>,
        patience: Patience,
        cx: &Context<'_>,
    ) -> Result<Option<Fence>, Failure> {
        if link.site().ledger.has_stray_since(self.losses) {
            return Err(Failure::Lost { reason: STRAY.into(), written: true });
        }
        Fence::ask(link, self.losses, patience, cx)
    }

    /// By when the next attempt must be over, where there was one before: the response timeout is for all of them.
    #[inline]
    pub(crate) fn until(&self) -> Option<Tick> {
        (self.until != NEVER).then_some(self.until)
    }

    /// An attempt has ended that was to be over by `deadline`; whether there is more time than `needed` for another.
    fn has_time(&mut self, site: &Site, deadline: Tick, needed: Duration) -> bool {
        if self.until == NEVER {
            self.until = deadline;
        }
        site.left(self.until).is_some_and(|left| left > needed)
    }

    /// No reply came. `own`: the connection was this command's own, so that nobody else sends it again. `block`: for so long the
    /// command itself waits.
    pub(crate) fn on_failure(
        &mut self,
        facts: &Facts,
        failure: &Failure,
        own: bool,
        block: Duration,
        (site, deadline): (&Site, Tick),
    ) -> Verdict {
        let unwritten = matches!(failure, Failure::Lost { written: false, .. });
        self.written |= failure.is_written();
        let may = failure.is_loss() && (unwritten && own || may_go_twice(facts, self.asked));
        if !may || self.left == 0 || !self.has_time(site, deadline, block) {
            return Verdict::Done;
        }
        self.left -= 1;
        Verdict::Again
    }

    /// An error has come as the reply: `text` is it, without the `-`. `block`: for so long the command itself waits.
    pub(crate) fn on_error(
        &mut self,
        facts: &Facts,
        text: &[u8],
        block: Duration,
        (site, deadline): (&Site, Tick),
    ) -> Verdict {
        if !proves_that_nothing_ran(facts, text) {
            return Verdict::Done;
        }
        let pause = self.next_pause();
        if !self.has_time(site, deadline, pause.saturating_add(block)) {
            return Verdict::Done;
        }
        if text.starts_with(b"READONLY") { Verdict::Elsewhere(pause) } else { Verdict::After(pause) }
    }

    /// How long the next pause is: each is twice the last.
    fn next_pause(&mut self) -> Duration {
        let pause = PAUSES.0.saturating_mul(1 << self.pauses.min(6)).min(PAUSES.1);
        self.pauses = self.pauses.saturating_add(1);
        pause
    }

    /// NOSCRIPT has come, to a call of a script by its hash.
    pub(crate) fn on_noscript(&mut self) -> Verdict {
        // once: a script that is evicted again and again is the server's error
        if self.pauses > 8 {
            return Verdict::Done;
        }
        self.pauses += 1;
        Verdict::AskExists
    }

    /// The server knows the script, which may have said NOSCRIPT itself.
    pub(crate) fn on_known_script(&mut self, facts: &Facts) -> Verdict {
        self.written = true;
        if self.left == 0 || !may_go_twice(facts, false) {
            return Verdict::Done;
        }
        self.left -= 1;
        Verdict::Again
    }

    /// Whether an error that is the last reply leaves it open what an earlier attempt has done.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.written
    }
}

/// Whether it may be carried out twice without anybody noticing; `asked`: other writers are the caller's concern.
fn may_go_twice(facts: &Facts, asked: bool) -> bool {
    facts.flags.contains(Flags::IDEMPOTENT) && (asked || changes_nothing(facts))
}

fn changes_nothing(facts: &Facts) -> bool {
    facts.flags.contains(Flags::READONLY) || facts.flags.contains(Flags::HARMLESS)
}

/// Whether the server says with this error that it did not carry the command out. Scripts may say anything, after they have
/// written; and of what no spec describes nothing is known.
pub(crate) fn proves_that_nothing_ran(facts: &Facts, text: &[u8]) -> bool {
    let code = text.split(|byte| byte.is_ascii_whitespace()).next().unwrap_or_default();
    let refusal =
        matches!(code, b"LOADING" | b"MASTERDOWN" | b"BUSY" | b"READONLY" | b"CLUSTERDOWN" | b"TRYAGAIN");
    let described = facts.flags != Flags::NONE;
    refusal && described && !facts.name.starts_with("EVAL") && !facts.name.starts_with("FCALL")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::config::Config;
    use crate::net::Place;

    fn facts(flags: Flags) -> Facts {
        Facts { name: "X", flags, ..Facts::RAW }
    }

    fn lost(written: bool) -> Failure {
        Failure::Lost { reason: "gone".into(), written }
    }

    fn site() -> Site {
        Site::new(Config::default(), Place::default())
    }

    const READ: Flags = Flags::READONLY.union(Flags::IDEMPOTENT);
    const HARMLESS: Flags = Flags::HARMLESS.union(Flags::IDEMPOTENT);
    const SET: Flags = Flags::WRITE.union(Flags::IDEMPOTENT);

    #[test]
    fn only_what_changes_nothing_goes_again_by_itself() {
        for (flags, retries, writes, again) in [
            (READ, 2, false, true),
            (READ, 0, false, false),
            (HARMLESS, 2, false, true),
            (SET, 2, false, false),
            (SET, 2, true, true),
            (Flags::WRITE, 2, true, false),
            (Flags::READONLY, 2, true, false),
            (Flags::NONE, 2, true, false),
        ] {
            let mut attempts = Attempts::new(retries);
            if writes {
                attempts.ask(retries, &site());
            }
            let verdict =
                attempts.on_failure(&facts(flags), &lost(true), false, Duration::ZERO, (&site(), 8));
            let expected = if again { Verdict::Again } else { Verdict::Done };
            assert_eq!(verdict, expected, "{flags:?}, {retries}, {writes}");
            let changes = !flags.contains(Flags::READONLY) && !flags.contains(Flags::HARMLESS);
            assert_eq!(attempts.needs_fence(&facts(flags)), changes, "{flags:?}");
        }
    }

    #[test]
    fn what_was_not_written_goes_again_where_nobody_else_sees_to_it() {
        let mut attempts = Attempts::new(1);
        assert_eq!(
            attempts.on_failure(&facts(Flags::WRITE), &lost(false), true, Duration::ZERO, (&site(), 8)),
            Verdict::Again
        );
        assert_eq!(
            attempts.on_failure(&facts(Flags::WRITE), &lost(false), true, Duration::ZERO, (&site(), 8)),
            Verdict::Done
        );
        assert!(!attempts.written);
        let mut attempts = Attempts::new(1);
        assert_eq!(
            attempts.on_failure(&facts(READ), &Failure::CLOSED, false, Duration::ZERO, (&site(), 8)),
            Verdict::Done
        );
        // a pop that would wait for longer than there is time
        let mut attempts = Attempts::new(1);
        let long = Duration::from_secs(60);
        assert_eq!(
            attempts.on_failure(&facts(Flags::WRITE), &lost(false), true, long, (&site(), 8)),
            Verdict::Done
        );
    }

    #[test]
    fn errors_that_prove_that_nothing_ran_are_waited_out() {
        let mut attempts = Attempts::new(2);
        let set = facts(SET);
        assert_eq!(
            attempts.on_error(&set, b"LOADING x", Duration::ZERO, (&site(), 8)),
            Verdict::After(Duration::from_millis(10))
        );
        assert_eq!(
            attempts.on_error(&set, b"READONLY x", Duration::ZERO, (&site(), 8)),
            Verdict::Elsewhere(Duration::from_millis(20))
        );
        assert_eq!(attempts.on_error(&set, b"BUSYKEY x", Duration::ZERO, (&site(), 8)), Verdict::Done);
        let mut late = Attempts::new(2);
        assert_eq!(late.on_error(&set, b"LOADING x", Duration::ZERO, (&site(), 0)), Verdict::Done);
        let eval = Facts { name: "EVALSHA", ..set };
        assert_eq!(attempts.on_error(&eval, b"LOADING x", Duration::ZERO, (&site(), 8)), Verdict::Done);
        assert_eq!(
            attempts.on_error(&facts(Flags::NONE), b"LOADING x", Duration::ZERO, (&site(), 8)),
            Verdict::Done
        );
    }

    #[test]
    fn a_script_that_is_known_may_have_said_it_itself() {
        let mut attempts = Attempts::new(2);
        assert_eq!(attempts.on_noscript(), Verdict::AskExists);
        assert_eq!(attempts.on_known_script(&facts(SET)), Verdict::Done);
        assert!(attempts.is_in_doubt());
        assert_eq!(attempts.on_known_script(&facts(READ)), Verdict::Again);
    }
}
