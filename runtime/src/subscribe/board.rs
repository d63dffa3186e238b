//! What all subscriptions of a client share: the topics, and the connection that carries them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Poll, Waker};
use std::time::Duration;
use std::{fmt, mem};

use super::mailbox::{Mailbox, Wakers};
use super::topics::{Topics, Totals};
use crate::Result;
use crate::arg::Words;
use crate::error::Failure;
use crate::link::{Handover, Heard, Link, Listen, Out, OwnedLink, Recipient, Site};
use crate::request::Patience;

/// What ends each command, whatever becomes of it.
const PING: &[u8] = b"*1\r\n$4\r\nPING\r\n";

/// The subscriptions of a client, for one server.
pub(crate) struct Board {
    site: Arc<Site>,
    desk: Mutex<Desk>,
    me: Weak<Board>,
}

#[derive(Debug, Default)]
struct Desk {
    topics: Topics,
    line: Option<Line>,
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

/// Hears what comes on one connection. Those of connections that were replaced are not listened to.
struct Ear {
    board: Weak<Board>,
    number: u64,
}

/// What is to be done where no lock is held.
#[derive(Default)]
struct After {
    handovers: Vec<(Arc<Link>, Handover)>,
    wake: Wakers,
    closed: Option<OwnedLink>,
}

impl Board {
    pub(crate) fn new(site: &Arc<Site>) -> Arc<Board> {
        let site = site.clone();
        Arc::new_cyclic(|me| Board { site, desk: Mutex::default(), me: me.clone() })
    }

    /// How long a caller waits for the server to confirm something.
    pub(super) fn patience(&self) -> Duration {
        self.site.config.response_timeout
    }

    /// Changes what is wanted, and tells the server.
    ///
    /// # Errors
    ///
    /// The client is closed, or there is no runtime to connect in.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Topics) -> T) -> Result<T, Failure> {
        let mut desk = self.lock();
        if desk.closed {
            return Err(Failure::CLOSED);
        }
        let value = change(&mut desk.topics);
        let mut after = After::default();
        let settled = self.settle(&mut desk, &mut after);
        drop(desk);
        after.carry_out();
        settled.map(|()| value)
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
        desk.topics.fail_calls(&Failure::CLOSED);
        let wake = mem::take(&mut desk.topics.wake);
        let line = desk.line.take();
        drop(desk);
        drop(line);
        let readers = mailboxes.iter().filter_map(|mailbox| mailbox.finish(false));
        readers.chain(wake).for_each(Waker::wake);
    }

    /// Makes the connection anew, since its server was demoted.
    pub(crate) fn renew(&self) {
        let link = self.lock().line.as_ref().map(|line| line.link.shared().clone());
        if let Some(link) = link {
            link.renew();
        }
    }

    /// Sees to it that there is a connection where one is needed, and that what is sent is what is wanted.
    fn settle(&self, desk: &mut Desk, after: &mut After) -> Result<(), Failure> {
        let settled = if desk.topics.is_needed() { self.connect(desk, after) } else { Ok(()) };
        let commands = desk.topics.reconcile();
        if let Some(line) = &desk.line {
            for words in &commands {
                after.submit(line.link.shared(), Some(words));
            }
        }
        if !desk.topics.is_needed() {
            desk.rest(after);
        }
        after.wake.append(&mut desk.topics.wake);
        settled
    }

    fn connect(&self, desk: &mut Desk, after: &mut After) -> Result<(), Failure> {
        if let Some(line) = &mut desk.line
            && mem::replace(&mut line.idle, false)
            && !line.link.shared().reuse()
        {
            // it has ended, or the server has closed it meanwhile
            after.closed = desk.line.take().map(|line| line.link);
            desk.topics.on_lost();
        }
        let line = match &mut desk.line {
            Some(line) => line,
            none => {
                desk.lines += 1;
                let number = desk.lines;
                let ear = Arc::new(Ear { board: self.me.clone(), number });
                none.insert(Line { link: OwnedLink::push(&self.site, ear), number, idle: false })
            }
        };
        let link = line.link.shared();
        let begun = link.begin()?;
        after.handovers.push((link.clone(), begun));
        Ok(())
    }

    /// Does something on behalf of a connection, if it still is the one.
    fn on<T>(&self, number: u64, act: impl FnOnce(&mut Topics) -> T) -> Option<T> {
        let mut desk = self.lock();
        desk.line.as_ref().filter(|line| line.number == number)?;
        let value = act(&mut desk.topics);
        let mut after = After::default();
        if desk.topics.has_changed() {
            // a connection that has called this needs none to be begun
            let _settled = self.settle(&mut desk, &mut after);
        }
        after.wake.append(&mut desk.topics.wake);
        drop(desk);
        after.carry_out();
        Some(value)
    }

    /// The driver of a connection has ended.
    fn on_gone(&self, number: u64) {
        let mut desk = self.lock();
        let Some(line) = desk.line.take_if(|line| line.number == number) else { return };
        let topics = &mut desk.topics;
        topics.on_lost();
        for (_, seat) in topics.seats.iter() {
            seat.mailbox.orphan(&mut topics.wake);
        }
        let wake = mem::take(&mut topics.wake);
        drop(desk);
        drop(line);
        wake.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// Nothing is wanted: the connection is kept for a while, or not even made.
    fn rest(&mut self, after: &mut After) {
        let Some(line) = &mut self.line else { return };
        if !self.topics.is_connected() {
            after.closed = self.line.take().map(|line| line.link);
        } else if self.topics.is_at_rest() && !mem::replace(&mut line.idle, true) {
            line.link.shared().make_idle();
        }
    }
}

impl After {
    /// Queues a command with its PING, or the PING alone. Each is answered by one frame that ends it. Where the connection takes nothing,
    /// it is being lost, and all is said anew on the next.
    fn submit(&mut self, link: &Arc<Link>, words: Option<&Words>) {
        let mut out = Out::default();
        if let Some(words) = words {
            out.push_words(words);
        }
        out.push(PING);
        // due at once: whether it is late is nobody's question but that of the silence that follows
        let patience = Patience::Within(Duration::ZERO);
        if let Ok((_, handover)) = link.submit(&mut out, Recipient::nobody(1), patience) {
            self.handovers.push((link.clone(), handover));
        }
    }

    fn carry_out(self) {
        for (link, handover) in self.handovers {
            handover.finish(&link);
        }
        self.wake.into_iter().for_each(Waker::wake);
    }
}

impl Ear {
    fn board(&self) -> Option<Arc<Board>> {
        self.board.upgrade()
    }
}

impl Listen for Ear {
    fn on_up(&self) {
        if let Some(board) = self.board() {
            board.on(self.number, Topics::on_up);
        }
    }

    fn hear(&self, heard: Heard<'_>) -> Result<usize, Arc<str>> {
        let heard = self.board().and_then(|board| board.on(self.number, |topics| topics.hear(heard)));
        heard.unwrap_or_else(|| Err("nobody listens to it any more".into()))
    }

    fn on_tick(&self, silent: bool) {
        let Some(board) = self.board() else { return };
        board.on(self.number, Topics::on_tick);
        if silent {
            board.ping(self.number);
        }
    }

    fn log_in(&self, auth: &Words) {
        if let Some(board) = self.board() {
            board.log_in(self.number, auth);
        }
    }

    fn on_lost(&self, _failure: &Failure) {
        if let Some(board) = self.board() {
            board.on(self.number, Topics::on_lost);
        }
    }

    fn on_failed(&self, failure: &Failure) {
        if let Some(board) = self.board() {
            board.on(self.number, |topics| topics.fail_calls(failure));
        }
    }

    fn on_gone(&self) {
        if let Some(board) = self.board() {
            board.on_gone(self.number);
        }
    }
}

impl Board {
    /// Asks a server that has been silent whether it is there.
    fn ping(&self, number: u64) {
        self.say(number, |topics, link, after| {
            if topics.ping() {
                after.submit(link, None);
            }
        });
    }

    /// Sends AUTH, also on a connection that is kept while nobody is subscribed.
    fn log_in(&self, number: u64, auth: &Words) {
        self.say(number, |topics, link, after| {
            if topics.log_in()
                && let Some(handover) = link.slip_in(auth, Recipient::nobody(1))
            {
                after.handovers.push((link.clone(), handover));
            }
        });
    }

    /// Says something on a connection, if it still is the one.
    fn say(&self, number: u64, say: impl FnOnce(&mut Topics, &Arc<Link>, &mut After)) {
        let mut desk = self.lock();
        let Desk { topics, line, .. } = &mut *desk;
        let Some(line) = line.as_ref().filter(|line| line.number == number) else { return };
        let mut after = After::default();
        say(topics, line.link.shared(), &mut after);
        drop(desk);
        after.carry_out();
    }

    /// A place for a subscription.
    pub(super) fn sit(&self, mailbox: Arc<Mailbox>) -> usize {
        self.look(|topics| topics.sit(mailbox))
    }

    /// A subscription is no more.
    pub(super) fn rise(&self, seat: usize) {
        // a client that is closed has no more to do
        let _changed = self.change(|topics| topics.rise(seat));
    }
}

impl fmt::Debug for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Board").field("totals", &self.totals()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Ear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ear").field("number", &self.number).finish_non_exhaustive()
    }
}
