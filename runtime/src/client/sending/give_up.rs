//! Giving a command up.

use std::time::Duration;

use super::{Ended, Rare, Sending};
use crate::hub::{Attempts, Hub, Limit};

impl Sending {
    /// The caller's limit is over: what may still become of it.
    pub(crate) fn give_up(
        &mut self,
        hub: &Hub,
        after: Duration,
        limit: &mut Limit,
        attempts: &Attempts,
    ) -> Ended {
        let is_sent = match self {
            Sending::Sent(_) => true,
            Sending::Rare(rare) => match &mut **rare {
                Rare::Observed(observed) => return observed.give_up(hub, after, limit, attempts),
                Rare::Parts(parts) => {
                    let ended = parts.give_up(hub, after, limit);
                    *self = Sending::Done;
                    return ended;
                }
                // the script may have said itself that it is not known
                Rare::Asks(_) => {
                    *self = Sending::Done;
                    return Ended::Failed(limit.failure(after, true));
                }
                rare => matches!(rare, Rare::Alone(..)),
            },
            Sending::New | Sending::Done => false,
        };
        let sent = is_sent && limit.withdraw();
        *self = Sending::Done;
        Ended::Failed(limit.failure(after, sent || attempts.written))
    }
}
