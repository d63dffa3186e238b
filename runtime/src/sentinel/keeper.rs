//! The one task of a client that listens to its sentinels.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::Sentinels;
use super::ask::{Said, newest};
use super::peer::Peer;
use crate::link;
use crate::net::Endpoint;
use crate::subscribe::{Message, Subscribe, Subscription};

/// The task: whether it runs, and what ends it.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    ends: Arc<Notify>,
    runs: Arc<AtomicBool>,
}

/// So many sentinels are listened to: they say the same.
const LISTENED_TO: usize = 3;

/// All are asked that often, even where nobody tells of anything: a message that is lost does not come again.
const EVERY: Duration = Duration::from_secs(10);

/// All are asked that often while none is listened to.
const UNHEARD: Duration = Duration::from_secs(1);

/// At least so long passes from one question to the next.
const PAUSE: Duration = Duration::from_millis(50);

impl Keeper {
    /// The task ends, at once or when it wakes.
    pub(super) fn end(&self) {
        self.ends.notify_one();
    }
}

impl Sentinels {
    /// Sees to it that the task runs. It ends with the runtime it is spawned in: then the next who asks starts it again.
    pub(crate) fn keep(&self) {
        let runs = &self.keeper.runs;
        if runs.load(Ordering::Acquire) {
            return;
        }
        let Ok(runtime) = link::runtime() else { return };
        if !runs.swap(true, Ordering::AcqRel) {
            let running = Running(runs.clone());
            link::spawn(&runtime, run(self.me.clone(), self.keeper.ends.clone(), running));
        }
    }

    /// Asks where the primary is, who follows it and who else watches over it. What each of them said.
    async fn look(&self) -> Vec<Said> {
        let said = self.ask_all().await;
        let _known = self.believe(&said);
        if let Some((peer, _)) = newest(&said) {
            if let Ok(replicas) = peer.replicas(&self.name).await {
                self.learn_replicas(replicas);
            }
            if let Ok(others) = peer.others(&self.name).await {
                self.learn_peers(&peer.endpoint, &others);
            }
        }
        said
    }

    fn endpoint(&self, host: &str, port: &str) -> Option<Endpoint> {
        let named = Endpoint::Tcp { host: host.to_owned(), port: port.parse().ok()? };
        Some(self.config.address_map.reached(named))
    }

    /// A sentinel tells that a primary has moved, perhaps this one: its name, and host and port before and now.
    fn on_message(&self, message: &Message) {
        let text = String::from_utf8_lossy(message.payload_bytes());
        let words: Vec<&str> = text.split(' ').collect();
        if let [name, host, port, new_host, new_port] = *words.as_slice()
            && name == &*self.name
            && let (Some(from), Some(to)) = (self.endpoint(host, port), self.endpoint(new_host, new_port))
        {
            self.learn(|known, now| known.on_message(&from, &to, now));
        }
    }
}

/// Says when it is dropped that the task does not run any more.
struct Running(Arc<AtomicBool>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// A sentinel that is listened to.
struct Ear {
    peer: Arc<Peer>,
    state: State,
}

enum State {
    Begins(Subscribe),
    Listens(Subscription),
    /// It cannot be listened to now.
    Over,
}

async fn run(sentinels: Weak<Sentinels>, ends: Arc<Notify>, _running: Running) {
    let mut ears: Vec<Ear> = Vec::new();
    loop {
        let Some(strong) = sentinels.upgrade().filter(|sentinels| !sentinels.lock().closed) else { return };
        let mut news = false;
        let said = {
            let mut look = pin!(strong.look());
            // a sentinel that is silent keeps nobody from hearing the others
            poll_fn(|cx| {
                while poll_ears(&mut ears, &sentinels, cx).is_ready() {
                    news = true;
                }
                look.as_mut().poll(cx)
            })
            .await
        };
        drop(strong);
        choose(&mut ears, &said);
        if !news {
            let is_heard = ears.iter().any(|ear| matches!(ear.state, State::Listens(_)));
            let every = if is_heard { EVERY } else { UNHEARD };
            let mut end = pin!(ends.notified());
            let wake = poll_fn(|cx| match end.as_mut().poll(cx) {
                Poll::Ready(()) => Poll::Ready(true),
                Poll::Pending => poll_ears(&mut ears, &sentinels, cx).map(|()| false),
            });
            if timeout(every, wake).await.unwrap_or(false) {
                return;
            }
        }
        sleep(PAUSE).await;
    }
}

/// Listens to some that have answered. A sentinel that has not answered keeps its place until another one takes it, so that it is heard once
/// it is back.
fn choose(ears: &mut Vec<Ear>, said: &[Said]) {
    let answers = |ear: &Ear| said.iter().any(|(peer, said)| Arc::ptr_eq(&ear.peer, peer) && said.is_ok());
    let is_known = |ear: &Ear| said.iter().any(|(peer, _)| Arc::ptr_eq(&ear.peer, peer));
    ears.retain(|ear| is_known(ear) && !matches!(ear.state, State::Over));
    for (peer, said) in said {
        if said.is_err() || ears.iter().any(|ear| Arc::ptr_eq(&ear.peer, peer)) {
            continue;
        }
        if ears.len() >= LISTENED_TO {
            let Some(silent) = ears.iter().position(|ear| !answers(ear)) else { break };
            ears.swap_remove(silent);
        }
        ears.push(Ear { peer: peer.clone(), state: State::Begins(peer.listen()) });
    }
}

/// Hears what they say. Ready where that is a reason to ask.
fn poll_ears(ears: &mut [Ear], sentinels: &Weak<Sentinels>, cx: &mut Context<'_>) -> Poll<()> {
    for ear in ears {
        if let Poll::Ready(message) = ear.poll(cx) {
            if let (Some(message), Some(sentinels)) = (message, sentinels.upgrade()) {
                sentinels.on_message(&message);
            }
            return Poll::Ready(());
        }
    }
    Poll::Pending
}

impl Ear {
    /// A message, or nothing where what was said may not have been heard.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Message>> {
        loop {
            self.state = match &mut self.state {
                State::Begins(subscribe) => match Pin::new(subscribe).poll(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Ok(subscription)) => {
                        self.state = State::Listens(subscription);
                        return Poll::Ready(None);
                    }
                    Poll::Ready(Err(_)) => State::Over,
                },
                State::Listens(subscription) => match pin!(subscription.next()).poll(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Some(message)) => return Poll::Ready(message.ok()),
                    Poll::Ready(None) => State::Over,
                },
                State::Over => return Poll::Pending,
            };
        }
    }
}
