//! Callers that listen to channels, and what they hear.

use std::future::pending;
use std::time::Duration;

use roundtrip::{Client, KeyEvent, KeyEvents, Message, MissedReason, Result, Subscription};
use tokio::time::{Instant, timeout};

use crate::model::events::EVENTS;
use crate::model::ghost::mark_in;
use crate::names::Names;
use crate::script::How;
use crate::world::{State, World};

/// What one subscription has heard.
#[derive(Debug, Clone)]
pub struct Hearing {
    /// Its step.
    pub how: How,
    /// The channels that it is to hear.
    pub channels: Vec<String>,
    /// For each channel, how many messages there had been when it was subscribed to.
    pub from: Vec<u64>,
    /// In order.
    pub heard: Vec<Heard>,
    /// How many there had been when it had heard everything; `None` where it did not listen for so long.
    pub until: Option<Vec<u64>>,
}

/// Something that a subscription says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Heard {
    /// A message: its channel and its mark.
    Message(String, u64),
    /// That some are missing here.
    Missed {
        /// How many, where that is known: there was no room for them.
        messages: Option<u64>,
        /// How many had been published when this was heard, for each channel.
        published: Vec<u64>,
    },
    /// Something else went wrong.
    Failed(String),
}

/// A subscription that is still there.
pub struct Listener {
    source: Source,
    /// Which hearing is its.
    hearing: usize,
}

/// Subscribes, and listens for a while. Whoever stays is left to the world, until nothing goes wrong any more.
pub(crate) async fn listen(world: &World, client: &Client, how: &How, names: &Names) -> Result<()> {
    let mailbox = world.lock().plan.mailbox as usize;
    if how.events > 0 {
        let (pattern, only) =
            if how.events == 1 { ("c*", Vec::new()) } else { ("*", vec![KeyEvent::IncrBy]) };
        let mut events = client.key_events(pattern).only(only);
        if mailbox > 0 {
            events = events.buffer(mailbox);
        }
        let events = if world.lock().plan.notify > 0 { events } else { events.enable() };
        return hear(world, how, Source::Keys(events.await?), vec![EVENTS.to_owned()]).await;
    }
    let channels: Vec<String> =
        (how.key..how.key + how.topics).map(|key| names.channel(key, how.shards > 0)).collect();
    let mut subscribe = match (how.shards, how.patterns) {
        (0, 0) => client.subscribe(&channels),
        // as long as a channel's name: no other one fits
        (0, 1) => {
            client.psubscribe(channels.iter().map(|name| format!("?{}", &name[1..])).collect::<Vec<_>>())
        }
        (0, _) => client.psubscribe("t*"),
        _ => client.ssubscribe(&channels),
    };
    if mailbox > 0 {
        subscribe = subscribe.buffer(mailbox);
    }
    hear(world, how, Source::Channels(subscribe.await?), channels).await
}

async fn hear(world: &World, how: &How, source: Source, channels: Vec<String>) -> Result<()> {
    let mut listener = Listener { source, hearing: world.lock().begins_to_hear(how, channels) };
    let until = Instant::now() + Duration::from_millis(how.block);
    while listener.hears(world, until.saturating_duration_since(Instant::now())).await {}
    if how.stays > 0 {
        world.lock().listeners.push(listener);
    }
    Ok(())
}

impl Listener {
    /// Listens for so long at most; whether something was heard.
    async fn hears(&mut self, world: &World, patience: Duration) -> bool {
        let heard = self.source.next(patience).await;
        let mut state = world.lock();
        let published = |state: &State| state.published(&state.hearings[self.hearing].channels);
        let heard = match heard {
            Ok(None) => return false,
            Err(error) if error.is_closed() => return false,
            Ok(Some((channel, mark))) => Heard::Message(channel, mark.unwrap_or(0)),
            Err(error) => match error.missed() {
                Some(missed) => Heard::Missed {
                    messages: missed.messages.filter(|_| missed.reason == MissedReason::Overflow),
                    published: published(&state),
                },
                None => Heard::Failed(error.to_string()),
            },
        };
        state.hears(self.hearing, heard);
        true
    }

    /// What it is subscribed to, and how.
    pub(crate) fn channels(&self, world: &World) -> (Vec<String>, How) {
        let hearing = &world.lock().hearings[self.hearing];
        (hearing.channels.clone(), hearing.how.clone())
    }

    /// Hears what has come until all was quiet.
    pub(crate) async fn catches_up(&mut self, world: &World) {
        while self.hears(world, Duration::from_millis(100)).await {}
    }

    /// Hears what is left, now that all is quiet; whether it still listens.
    pub(crate) async fn hears_out(mut self, world: &World) -> bool {
        self.catches_up(world).await;
        if matches!(&self.source, Source::Channels(subscription) if subscription.is_ended()) {
            return true;
        }
        let mut state = world.lock();
        let published = state.published(&state.hearings[self.hearing].channels);
        state.hearings[self.hearing].until = Some(published);
        match &self.source {
            Source::Channels(subscription) => subscription.is_live(),
            Source::Keys(_) => true,
        }
    }
}

/// Where messages come from.
enum Source {
    Channels(Subscription),
    Keys(KeyEvents),
}

impl Source {
    /// The channel and the mark of the next message. Of an event that has no mark, as when a key is moved, nothing is said.
    async fn next(&mut self, patience: Duration) -> Result<Option<(String, Option<u64>)>> {
        match self {
            Source::Channels(subscription) => {
                let message = subscription.next_timeout(patience).await?;
                let heard = |message: Message| {
                    (message.channel().unwrap_or_default(), mark_in(message.payload_bytes()))
                };
                Ok(message.map(heard))
            }
            Source::Keys(events) => {
                let incr = async {
                    loop {
                        match events.next().await {
                            Some(Ok(event)) if *event.kind() != KeyEvent::IncrBy => {}
                            Some(Ok(event)) => {
                                break Ok(Some((EVENTS.to_owned(), mark_in(event.key_bytes()))));
                            }
                            Some(Err(error)) => break Err(error),
                            None => pending().await,
                        }
                    }
                };
                timeout(patience, incr).await.unwrap_or(Ok(None))
            }
        }
    }
}

impl State {
    fn begins_to_hear(&mut self, how: &How, channels: Vec<String>) -> usize {
        let (how, from) = (how.clone(), self.published(&channels));
        self.hearings.push(Hearing { how, channels, from, heard: Vec::new(), until: None });
        self.hearings.len() - 1
    }

    /// How many messages there have been in each channel.
    fn published(&self, channels: &[String]) -> Vec<u64> {
        let in_one = |channel: &String| {
            self.model.ghost.published.get(channel.as_bytes()).map_or(0, |marks| marks.len() as u64)
        };
        channels.iter().map(in_one).collect()
    }
}
