//! What an error says.

use std::fmt;

use super::{Error, Kind, Outcome};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.command, self.0.place) {
            (Some(facts), Some(place)) => {
                write!(f, "command {} of the pipeline ({}): ", place + 1, facts.name)?
            }
            (Some(facts), None) => write!(f, "{}: ", facts.name)?,
            _ => {}
        }
        match &self.0.kind {
            Kind::Server(text) => {
                write!(f, "the server answered: {text}")?;
                if text.starts_with("MOVED ") {
                    write!(
                        f,
                        "; another server of the cluster has this key: a client that connects with redis-cluster:// goes there by \
                         itself; what is bound to one server, as `connection_for(key)` and `on(&node)`, does not: ask for it anew"
                    )?;
                }
            }
            Kind::Decode(error) => write!(f, "{error}")?,
            Kind::Beyond(beyond) => write!(f, "{beyond}; it was passed over")?,
            Kind::Argument(text) => write!(f, "{text}; nothing was sent")?,
            Kind::Nowhere(nowhere) => write!(f, "{nowhere}")?,
            Kind::Config(text) => write!(f, "{text}")?,
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
                "the server queued it, because MULTI was sent on this connection: the reply comes with that of EXEC; use \
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
