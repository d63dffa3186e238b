//! Those who call the client, and what became of each of their commands.

use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use roundtrip::{Client, Error, Outcome, Result, Watched};
use tokio::task::yield_now;
use tokio::time::sleep;

use crate::limited::Limited;
use crate::listeners::listen;
use crate::names::Names;
use crate::queued::{Ids, Queued};
use crate::script::{Call, How, Step};
use crate::several::{sequence, several};
use crate::world::{Attention, Ending, Looked, World};

roundtrip::commands! { file = "scripts.toml", trait = Scripts }

/// A command, and what became of it. Times are in milliseconds since the world began.
#[derive(Debug, Clone)]
pub struct Op {
    /// Its mark.
    pub id: u64,
    /// The step it is of, and so the marks of those it was called with.
    pub step: Step,
    /// When it was called.
    pub start: u64,
    /// When it had ended.
    pub end: u64,
    /// How long its caller did not look meanwhile.
    pub looked_away: u64,
    /// How often the future of its step was polled.
    pub polls: u64,
    /// How many commands its caller had given up before: their replies wake it, too.
    pub given_up: u64,
    /// How it ended.
    pub to: End,
}

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum End {
    /// With this value.
    Value(String),
    /// With an error.
    Failed {
        /// What the error says of the command's fate.
        outcome: Outcome,
        /// It says that no reply came in time.
        timeout: bool,
        /// It says that the client was closed.
        closed: bool,
        /// Its words.
        text: String,
    },
    /// It was dropped.
    Dropped,
    /// It did not end.
    Hung,
}

/// Lets a caller do its steps from where it stands, one after the other.
pub async fn act(world: World, client: Client, caller: usize, steps: Arc<[Step]>) {
    let mut given_up = 0;
    while let Some(step) = steps.get(world.begun(caller)) {
        if step.how.pause > 0 {
            sleep(Duration::from_millis(step.how.pause)).await;
        }
        for _ in 0..world.yields() {
            yield_now().await;
        }
        world.begin(caller, step);
        let mut calling = Calling { world: &world, step, start: world.now(), given_up, over: false };
        let call = carry_out(&world, &client, step);
        let looked = Attention::new(&world, &step.how, call).await;
        if calling.end(looked) {
            given_up += step.how.size;
        }
    }
}

/// A call that goes on. Where its task is dropped, as when a runtime ends, its commands are dropped ones.
struct Calling<'a> {
    world: &'a World,
    step: &'a Step,
    start: u64,
    given_up: u64,
    over: bool,
}

impl Calling<'_> {
    /// Notes what became of it; whether its caller has given something up.
    fn end(&mut self, looked: Looked<Vec<Ended>>) -> bool {
        self.over = true;
        let now = self.world.now();
        let ids = self.step.how.id..self.step.how.id + self.step.how.size;
        let ends: Vec<Ended> = match looked.ending {
            Ending::Done(ends) => ends,
            Ending::Dropped => ids.map(|id| (id, now, End::Dropped)).collect(),
            Ending::Hung => ids.map(|id| (id, now, End::Hung)).collect(),
        };
        let gave_up = ends.last().is_some_and(|(_, _, to)| !matches!(to, End::Value(_)));
        for (id, end, to) in ends {
            let (step, start, given_up) = (self.step.clone(), self.start, self.given_up);
            let op = Op { id, step, start, end, looked_away: looked.away, polls: looked.polls, given_up, to };
            self.world.end(op);
        }
        gave_up
    }
}

impl Drop for Calling<'_> {
    fn drop(&mut self) {
        if !self.over {
            self.end(Looked { ending: Ending::Dropped, away: 0, polls: 0 });
        }
    }
}

/// A command's mark, when it ended, and how.
pub(crate) type Ended = (u64, u64, End);

async fn carry_out(world: &World, client: &Client, step: &Step) -> Vec<Ended> {
    let How { id, key, limit, .. } = step.how;
    let names = Names::of(&step.how, &world.lock().plan);
    let one = match step.call {
        Call::Get => value(client.get::<String>(names.own("g", id)).limited(limit).await),
        Call::Set => {
            let set = client.set(names.shared("s"), format!("#{id}#")).limited(limit);
            value(if step.how.retries > 0 { set.retries(step.how.retries as u32) } else { set }.await)
        }
        Call::Incr => value(client.incr(names.own("c", id)).limited(limit).await),
        Call::Script => value(client.count_up(names.own("c", id)).limited(limit).await),
        Call::Liar => value(client.count_and_lie(names.own("c", id)).limited(limit).await),
        Call::Push => {
            // the length of the list tells nothing here
            let pushed = client.rpush(names.shared("q"), format!("#{id}#")).limited(limit).await;
            value(pushed.map(|_| ()))
        }
        Call::Pop => {
            let keys = [names.shared("q"), names.own("m", id)];
            let block = Duration::from_millis(step.how.block);
            let popped: Result<Option<(String, String)>> = client.blpop(keys, block).limited(limit).await;
            value(popped.map(|popped| popped.map(|(_, item)| item)))
        }
        Call::Publish => {
            let (channel, text) = (names.channel(key, step.how.shards > 0), format!("#{id}#"));
            let published = match step.how.shards {
                0 => client.publish(channel, text).limited(limit).await,
                _ => client.spublish(channel, text).limited(limit).await,
            };
            value(published.map(|_| ()))
        }
        Call::Listen => value(listen(world, client, &step.how, &names).await),
        Call::Watch => value(count(client, &names.shared("w"), id).await),
        Call::Close => {
            client.close().await;
            let ended = world.now();
            world.is_closed().await;
            return vec![(id, ended, End::Value("closed".into()))];
        }
        Call::Mget | Call::Mset | Call::Del => return several(world, client, step, &names).await,
        Call::Sequence => return sequence(world, client, step, &names).await,
        Call::Each => {
            let pipe = client.pipeline();
            let queued = Queued::on(&pipe, &step.how, &names);
            if limit > 0 {
                let (mut flush, mut over) = (pin!(pipe.flush().limited(limit)), false);
                let mut each = pin!(queued.each(world));
                let both = poll_fn(|cx| {
                    over = over || flush.as_mut().poll(cx).is_ready();
                    each.as_mut().poll(cx)
                });
                return both.await;
            }
            return queued.each(world).await;
        }
        // every other one is queued in a closure
        Call::Pipe if id % 2 == 0 => {
            let mut ids = Ids::default();
            let called = client.pipelined(|p| {
                let (own, handles) = Queued::on(p, &step.how, &names).attempts();
                ids = own;
                handles
            });
            return ids.ends(called.limited(limit).await, world.now());
        }
        Call::Tx if id % 2 == 0 => {
            let mut ids = Ids::default();
            let called = client.atomically(|tx| {
                let (own, handles) = Queued::on(tx, &step.how, &names).attempts();
                ids = own;
                handles
            });
            return ids.ends(called.limited(limit).await, world.now());
        }
        Call::Pipe => {
            let pipe = client.pipeline();
            let queued = Queued::on(&pipe, &step.how, &names);
            let (ids, handles) = queued.attempts();
            return ids.ends(pipe.execute(handles).limited(limit).await, world.now());
        }
        Call::Tx => {
            let tx = client.transaction();
            let queued = Queued::on(&tx, &step.how, &names);
            let (ids, handles) = queued.attempts();
            return ids.ends(tx.exec(handles).limited(limit).await, world.now());
        }
        Call::Handles => {
            let pipe = client.pipeline();
            let queued = Queued::on(&pipe, &step.how, &names);
            if limit > 0 {
                // each handle tells what has become of it
                let _all = pipe.flush().limited(limit).await;
            }
            let mut ends = Vec::new();
            // the last first: whichever is awaited sends all
            for (id, handle) in queued.incrs.into_iter().rev() {
                let end = value(handle.await);
                ends.push((id, world.now(), end));
            }
            for (id, handle) in queued.gets {
                let end = value(handle.await);
                ends.push((id, world.now(), end));
            }
            for (id, handle) in queued.sets {
                let end = value(handle.await);
                ends.push((id, world.now(), end));
            }
            return ends;
        }
    };
    vec![(id, world.now(), one)]
}

/// Counts a counter that others count too: no count may be lost. What it writes is the new count with the mark behind it.
async fn count(client: &Client, key: &str, id: u64) -> Result<()> {
    let run = |w: Watched| async move {
        let text: Option<String> = w.get(key).await?;
        let count = text.as_deref().map_or(0, counted);
        let tx = w.multi();
        tx.set(key, format!("{}#{id}#", count + 1));
        tx.exec(()).await
    };
    client.watch([key], run).await
}

/// The count in what `count` wrote.
pub fn counted(text: &str) -> u64 {
    text.split('#').next().and_then(|count| count.parse().ok()).unwrap_or(0)
}

/// What the command with this mark is in a pipeline or a transaction.
pub fn kind(id: u64) -> Call {
    match id % 3 {
        0 => Call::Get,
        1 => Call::Incr,
        _ => Call::Set,
    }
}

impl Op {
    /// What it is by itself.
    pub fn kind(&self) -> Call {
        match self.step.call {
            Call::Pipe | Call::Handles | Call::Each | Call::Tx => kind(self.id),
            Call::Mget => Call::Get,
            Call::Mset => Call::Set,
            Call::Sequence => Call::Push,
            call => call,
        }
    }
}

pub(crate) fn value<T: fmt::Debug>(result: Result<T>) -> End {
    match result {
        Ok(value) => End::Value(format!("{value:?}")),
        Err(error) => End::from(&error),
    }
}

impl From<&Error> for End {
    fn from(error: &Error) -> End {
        End::Failed {
            outcome: error.outcome(),
            timeout: error.is_timeout(),
            closed: error.is_closed(),
            text: error.to_string(),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Value(value) => write!(f, "{value}"),
            End::Failed { outcome, text, .. } => write!(f, "{outcome:?}: {text}"),
            End::Dropped => write!(f, "dropped"),
            End::Hung => write!(f, "never"),
        }
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}# {}, {} to {} ms: {}", self.id, self.step, self.start, self.end, self.to)
    }
}
