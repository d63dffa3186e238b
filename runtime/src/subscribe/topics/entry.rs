//! A topic on one server, and who is subscribed to it.

use smallvec::SmallVec;

use super::{Topic, Verb};

/// A topic that somebody wants of a server, or about which something was sent.
#[derive(Debug)]
pub(in crate::subscribe) struct Entry {
    pub(super) topic: Topic,
    pub(super) wire: usize,
    pub(super) members: SmallVec<[Member; 1]>,
    /// The last that was sent about it is SUBSCRIBE.
    pub(super) sent: bool,
    /// Commands about it that are not confirmed, and those of them that are UNSUBSCRIBE.
    pub(super) asked: u32,
    pub(super) leaving: u32,
    /// Sent, and all confirmed.
    pub(super) live: bool,
    /// It was refused along with others: it is asked for alone.
    pub(super) alone: bool,
    pub(super) dirty: bool,
}

#[derive(Debug)]
pub(in crate::subscribe) struct Member {
    pub(in crate::subscribe) seat: usize,
    pub(super) stay: Stay,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stay {
    Wants,
    /// It wants it no longer, and gets messages until the server has confirmed that.
    Leaves,
    /// It wants it of another server by now, and gets messages of this one until that ends it.
    Lingers,
}

impl Entry {
    /// Who gets its messages. Before its subscription is confirmed nobody does who has come: what comes then is left of an earlier one,
    /// which has ended meanwhile, so that what follows is not next to it.
    #[inline]
    pub(in crate::subscribe) fn hearers(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| self.live || member.stay == Stay::Leaves)
    }

    pub(super) fn on_answered(&mut self, verb: Verb) {
        self.asked = self.asked.saturating_sub(1);
        self.leaving = self.leaving.saturating_sub(u32::from(verb == Verb::Unsubscribe));
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.members.iter().any(Member::wants)
    }

    /// Somebody still hears it who wants it of another server.
    pub(super) fn is_lingered_on(&self) -> bool {
        self.members.iter().any(|member| member.stay == Stay::Lingers)
    }

    pub(super) fn member(&self, seat: usize) -> Option<&Member> {
        self.members.iter().find(|member| member.seat == seat)
    }
}

impl Member {
    pub(super) fn wants(&self) -> bool {
        self.stay == Stay::Wants
    }
}
