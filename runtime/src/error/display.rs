//! What an error says.

use std::fmt;

use super::seen::Overdue;
use super::{Error, Failure, Kind, Outcome, rounded};
use crate::facts::{Facts, Flags};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.command, self.0.place) {
            (Some(facts), Some(place)) => write!(f, "command {} ({}): ", place + 1, facts.name)?,
            (Some(facts), None) => write!(f, "{}: ", facts.name)?,
            _ => {}
        }
        match &self.0.kind {
            Kind::Server(text) => {
                write!(f, "the server answered: {text}")?;
                if text.starts_with("MOVED ") {
                    write!(
                        f,
                        "; another server of the cluster has this key: a client made with a redis-cluster:// URL follows by itself, \
                         but `watch`, `connection_for(key)` and `on(&node)` stay with one server: give keys that belong together one tag, \
                         as in {{user:7}}:a, or choose the server again"
                    )?;
                }
                if let Some(facts) = self.0.command {
                    f.write_str(hint(text, facts))?;
                }
            }
            Kind::Decode(error) => write!(f, "{error}")?,
            Kind::Beyond(beyond) => write!(f, "{beyond}; it was skipped")?,
            Kind::Argument(text) => write!(f, "{text}; nothing was sent")?,
            Kind::Nowhere(nowhere) => write!(f, "{nowhere}")?,
            Kind::Config(text) => write!(f, "{text}")?,
            // the limit is the connection's: it has waited for as long as the command asks the server to, and then for a reply
            &Kind::Failed(Failure::Timeout {
                after,
                written: true,
                silent: None,
                ahead: Some(ahead),
                ref seen,
            }) if self.waits_on_the_server() => {
                write!(
                    f,
                    "no reply within the time that the command asks the server to wait, plus {:?}; the server may carry it out",
                    rounded(after)
                )?;
                if let Some(seen) = seen {
                    f.write_str(".")?;
                    seen.tell(Overdue { after, ahead: Some(ahead), written: true, lost: false }, f)?;
                }
            }
            // the limit is the caller's: a silent server is what it asked for
            Kind::Failed(Failure::Timeout { after, written: true, silent: None, .. })
                if self.waits_on_the_server() =>
            {
                write!(
                    f,
                    "no reply within {:?}; the server may carry it out. The command waits on the server: its timeout should \
                     be longer than the time that it asks the server to wait",
                    rounded(*after)
                )?;
            }
            Kind::Failed(failure) => write!(f, "{failure}")?,
            Kind::Conflict => {
                write!(
                    f,
                    "a watched key was changed by somebody else, so EXEC carried nothing out; run it again"
                )?;
            }
            Kind::Aborted(text) => {
                write!(
                    f,
                    "not carried out, because another command of the transaction was refused ({text})"
                )?;
            }
            Kind::NotAtomic(text) => write!(
                f,
                "the server refused MULTI ({text}), so the commands ran one by one and not as a transaction; \
                 give this user the permission `+multi +exec`"
            )?,
            Kind::Queued => write!(
                f,
                "the server queued it, because MULTI was sent on this connection: its reply comes with the reply to EXEC; use \
                 `Connection::transaction`, which has typed replies, or raw commands throughout"
            )?,
            Kind::Foreign => write!(
                f,
                "this handle belongs to another pipeline; give it to the `execute` of the pipeline it was queued on, \
                 or return it from the closure that queued it"
            )?,
            Kind::Custom(text) => write!(f, "{text}")?,
            Kind::NotReady(text) => write!(f, "{text}")?,
            Kind::Missed(missed) => write!(f, "{missed}")?,
            Kind::Handler(error) => write!(f, "{error}")?,
        }
        if self.0.outcome == Some(Outcome::Partial) {
            write!(f, " (other parts of the command were carried out, see `Error::parts`)")?;
        }
        match self.0.siblings.len() {
            0 => Ok(()),
            1 => write!(f, " (and one more error, see `Error::others`)"),
            n => write!(f, " (and {n} more errors, see `Error::others`)"),
        }
    }
}

impl Error {
    fn waits_on_the_server(&self) -> bool {
        self.0.command.is_some_and(|facts| facts.flags.contains(Flags::BLOCKING))
    }
}

/// What to look at where a server does not take a command.
#[cold]
fn hint(text: &str, facts: &Facts) -> &'static str {
    if text.starts_with("ERR Protocol error: invalid bulk length") {
        return "; an argument is longer than this server takes (its `proto-max-bulk-len`, 512 MB by default), and it closes the \
                connection";
    }
    if facts.is_raw() {
        return "";
    }
    // a call of its own asks again; one in a pipeline cannot
    if text.starts_with("NOSCRIPT") && facts.flags.contains(Flags::SCRIPTS) {
        return "; the server has forgotten its scripts, or this one does not compile: the next call sends the text, and tells which it is";
    }
    let unknown = ["ERR unknown command", "ERR unknown subcommand", "ERR Unknown subcommand"];
    match unknown.iter().any(|start| text.starts_with(start)) {
        true if facts.name.contains('.') => "; it is a command of a module that this server has not loaded",
        true => {
            "; it may be newer than this server, or switched off there: the method's docs say which versions of Redis and Valkey have it"
        }
        false if text == "ERR syntax error" => {
            "; an option may be newer than this server: its docs say since when there is one"
        }
        false => "",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_blocking_command_that_waits_blames_nobody() {
        const BLPOP: &Facts = &Facts { name: "BLPOP", flags: Flags::BLOCKING, ..Facts::RAW };
        let failure = || Failure::timeout(Duration::from_millis(300), true);
        let told = Error::from(failure()).of(BLPOP).to_string();
        assert!(told.contains("no reply within 300ms") && told.contains("waits on the server"), "{told}");
        assert!(!Error::from(failure()).of(&Facts::RAW).to_string().contains("waits on the server"));
        // nobody has set a limit: the connection has waited longer than it was asked to
        let told = Error::from(failure().seen(None, Some(0))).of(BLPOP).to_string();
        assert!(told.contains("asks the server to wait, plus 300ms"), "{told}");
        assert!(!told.contains("its timeout should"), "{told}");
    }

    #[test]
    fn times_are_told_as_a_reader_needs_them() {
        let late = Duration::from_nanos(250_123_456);
        for failure in [
            Failure::timeout(late, true),
            Failure::NoneFree { after: late, most: 3 },
            Failure::Undriven { after: late, written: false },
            Failure::Timeout { after: late, written: true, silent: Some(late), ahead: None, seen: None },
        ] {
            let told = Error::from(failure).to_string();
            assert!(told.contains("250ms"), "{told}");
        }
    }

    #[test]
    fn a_command_that_a_server_does_not_know_says_where_to_look() {
        const HGETEX: &Facts = &Facts { name: "HGETEX", flags: Flags::NONE, ..Facts::RAW };
        const SEARCH: &Facts = &Facts { name: "FT.SEARCH", ..*HGETEX };
        let told = |text: &str, facts| Error::new(Kind::Server(text.into())).of(facts).to_string();
        let unknown = "ERR unknown command 'X'";
        assert!(
            told(unknown, HGETEX)
                .ends_with("the method's docs say which versions of Redis and Valkey have it")
        );
        assert!(told(unknown, SEARCH).ends_with("a module that this server has not loaded"));
        assert!(told("ERR syntax error", HGETEX).contains("an option may be newer"));
        const SCRIPT: &Facts = &Facts { name: "EVALSHA", flags: Flags::SCRIPTS, ..Facts::RAW };
        assert!(told("NOSCRIPT No matching script.", SCRIPT).contains("or this one does not compile"));
        assert!(told("ERR Protocol error: invalid bulk length", HGETEX).contains("`proto-max-bulk-len`"));
        for (text, facts) in [
            ("NOSCRIPT No matching script.", HGETEX),
            (unknown, &Facts::RAW),
            ("ERR no such key", HGETEX),
            ("ERR syntax error", &Facts::RAW),
        ] {
            assert!(told(text, facts).ends_with(text), "{}", told(text, facts));
        }
    }
}
