//! What all subscriptions of a client share: the topics, and the connections that carry them.

mod after;
mod chart;
mod ear;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Poll, Waker};
use std::time::Duration;
use std::{fmt, mem};

use self::after::After;
pub(crate) use self::chart::Chart;
use self::chart::{ANY, Post, Posts};
use self::ear::{At, Ear};
use super::mailbox::Mailbox;
use super::topics::{Reach, Topic, Topics, Totals};
use crate::Result;
use crate::arg::Words;
use crate::error::Failure;
use crate::link::{Link, OwnedLink, Recipient, Site};
use crate::resp::Redirect;

/// The subscriptions of a client, for one server or those of a cluster.
pub(crate) struct Board {
    site: Arc<Site>,
    /// The servers of a cluster.
    chart: Option<Arc<dyn Chart>>,
    desk: Mutex<Desk>,
    me: Weak<Board>,
}

#[derive(Debug)]
struct Desk {
    topics: Topics,
    posts: Posts,
    lines: u64,
    closed: bool,
}

/// The connection of the moment.
#[derive(Debug)]
struct Line {
    link: OwnedLink,
    number: u64,
    /// Nobody is subscribed to anything: it is kept for a while.
    idle: bool,
}

impl Board {
    pub(crate) fn new(site: &Arc<Site>) -> Arc<Board> {
        Board::with(site, None)
    }

    /// The board of a cluster. `any`: any server of it, for what all of them carry.
    pub(crate) fn of_cluster(any: &Arc<Site>, chart: Arc<dyn Chart>) -> Arc<Board> {
        Board::with(any, Some(chart))
    }

    fn with(site: &Arc<Site>, chart: Option<Arc<dyn Chart>>) -> Arc<Board> {
        let mut topics = Topics::new(chart.is_some());
        let posts = Posts::new(site, &mut topics);
        let desk = Mutex::new(Desk { topics, posts, lines: 0, closed: false });
        Arc::new_cyclic(|me| Board { site: site.clone(), chart, desk, me: me.clone() })
    }

    /// How long a caller waits for the server to confirm something.
    pub(super) fn patience(&self) -> Duration {
        self.site.config.response_timeout
    }

    /// Changes what is wanted, and tells the servers.
    ///
    /// # Errors
    ///
    /// The client is closed, or there is no runtime to connect in.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Topics) -> T) -> Result<T, Failure> {
        self.change_desk(|desk, _| change(&mut desk.topics))
    }

    /// A subscription wants these topics, too.
    ///
    /// # Errors
    ///
    /// As [`change`](Board::change).
    pub(super) fn join(&self, seat: usize, topics: Vec<Topic>) -> Result<u64, Failure> {
        let chart = self.chart.as_deref();
        let mut call = None;
        let joined = self.change_desk(|desk, after| {
            if let Some(chart) = chart.filter(|_| desk.topics.will_be_spread(seat, &topics)) {
                desk.follow(chart, after);
            }
            let Desk { topics: all, posts, .. } = desk;
            *call.insert(all.join(seat, topics, &|topic, reach| posts.homes(chart, topic, reach)))
        });
        if joined.is_err()
            && let Some(call) = call
        {
            // nobody will wait for it
            let _old = self.look(|topics| topics.drop_call(call));
        }
        joined
    }

    fn change_desk<T>(&self, change: impl FnOnce(&mut Desk, &mut After) -> T) -> Result<T, Failure> {
        let mut desk = self.lock();
        if desk.closed {
            return Err(Failure::CLOSED);
        }
        let mut after = After::default();
        let value = change(&mut desk, &mut after);
        let settled = self.settle(&mut desk, &mut after);
        drop(desk);
        after.carry_out();
        settled.map(|()| value)
    }

    /// The servers of the cluster have changed, or which hash slots they have.
    pub(crate) fn rehome(&self) {
        let Some(chart) = self.chart.as_deref() else { return };
        let lost_any = chart.has_lost_any();
        // a client that is closed has no more to do
        let _changed = self.change_desk(|desk, after| {
            if desk.topics.are_spread() {
                desk.follow(chart, after);
                let Desk { topics, posts, .. } = desk;
                topics.rehome(&|topic, reach| posts.homes(Some(chart), topic, reach));
                // a shard channel without a known owner is subscribed to there. If that node is a replica of the owner, it never ends it
                topics.forsake(ANY);
            }
        });
        if lost_any && let Some(link) = self.link(ANY) {
            link.give_up();
        }
    }

    /// Whether a server of a cluster from which something is wanted is not there.
    pub(crate) fn waits(&self) -> bool {
        let Desk { topics, posts, .. } = &mut *self.lock();
        posts.iter_mut().any(|(wire, _)| wire != ANY && topics.is_needed(wire) && !topics.is_connected(wire))
    }

    /// Looks at the topics, or at who waits for them.
    pub(super) fn look<T>(&self, look: impl FnOnce(&mut Topics) -> T) -> T {
        look(&mut self.lock().topics)
    }

    /// Whether a call is over.
    pub(super) fn poll_call(&self, id: u64, waker: Waker) -> Poll<Result<()>> {
        let (poll, _old) = self.look(|topics| topics.poll_call(id, waker));
        poll
    }

    /// A connection that nobody drives any more is driven from here on, in this runtime.
    pub(super) fn revive(&self) {
        // where there is none, nobody can be told
        let _settled = self.change(|_| ());
    }

    pub(crate) fn totals(&self) -> Totals {
        self.look(|topics| topics.totals)
    }

    /// Ends all subscriptions. What has arrived can still be read.
    pub(crate) fn close(&self) {
        let mut desk = self.lock();
        desk.closed = true;
        let mailboxes: Vec<_> = desk.topics.seats.iter().map(|(_, seat)| seat.mailbox.clone()).collect();
        desk.topics.shut(&Failure::CLOSED);
        let wake = desk.topics.take_wakers();
        let lines: Vec<_> = desk.posts.iter_mut().filter_map(|(_, post)| post.line.take()).collect();
        drop(desk);
        drop(lines);
        let readers = mailboxes.iter().filter_map(|mailbox| mailbox.finish(false));
        readers.chain(wake).for_each(Waker::wake);
    }

    /// Makes the connection anew, since its server was demoted.
    pub(crate) fn renew(&self) {
        if let Some(link) = self.link(ANY) {
            link.renew();
        }
    }

    fn link(&self, wire: usize) -> Option<Arc<Link>> {
        Some(self.lock().posts.get(wire)?.line.as_ref()?.link.shared().clone())
    }

    /// Sees to it that there is a connection where one is needed, and that what is sent is what is wanted.
    fn settle(&self, desk: &mut Desk, after: &mut After) -> Result<(), Failure> {
        let Desk { topics, posts, lines, .. } = desk;
        let mut settled = Ok(());
        for (wire, post) in posts.iter_mut() {
            if topics.is_needed(wire) {
                settled = settled.and(self.connect((wire, post), topics, lines, after));
            }
        }
        for (wire, words) in topics.reconcile() {
            if let Some(line) = posts.get(wire).and_then(|post| post.line.as_ref()) {
                after.submit(line.link.shared(), Some(&words));
            }
        }
        for (wire, post) in posts.iter_mut() {
            if !topics.is_needed(wire) {
                post.rest((topics, wire), after);
            }
        }
        after.wake.append(&mut topics.take_wakers());
        settled
    }

    fn connect(
        &self,
        (wire, post): (usize, &mut Post),
        topics: &mut Topics,
        lines: &mut u64,
        after: &mut After,
    ) -> Result<(), Failure> {
        if let Some(line) = &mut post.line
            && mem::replace(&mut line.idle, false)
            && !line.link.shared().reuse()
        {
            // it has ended, or the server has closed it meanwhile
            after.closed.extend(post.line.take().map(|line| line.link));
            topics.on_lost(wire);
        }
        let line = match &mut post.line {
            Some(line) => line,
            none => {
                *lines += 1;
                let number = *lines;
                let ear = Arc::new(Ear { board: self.me.clone(), at: At { wire, number } });
                none.insert(Line { link: OwnedLink::push(&post.site, ear), number, idle: false })
            }
        };
        let link = line.link.shared();
        let begun = link.begin()?;
        after.handovers.push((link.clone(), begun));
        Ok(())
    }

    /// Does something on behalf of a connection, if it still is the one.
    fn on<T>(&self, at: At, act: impl FnOnce(&mut Topics, usize) -> T) -> Option<T> {
        let mut desk = self.lock();
        desk.line(at)?;
        let value = act(&mut desk.topics, at.wire);
        let mut after = After::default();
        if desk.topics.has_changed() {
            // a connection that has called this needs none to be begun
            let _settled = self.settle(&mut desk, &mut after);
        }
        after.wake.append(&mut desk.topics.take_wakers());
        let moved = mem::take(&mut desk.topics.moved);
        drop(desk);
        after.carry_out();
        if !moved.is_empty() {
            self.on_moved(&moved);
        }
        Some(value)
    }

    /// Servers have said that they do not have the hash slots of shard channels.
    #[cold]
    fn on_moved(&self, said: &[Box<str>]) {
        let Some(chart) = &self.chart else { return };
        for text in said {
            match Redirect::read(text.as_bytes()) {
                Some(redirect) => chart.on_moved(&redirect),
                None => chart.refresh(),
            }
        }
        self.rehome();
    }

    /// A server is not there. Whether that is one of a cluster, where another one may take its place.
    fn on_away(&self, at: At) -> bool {
        let Some(chart) = self.chart.as_ref().filter(|_| at.wire != ANY) else { return false };
        chart.refresh();
        true
    }

    /// The driver of a connection has ended.
    fn on_gone(&self, at: At) {
        let mut desk = self.lock();
        if desk.line(at).is_none() {
            return;
        }
        let line = desk.posts.get_mut(at.wire).and_then(|post| post.line.take());
        let topics = &mut desk.topics;
        topics.on_lost(at.wire);
        for (_, seat) in topics.seats.iter() {
            seat.mailbox.orphan(&mut topics.wake);
        }
        let wake = topics.take_wakers();
        drop(desk);
        drop(line);
        wake.into_iter().for_each(Waker::wake);
    }

    /// Asks a server that has been silent whether it is there.
    fn ping(&self, at: At) {
        self.say(at, |topics, link, after| {
            if topics.ping(at.wire) {
                after.submit(link, None);
            }
        });
    }

    /// Sends AUTH, also on a connection that is kept while nobody is subscribed.
    fn log_in(&self, at: At, auth: &Words) {
        self.say(at, |topics, link, after| {
            if topics.log_in(at.wire)
                && let Some(handover) = link.slip_in(auth, Recipient::nobody(1))
            {
                after.handovers.push((link.clone(), handover));
            }
        });
    }

    /// Says something on a connection, if it still is the one.
    fn say(&self, at: At, say: impl FnOnce(&mut Topics, &Arc<Link>, &mut After)) {
        let mut desk = self.lock();
        let Some(link) = desk.line(at).map(|line| line.link.shared().clone()) else { return };
        let mut after = After::default();
        say(&mut desk.topics, &link, &mut after);
        drop(desk);
        after.carry_out();
    }

    /// A place for a subscription.
    pub(super) fn sit(&self, mailbox: Arc<Mailbox>, reach: Reach) -> usize {
        self.look(|topics| topics.sit(mailbox, reach))
    }

    /// A subscription is no more.
    pub(super) fn rise(&self, seat: usize) {
        // a client that is closed has no more to do
        let _changed = self.change(|topics| topics.rise(seat));
    }

    fn lock(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// The connection, if it still is the one.
    #[inline]
    fn line(&self, at: At) -> Option<&Line> {
        self.posts.get(at.wire)?.line.as_ref().filter(|line| line.number == at.number)
    }

    /// Has a place for each server of the cluster.
    fn follow(&mut self, chart: &dyn Chart, after: &mut After) {
        after.closed.append(&mut self.posts.follow(chart, &mut self.topics));
    }
}

impl Post {
    /// Nothing is wanted: the connection is kept for a while, or not even made.
    fn rest(&mut self, (topics, wire): (&Topics, usize), after: &mut After) {
        let Some(line) = &mut self.line else { return };
        if !topics.is_connected(wire) {
            after.closed.extend(self.line.take().map(|line| line.link));
        } else if topics.is_at_rest(wire) && !mem::replace(&mut line.idle, true) {
            line.link.shared().make_idle();
        }
    }
}

impl fmt::Debug for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Board").field("totals", &self.totals()).finish_non_exhaustive()
    }
}
