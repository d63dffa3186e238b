//! Callers of every kind. Each notes what it was told.

use std::future::IntoFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use roundtrip::commands::Side;
use roundtrip::{Client, Command, Result, Script, Watched};
use tokio::time::{sleep, timeout};

use crate::book::{Book, Claim, Kind, Said};
use crate::chance::Chance;

/// How many lists there are that callers push to and pop from, and how many logs.
pub(crate) const QUEUES: u64 = 3;
pub(crate) const LOGS: u64 = 2;

/// Far longer than any call may take.
const HANGS: Duration = Duration::from_secs(40);

/// What a caller may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    Count,
    Read,
    Script,
    Pipeline,
    Transaction,
    Watch,
    Push,
    Pop,
    Carry,
    OwnConnection,
    Sets,
    Wide,
}
use Call::{
    Carry, Count, OwnConnection, Pipeline, Pop, Push, Read, Script as RunScript, Sets, Transaction, Watch,
    Wide,
};

/// On one server. What is there twice is called twice as often.
pub(crate) const ON_A_SERVER: &[Call] =
    &[Count, Count, Read, RunScript, Pipeline, Transaction, Watch, Push, Pop, Carry, OwnConnection, Sets];

/// On a cluster: what has the keys of one hash slot, and pipelines over all nodes.
pub(crate) const ON_A_CLUSTER: &[Call] =
    &[Count, Count, Read, RunScript, Pipeline, Transaction, Push, Pop, Wide, Wide];

/// On one that loses what it has acknowledged: of that can be said that nothing of it is there twice, or was said not to be.
pub(crate) const WHERE_SOME_IS_LOST: &[Call] = &[Count, Count, Read, RunScript, Transaction, Wide, Wide];

pub(crate) struct Caller {
    client: Client,
    calls: &'static [Call],
    chance: Chance,
    ids: Arc<AtomicU64>,
    add: Script,
    /// A counter that was acknowledged, so that it must be there from then on.
    counted: Option<u64>,
    book: Book,
}

impl Caller {
    pub(crate) fn new(client: Client, calls: &'static [Call], seed: u64, ids: Arc<AtomicU64>) -> Caller {
        let add = Script::new("return redis.call('INCRBY', KEYS[1], ARGV[1])");
        Caller { client, calls, chance: Chance::new(seed), ids, add, counted: None, book: Book::default() }
    }

    /// Calls one thing after the other until `stop`.
    pub(crate) async fn run(mut self, stop: Arc<AtomicBool>) -> Book {
        while !stop.load(Ordering::Relaxed) {
            let what = self.calls[usize::try_from(self.chance.of(0..self.calls.len() as u64)).unwrap()];
            if timeout(HANGS, self.call(what)).await.is_err() {
                self.book.finds(Kind::Hung, format!("{what:?}"));
            }
            sleep(self.chance.ms(0..4)).await;
        }
        self.book
    }

    async fn call(&mut self, what: Call) {
        match what {
            Count => self.count().await,
            Read => self.read().await,
            RunScript => self.script().await,
            Pipeline => self.pipeline().await,
            Transaction => self.transaction().await,
            Watch => self.watch().await,
            Push => self.push().await,
            Pop => self.pop().await,
            Carry => self.carry().await,
            OwnConnection => self.own_connection().await,
            Sets => self.sets().await,
            Wide => self.wide().await,
        }
    }

    fn id(&self) -> u64 {
        self.ids.fetch_add(1, Ordering::Relaxed)
    }

    /// Some have a limit of their own.
    fn limit(&mut self) -> Option<Duration> {
        self.chance.once_in(6).then(|| self.chance.ms(1..40))
    }

    /// Some are dropped after a while: then there is no result.
    async fn unless_dropped<T>(&mut self, call: impl IntoFuture<Output = Result<T>>) -> Option<Result<T>> {
        if self.chance.once_in(8) {
            return timeout(Duration::from_micros(self.chance.of(0..6000)), call).await.ok();
        }
        Some(call.await)
    }

    /// Notes how a count ended, and looks at what it gave.
    fn counted(&mut self, id: u64, end: Option<Result<i64>>) {
        if let Some(Ok(total)) = &end {
            let id = signed(id);
            match total {
                total if *total == id => self.counted = Some(id.unsigned_abs()),
                total if *total == 2 * id => self.book.finds(Kind::Doubled, format!("c:{id} is {total}")),
                total => self.book.finds(Kind::Wrong, format!("c:{id} is {total}")),
            }
        }
        let said = self.book.ended(end.as_ref().map(Said::of));
        self.book.claims.push(Claim::Count { id, said });
    }

    async fn count(&mut self) {
        let (client, id, limit) = (self.client.clone(), self.id(), self.limit());
        let call = with_limit(client.incrby(format!("c:{id}"), signed(id)), limit);
        if self.chance.once_in(30) {
            // never polled, so never sent
            drop(call);
            self.book.claims.push(Claim::Count { id, said: Said::NotDone });
            return;
        }
        let end = self.unless_dropped(call).await;
        self.counted(id, end);
    }

    /// Two reads at once: something of one's own, and what was acknowledged before.
    async fn read(&mut self) {
        let (client, id, limit) = (self.client.clone(), self.id(), self.limit());
        let echo = with_limit(client.echo::<u64>(id), limit);
        let Some(counted) = self.counted else {
            return self.echoed(id, echo.await);
        };
        let (echo, count) = tokio::join!(echo, client.get::<u64>(format!("c:{counted}")));
        self.echoed(id, echo);
        match &count {
            Ok(None) => self.book.finds(Kind::Lost, format!("c:{counted}, when it was read")),
            Ok(Some(count)) if *count != counted => {
                self.book.finds(Kind::Wrong, format!("c:{counted} is read as {count}"));
            }
            _ => {}
        }
        self.book.ended(Some(Said::of(&count)));
    }

    fn echoed(&mut self, id: u64, echo: Result<u64>) {
        self.book.ended(Some(Said::of(&echo)));
        if echo.as_ref().is_ok_and(|echo| *echo != id) {
            self.book.finds(Kind::Wrong, format!("{id} comes back as {echo:?}"));
        }
    }

    async fn script(&mut self) {
        let (client, script, id) = (self.client.clone(), self.add.clone(), self.id());
        let call = client.script(&script).key(format!("c:{id}")).arg(id).query::<i64>();
        let end = self.unless_dropped(call).await;
        self.counted(id, end);
    }

    async fn pipeline(&mut self) {
        let (pipe, script, id, limit) = (self.client.pipeline(), self.add.clone(), self.id(), self.limit());
        let length = self.chance.of(1..20);
        let (key, extra) = (format!("l:{id}"), self.id());
        let count = pipe.script(&script).key(format!("c:{extra}")).arg(extra).query::<i64>().attempt();
        let pushes: Vec<_> = (1..=length).map(|n| pipe.rpush(&key, n).attempt()).collect();
        let mut call = pipe.execute((count, pushes));
        if let Some(limit) = limit {
            call = call.timeout(limit);
        }
        let Some(end) = self.unless_dropped(call).await else {
            self.counted(extra, None);
            self.book.claims.push(Claim::List { id, said: vec![Said::Either; ends(length)] });
            return;
        };
        let (count, pushes) = match end {
            Ok((count, pushes)) => (count, pushes),
            // it ended before its commands had ends of their own
            Err(error) => {
                let said = self.book.ended(Some(Said::by(&error)));
                self.book.claims.push(Claim::Count { id: extra, said });
                self.book.claims.push(Claim::List { id, said: vec![said; ends(length)] });
                return;
            }
        };
        self.counted(extra, Some(count));
        let mut said = Vec::new();
        let mut before = 0;
        for (n, push) in (1..=length).zip(&pushes) {
            if let Ok(place) = push {
                // some before it may have been refused, but none can have come behind it
                if *place <= before || *place > n {
                    self.book.finds(Kind::Wrong, format!("push {n} to l:{id} gives {place}"));
                }
                before = *place;
            }
            said.push(self.book.ended(Some(Said::of(push))));
        }
        self.book.claims.push(Claim::List { id, said });
    }

    /// A hundred counters, which lie on all nodes of a cluster.
    async fn wide(&mut self) {
        let (pipe, ids) = (self.client.pipeline(), (0..100).map(|_| self.id()).collect::<Vec<_>>());
        let counts: Vec<_> =
            ids.iter().map(|id| pipe.incrby(format!("c:{id}"), signed(*id)).attempt()).collect();
        match self.unless_dropped(pipe.execute(counts)).await {
            Some(Ok(counts)) => {
                ids.into_iter().zip(counts).for_each(|(id, count)| self.counted(id, Some(count)));
            }
            Some(Err(error)) => {
                for id in ids {
                    let said = self.book.ended(Some(Said::by(&error)));
                    self.book.claims.push(Claim::Count { id, said });
                }
            }
            None => ids.into_iter().for_each(|id| self.counted(id, None)),
        }
    }

    async fn transaction(&mut self) {
        let (client, id) = (self.client.clone(), self.id());
        let (key, length) = (format!("l:{id}"), self.chance.of(1..12));
        let call = client.atomically(|tx| (1..=length).map(|n| tx.rpush(&key, n)).collect::<Vec<_>>());
        let end = self.unless_dropped(call).await;
        if let Some(Ok(places)) = &end
            && *places != (1..=length).collect::<Vec<_>>()
        {
            self.book.finds(Kind::Wrong, format!("a transaction on l:{id} gives {places:?}"));
        }
        let said = self.book.ended(end.as_ref().map(Said::of));
        self.book.claims.push(Claim::Whole { id, length, said });
    }

    async fn watch(&mut self) {
        let (client, id, log) = (self.client.clone(), self.id(), self.chance.of(0..LOGS));
        let (total, list) = (format!("total:{log}"), format!("log:{log}"));
        let run = |w: Watched| {
            let (total, list) = (total.clone(), list.clone());
            async move {
                let next = w.get::<u64>(&total).await?.unwrap_or(0) + 1;
                let tx = w.multi();
                let handles = (tx.set(&total, next), tx.rpush(&list, id));
                tx.exec(handles).await.map(|_| next)
            }
        };
        let end = self.unless_dropped(client.watch([&total], run)).await;
        let total = end.as_ref().and_then(|end| end.as_ref().ok()).copied().unwrap_or(0);
        let said = self.book.ended(end.as_ref().map(Said::of));
        self.book.claims.push(Claim::Log { log, id, said, total });
    }

    async fn push(&mut self) {
        let (client, id, queue) = (self.client.clone(), self.id(), self.chance.of(0..QUEUES));
        let limit = self.limit();
        let end = self.unless_dropped(with_limit(client.rpush(format!("q:{queue}"), id), limit)).await;
        let said = self.book.ended(end.as_ref().map(Said::of));
        self.book.claims.push(Claim::Push { queue, id, said });
    }

    async fn pop(&mut self) {
        let (client, queue, limit) = (self.client.clone(), self.chance.of(0..QUEUES), self.limit());
        let blocks = self.chance.ms(1..60);
        let call = with_limit(client.blpop::<String, u64>(format!("q:{queue}"), blocks), limit);
        let end = self.unless_dropped(call).await;
        match (self.book.ended(end.as_ref().map(Said::of)), end) {
            (_, Some(Ok(Some((from, item))))) => {
                if from != format!("q:{queue}") {
                    self.book.finds(Kind::Wrong, format!("a pop from q:{queue} gives {item} of {from}"));
                }
                self.book.claims.push(Claim::Pop { queue, item: Some(item) });
            }
            (Said::Either, _) => self.book.claims.push(Claim::Pop { queue, item: None }),
            _ => {}
        }
    }

    async fn carry(&mut self) {
        let (client, id, queue) = (self.client.clone(), self.id(), self.chance.of(0..QUEUES));
        let (from, to, blocks) = (format!("q:{queue}"), format!("m:{id}"), self.chance.ms(1..60));
        let call = client.blmove::<u64>(from, to, Side::Left, Side::Right, blocks);
        let end = self.unless_dropped(call).await;
        let item = end.as_ref().and_then(|end| end.as_ref().ok()).copied().flatten();
        let said = self.book.ended(end.as_ref().map(Said::of));
        self.book.claims.push(Claim::Move { queue, id, said, item });
    }

    /// A connection of its own, on which it counts, and blocks, and counts again.
    async fn own_connection(&mut self) {
        let end = self.client.connection().await;
        self.book.ended(Some(Said::of(&end)));
        let Ok(own) = end else { return };
        for _ in 0..2 {
            let id = self.id();
            let end = self.unless_dropped(own.incrby(format!("c:{id}"), signed(id))).await;
            self.counted(id, end);
            let blocks = self.chance.ms(1..20);
            if let Some(Ok(Some((_, item)))) =
                self.unless_dropped(own.blpop::<String, u64>("q:none", blocks)).await
            {
                self.book.finds(Kind::Wrong, format!("{item} from a list to which nobody pushes"));
            }
        }
    }

    async fn sets(&mut self) {
        let (client, id) = (self.client.clone(), self.id());
        let mut said = Vec::new();
        for n in 1..=self.chance.of(1..6) {
            let end = self.unless_dropped(client.set(format!("r:{id}"), n).retries(2)).await;
            said.push(self.book.ended(end.as_ref().map(Said::of)));
        }
        self.book.claims.push(Claim::Sets { id, said });
    }
}

fn with_limit<T>(call: Command<'_, T>, limit: Option<Duration>) -> Command<'_, T> {
    match limit {
        Some(limit) => call.timeout(limit),
        None => call,
    }
}

fn signed(id: u64) -> i64 {
    i64::try_from(id).unwrap()
}

fn ends(length: u64) -> usize {
    usize::try_from(length).unwrap()
}
