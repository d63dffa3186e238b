//! Where the primary is, as far as is known. No I/O.

use std::time::Duration;

use tokio::time::Instant;

use crate::net::Endpoint;

/// What one sentinel answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) at: Endpoint,
    /// Grows with each failover.
    pub(super) epoch: u64,
}

/// Where the primary is, as far as is known.
#[derive(Debug, Default)]
pub(super) struct Known {
    at: Option<Endpoint>,
    epoch: u64,
    /// By a message, which does not say the epoch: it is newer than `epoch`.
    told: bool,
    /// When it became known that it had moved.
    moved: Option<Instant>,
}

/// For so long after a move the answers of sentinels that have not heard of it do not count. Later they do: somebody may have
/// had the sentinels begin anew, and epochs with them.
const LAGGING: Duration = Duration::from_secs(5);

impl Known {
    pub(super) fn at(&self) -> Option<&Endpoint> {
        self.at.as_ref()
    }

    /// The newest of the answers of several sentinels has come. Whether the primary has moved.
    pub(super) fn on_answer(&mut self, answer: Answer, now: Instant) -> bool {
        let Answer { at, epoch } = answer;
        let Some(before) = &self.at else {
            *self = Known { at: Some(at), epoch, told: false, moved: None };
            return false;
        };
        if *before == at {
            self.told &= epoch <= self.epoch;
            self.epoch = self.epoch.max(epoch);
            return false;
        }
        let is_old = epoch < self.epoch || (self.told && epoch == self.epoch);
        if is_old && self.moved.is_some_and(|moved| now.duration_since(moved) < LAGGING) {
            return false;
        }
        *self = Known { at: Some(at), epoch, told: false, moved: Some(now) };
        true
    }

    /// A sentinel has said that it moved `from` one place `to` another. Whether that is news. A message about another place than
    /// the one that is known may be an old one: it is no more than a reason to ask.
    pub(super) fn on_message(&mut self, from: &Endpoint, to: &Endpoint, now: Instant) -> bool {
        let is_news = self.at.as_ref() == Some(from) && from != to;
        if is_news {
            *self = Known { at: Some(to.clone()), epoch: self.epoch, told: true, moved: Some(now) };
        }
        is_news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(port: u16) -> Endpoint {
        Endpoint::Tcp { host: "h".into(), port }
    }

    fn answer(port: u16, epoch: u64) -> Answer {
        Answer { at: at(port), epoch }
    }

    #[test]
    fn a_move_is_told_once_whoever_tells_it_first() {
        let now = Instant::now();
        let mut known = Known::default();
        assert!(!known.on_answer(answer(1, 3), now), "nobody was anywhere before");
        assert!(known.on_message(&at(1), &at(2), now));
        assert!(!known.on_message(&at(1), &at(2), now), "other sentinels say the same");
        assert!(!known.on_answer(answer(2, 4), now));
        assert!(known.on_answer(answer(3, 5), now));
        assert!(!known.on_message(&at(2), &at(3), now));
        assert_eq!(known.at(), Some(&at(3)));
    }

    #[test]
    fn whoever_has_not_heard_of_a_move_takes_nothing_back() {
        let now = Instant::now();
        let mut known = Known::default();
        known.on_answer(answer(1, 3), now);
        known.on_message(&at(1), &at(2), now);
        assert!(!known.on_answer(answer(1, 3), now), "the epoch is that of before the message");
        known.on_answer(answer(2, 4), now);
        assert!(!known.on_answer(answer(1, 3), now), "an older epoch");
        assert!(!known.on_message(&at(0), &at(1), now), "an old message");
        assert_eq!(known.at(), Some(&at(2)));
    }

    #[test]
    fn sentinels_that_have_begun_anew_are_believed_in_the_end() {
        let now = Instant::now();
        let mut known = Known::default();
        known.on_answer(answer(1, 3), now);
        known.on_answer(answer(2, 4), now);
        assert!(!known.on_answer(answer(1, 0), now + LAGGING / 2));
        assert!(known.on_answer(answer(1, 0), now + LAGGING));
        // and then count from there
        assert!(known.on_answer(answer(2, 1), now + LAGGING));
    }
}
