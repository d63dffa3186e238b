//! Subscriptions, MONITOR and the events of keys.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::{collections::HashMap, mem};

use crate::arg::{ToArg, ToArgs, Words};
use crate::cluster::Role;
use crate::subscribe::{Handlers, KeyEvent, KeyEvents, Listening, Monitor, Subscribe, TopicKind, topics};
use crate::{Client, Error, Result};

/// The setting that says which events a server tells.
const SETTING: &str = "notify-keyspace-events";

impl Client {
    /// Subscribes to one channel or several. Returns when the server has confirmed them: messages that are published from then on arrive.
    ///
    /// ```no_run
    /// # async fn reload() -> roundtrip::Result<()> { Ok(()) }
    /// # async fn example(client: roundtrip::Client) -> roundtrip::Result<()> {
    /// let mut news = client.subscribe(["news", "sport"]).await?;
    /// while let Some(message) = news.next().await {
    ///     match message {
    ///         Ok(message) => println!("{}: {}", message.channel::<String>()?, message.payload::<String>()?),
    ///         Err(error) if error.missed().is_some() => reload().await?,
    ///         Err(error) => return Err(error),
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// All subscriptions of a client share one connection, which is used for nothing else. See
    /// [`Subscription`](crate::Subscription).
    ///
    /// # Errors
    ///
    /// The server refuses a name (`NOPERM`), cannot be reached, or does not answer in time; or there is no name.
    pub fn subscribe(&self, channels: impl ToArgs) -> Subscribe {
        Subscribe::new(self.hub().board(), topics(TopicKind::Channel, channels))
    }

    /// Subscribes to all channels that match a pattern, as in `news.*`; see [`subscribe`](Client::subscribe).
    ///
    /// # Errors
    ///
    /// As [`subscribe`](Client::subscribe).
    pub fn psubscribe(&self, patterns: impl ToArgs) -> Subscribe {
        Subscribe::new(self.hub().board(), topics(TopicKind::Pattern, patterns))
    }

    /// Subscribes to shard channels (since 7.0), to which SPUBLISH publishes; see [`subscribe`](Client::subscribe).
    ///
    /// In a cluster each is subscribed to at the primary that has its hash slot, and follows that hash slot: once the new primary has
    /// confirmed it, [`Missed`](crate::Missed) reports that messages may be missing.
    ///
    /// # Errors
    ///
    /// As [`subscribe`](Client::subscribe).
    pub fn ssubscribe(&self, channels: impl ToArgs) -> Subscribe {
        Subscribe::new(self.hub().board(), topics(TopicKind::Shard, channels))
    }

    /// Functions that a task calls with messages; the task subscribes to the names for which there are functions.
    pub fn handlers(&self) -> Handlers {
        Handlers::new(self.hub().board())
    }

    /// Every command that the server carries out from now on, on a connection of its own.
    ///
    /// For debugging, not for production: the server writes every command of every client to each
    /// connection that monitors, which may halve its throughput. The server leaves out passwords; all other
    /// arguments are included.
    ///
    /// # Errors
    ///
    /// The server refuses it, or no connection can be made.
    pub async fn monitor(&self) -> Result<Monitor> {
        self.unless_cluster("MONITOR", "call it on `client.on(&node)`")?;
        Monitor::start(self.hub().open_site()?).await
    }

    /// Events about the keys that match a pattern, in the database that the client uses.
    ///
    /// ```no_run
    /// # async fn example(client: roundtrip::Client) -> roundtrip::Result<()> {
    /// use roundtrip::KeyEvent;
    ///
    /// let mut events = client.key_events("user:*").only([KeyEvent::Expired, KeyEvent::Del]).await?;
    /// while let Some(event) = events.next().await {
    ///     let event = event?;
    ///     println!("{} {}", event.kind(), event.key::<String>()?);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// Servers only send the events that they are configured to send, by default none; the client checks this first. An `expired`
    /// event comes when the server deletes the key, which may be many seconds after its time to live has ended.
    ///
    /// In a cluster each node sends the events of its own keys: the client listens to every primary, also to those that become one
    /// later. It first checks the configuration of all nodes, including replicas, but not of nodes that join later. When a primary comes
    /// or goes, [`Missed`](crate::Missed) reports that events may be missing. Until the client knows that a primary has become a replica,
    /// an event may come twice: replicas tell of what they replicate.
    ///
    /// # Errors
    ///
    /// The server is not configured to send these events: the error has the command that changes this, or call
    /// [`enable`](ListenForKeys::enable). And those of [`subscribe`](Client::subscribe).
    pub fn key_events(&self, pattern: impl ToArg) -> ListenForKeys {
        let mut words = Words::fragment();
        words.arg(&pattern);
        let pattern = match words.only_payload() {
            Ok(pattern) => pattern.to_vec(),
            Err(error) => return ListenForKeys(State::Refused(Error::argument(error))),
        };
        let listening = Listening { pattern, database: self.hub().config().database, only: Vec::new() };
        let subscribe = Subscribe::new(self.hub().board(), Ok(Vec::new()));
        ListenForKeys(State::New(Settings { client: self.clone(), listening, subscribe, enable: false }))
    }
}

/// [`KeyEvents`] to come: a future, on which settings can be made before it is awaited. Made by [`Client::key_events`].
#[must_use = "nothing is listened for until it is awaited"]
pub struct ListenForKeys(State);

enum State {
    New(Settings),
    /// The pattern must not be sent.
    Refused(Error),
    Waits(Pin<Box<dyn Future<Output = Result<KeyEvents>> + Send>>),
    /// While it goes from the one to the other.
    Begins,
}

struct Settings {
    client: Client,
    listening: Listening,
    subscribe: Subscribe,
    enable: bool,
}

impl ListenForKeys {
    /// Only these events. Default: all but `new` and `keymiss`.
    pub fn only(self, events: impl IntoIterator<Item = KeyEvent>) -> ListenForKeys {
        self.set(|settings| settings.listening.only = events.into_iter().collect())
    }

    /// Makes the server send these events if it does not yet, with CONFIG SET. Events that it sends already stay enabled, unless another
    /// program changes the setting at the same moment: CONFIG GET and CONFIG SET are two commands.
    pub fn enable(self) -> ListenForKeys {
        self.set(|settings| settings.enable = true)
    }

    /// How many bytes of events may wait to be read, see [`Subscribe::buffer`]. Default 32 MiB.
    pub fn buffer(self, bytes: usize) -> ListenForKeys {
        self.set(|settings| settings.subscribe.set_buffer(bytes))
    }

    fn set(mut self, set: impl FnOnce(&mut Settings)) -> ListenForKeys {
        if let State::New(settings) = &mut self.0 {
            set(settings);
        }
        self
    }
}

impl Settings {
    async fn listen(mut self) -> Result<KeyEvents> {
        let checked = check_all(&self.client, &self.listening, self.enable).await?;
        let kind = if self.listening.by_event() { TopicKind::Channel } else { TopicKind::Pattern };
        self.subscribe.at_primaries(topics(kind, self.listening.names()));
        let subscription = self.subscribe.await?;
        Ok(KeyEvents::new(subscription, self.listening.only, checked))
    }
}

/// Looks whether the server tells these events, or all servers of a cluster.
async fn check_all(client: &Client, listening: &Listening, enable: bool) -> Result<bool> {
    let enabling = &client.hub().boards().enabling;
    let _one = if enable { Some(enabling.lock().await) } else { None };
    let Some(mapped) = client.hub().mapped() else { return check(client, listening, enable).await };
    mapped.first_map().await?;
    let mut all = true;
    for node in mapped.nodes() {
        match check(&client.on(&node), listening, enable).await {
            Ok(checked) => all &= checked,
            // it has nothing to tell as long as it is away
            Err(error) if node.role() == Role::Replica && error.is_connection() => all = false,
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

/// Looks whether the server tells these events, and has it do so. `false` where that cannot be known.
async fn check(client: &Client, listening: &Listening, enable: bool) -> Result<bool> {
    let has = match client.config_get::<HashMap<String, String>>(SETTING).await {
        Ok(settings) => settings.into_iter().next().map(|(_, value)| value).unwrap_or_default(),
        // the user may not, or a provider has renamed it
        Err(error) if error.is_server() => return Ok(false),
        Err(error) => return Err(error),
    };
    match listening.lacks(&has) {
        None => Ok(true),
        Some(wanted) if enable => {
            client.config_set([(SETTING, wanted)]).await?;
            Ok(true)
        }
        Some(wanted) => Err(Error::config(format!(
            "the server does not tell all of these events (its {SETTING} is \"{has}\"): run `CONFIG SET {SETTING} {wanted}`, or \
             have it done with `.enable()`"
        ))),
    }
}

impl Future for ListenForKeys {
    type Output = Result<KeyEvents>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            self.0 = match mem::replace(&mut self.0, State::Begins) {
                State::New(settings) => State::Waits(Box::pin(settings.listen())),
                State::Refused(error) => return Poll::Ready(Err(error)),
                State::Waits(mut waits) => {
                    let poll = waits.as_mut().poll(cx);
                    self.0 = State::Waits(waits);
                    return poll;
                }
                State::Begins => return Poll::Ready(Err(Error::taken())),
            }
        }
    }
}

impl fmt::Debug for ListenForKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListenForKeys").finish_non_exhaustive()
    }
}
