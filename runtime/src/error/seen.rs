//! What a connection was doing when something on it was overdue, in words that say where to look.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Reason, rounded};

/// Taken down when a limit is over, from what the connection's ticks know anyway.
#[derive(Debug)]
pub(crate) struct Seen {
    /// Where the connection leads to.
    pub(crate) to: Option<Arc<str>>,
    pub(crate) line: Line,
    /// Replies that it owes.
    pub(crate) in_flight: usize,
    /// Bytes that are queued and not yet written to the socket.
    pub(crate) unwritten: u64,
    /// The longest delay of a recent tick. For that long the runtime did not run this connection.
    pub(crate) late: Duration,
    /// How long a tick is. Nothing shorter is known.
    pub(crate) tick: Duration,
}

#[derive(Debug)]
pub(crate) enum Line {
    /// Not a byte has come for at least so long.
    Up { quiet: Duration },
    /// There is no connection, for at least so long, and why the last attempt failed.
    Down { since: Duration, reason: Option<Reason> },
}

/// What was overdue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Overdue {
    pub(super) after: Duration,
    /// How many replies come before its own, where that is known.
    pub(super) ahead: Option<usize>,
    pub(super) written: bool,
    /// The connection was lost for its silence.
    pub(super) lost: bool,
}

impl Seen {
    /// The sentences behind an error, each beginning with a blank.
    pub(super) fn tell(&self, overdue: Overdue, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.line {
            Line::Down { since, reason } => {
                write!(f, " There has been no connection")?;
                if !since.is_zero() {
                    write!(f, " for {:?}", rounded(*since))?;
                }
                match (reason, &self.to) {
                    (Some(reason), _) => write!(f, " ({reason})")?,
                    (None, Some(to)) => write!(f, " (to {to})")?,
                    (None, None) => {}
                }
                match self.in_flight {
                    0 => write!(f, ".")?,
                    1 => write!(f, ", and 1 command waits for one.")?,
                    n => write!(f, ", and {n} commands wait for one.")?,
                }
            }
            Line::Up { quiet } => self.tell_line(overdue, *quiet, f)?,
        }
        if !self.late.is_zero() {
            write!(
                f,
                " Meanwhile this program's tokio runtime has not run the connection for {:?}: a task blocks its thread, see \
                 `tokio::task::spawn_blocking`.",
                rounded(self.late)
            )?;
        }
        Ok(())
    }

    fn tell_line(&self, overdue: Overdue, quiet: Duration, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, " Its connection")?;
        if let Some(to) = &self.to {
            write!(f, " to {to}")?;
        }
        match overdue.ahead {
            Some(1) => write!(f, " has 1 command ahead of it")?,
            Some(ahead) => write!(f, " has {ahead} commands ahead of it")?,
            None if self.in_flight == 1 => write!(f, " has 1 command in flight")?,
            None => write!(f, " has {} commands in flight", self.in_flight)?,
        }
        match (self.unwritten, overdue.ahead) {
            (0, _) => {}
            (bytes, Some(_)) => write!(f, " and {bytes} bytes that the socket has not taken")?,
            // between two ticks the driver may have taken more
            (bytes, None) => write!(f, " and at least {bytes} bytes that the socket has not taken")?,
        }
        if !overdue.lost {
            match quiet.is_zero() {
                true => write!(f, "; the last byte came less than {:?} ago", rounded(self.tick))?,
                false => write!(f, "; nothing has come for {:?}", rounded(quiet))?,
            }
        }
        let Some(hint) = self.hint(overdue, quiet) else { return f.write_str(".") };
        write!(f, ": {hint}.")
    }

    fn hint(&self, overdue: Overdue, quiet: Duration) -> Option<&'static str> {
        let silent = overdue.lost || quiet * 2 >= overdue.after;
        if !overdue.written && self.unwritten > 0 {
            return Some("the server does not read, or the network is slower than what is sent");
        }
        if silent {
            return Some(
                "the server is stopped, or busy with one long command (SLOWLOG GET, LATENCY DOCTOR), or the network lets \
                 nothing pass",
            );
        }
        if self.tick > overdue.after {
            return None;
        }
        Some(match overdue.ahead {
            Some(0) => {
                "the server talks, so it is this command that takes long (SLOWLOG GET), or its reply that is large"
            }
            _ => {
                "the server talks, so what is ahead takes long (SLOWLOG GET): give slow commands and large replies a client of \
                 their own"
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// What is told of a command that was to be answered within 8 s.
    fn told(seen: &Seen, ahead: Option<usize>, written: bool) -> String {
        struct Told<'a>(&'a Seen, Overdue);
        impl fmt::Display for Told<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.tell(self.1, f)
            }
        }
        Told(seen, Overdue { after: SECOND * 8, ahead, written, lost: false }).to_string()
    }

    fn up(quiet: Duration) -> Seen {
        let line = Line::Up { quiet };
        Seen { to: Some("db:1".into()), line, in_flight: 9, unwritten: 0, late: Duration::ZERO, tick: SECOND }
    }

    #[test]
    fn each_state_has_its_own_advice() {
        let silent = told(&up(SECOND * 8), Some(3), true);
        assert!(
            silent.starts_with(" Its connection to db:1 has 3 commands ahead of it; nothing has come"),
            "{silent}"
        );
        assert!(silent.contains("; nothing has come for 8s: the server is stopped, or busy"), "{silent}");
        let talks = told(&up(Duration::ZERO), Some(3), true);
        assert!(talks.contains("less than 1s ago: the server talks, so what is ahead takes long"), "{talks}");
        let alone = told(&up(SECOND), Some(0), true);
        assert!(alone.contains("this command that takes long"), "{alone}");
        let unread = told(&Seen { unwritten: 70, ..up(Duration::ZERO) }, None, false);
        assert!(unread.contains("has 9 commands in flight and at least 70 bytes"), "{unread}");
        assert!(unread.contains("the server does not read"), "{unread}");
        let reason = Some("db:1: refused".into());
        let down = Seen { line: Line::Down { since: SECOND, reason }, ..up(SECOND) };
        let expected = " There has been no connection for 1s (db:1: refused), and 9 commands wait for one.";
        assert_eq!(told(&down, None, false), expected);
        let late = told(&Seen { late: SECOND * 2, ..up(SECOND) }, Some(0), true);
        assert!(late.contains("has not run the connection for 2s: a task blocks its thread"), "{late}");
    }

    #[test]
    fn what_a_tick_is_too_long_for_is_not_guessed() {
        let coarse = Seen { tick: SECOND * 10, ..up(Duration::ZERO) };
        assert!(told(&coarse, None, true).ends_with("the last byte came less than 10s ago."));
    }
}
