//! Callers of every kind. Each notes what it was told.

use std::future::IntoFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use roundtrip::commands::Side;
use roundtrip::{Client, Command, Result, Script, Watched};
use tokio::time::{sleep, timeout};

use crate::book::{Book, Claim, Kind, Raised, Said};
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

/// What callers call, and for how many milliseconds each pauses between two calls. What is there twice is called twice as often.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Calls {
    what: &'static [Call],
    pause: (u64, u64),
}

pub(crate) const ON_A_SERVER: Calls = Calls {
    what: &[
        Count,
        Count,
        Read,
        RunScript,
        Pipeline,
        Transaction,
        Watch,
        Push,
        Pop,
        Carry,
        OwnConnection,
        Sets,
    ],
    pause: (0, 4),
};

/// What has the keys of one hash slot, and pipelines over all nodes. The pauses leave six servers some of the processor.
pub(crate) const ON_A_CLUSTER: Calls = Calls {
    what: &[Count, Count, Read, RunScript, Pipeline, Transaction, Push, Pop, Wide, Wide],
    pause: (10, 30),
};

/// On one that loses what it has acknowledged: of that can be said that nothing of it is there twice, or was said not to be.
pub(crate) const WHERE_SOME_IS_LOST: Calls =
    Calls { what: &[Count, Count, Read, RunScript, Transaction, Wide, Wide], pause: (10, 30) };

/// So many counters a caller raises in one pipeline, each twice.
const WIDE: usize = 50;

pub(crate) struct Caller {
    client: Client,
    calls: Calls,
    /// No other caller has it.
    number: u64,
    chance: Chance,
    ids: Arc<AtomicU64>,
    add: Script,
    raised: Vec<Raised>,
    /// A counter that was acknowledged, so that it must be there from then on.
    counted: Option<u64>,
    book: Book,
}

impl Caller {
    pub(crate) fn new(client: Client, calls: Calls, number: u64, ids: Arc<AtomicU64>) -> Caller {
        let add = Script::new("return redis.call('INCRBY', KEYS[1], ARGV[1])");
        let (chance, raised) = (Chance::new(number), vec![Raised::default(); WIDE]);
        Caller { client, calls, number, chance, ids, add, raised, counted: None, book: Book::default() }
    }

    /// Calls one thing after the other until `stop`.
    pub(crate) async fn run(mut self, stop: Arc<AtomicBool>) -> Book {
        let Calls { what, pause: (least, most) } = self.calls;
        while !stop.load(Ordering::Relaxed) {
            let what = what[usize::try_from(self.chance.of(0..what.len() as u64)).unwrap()];
            if timeout(HANGS, self.call(what)).await.is_err() {
                self.book.finds(Kind::Hung, format!("{what:?}"));
            }
            sleep(self.chance.ms(least..most)).await;
        }
        for (n, raised) in
            self.raised.iter().enumerate().filter(|(_, raised)| raised.done + raised.either > 0)
        {
            self.book.claims.push(Claim::Raised { key: self.raises(n), raised: *raised });
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

    /// Counters that lie on all nodes of a cluster, and of which nobody else knows. Each is raised twice, so that one sees the order.
    async fn wide(&mut self) {
        let pipe = self.client.pipeline();
        let keys: Vec<String> = (0..WIDE).map(|n| self.raises(n)).collect();
        let all: Vec<_> = keys.iter().chain(&keys).map(|key| pipe.incr(key).attempt()).collect();
        let end = self.unless_dropped(pipe.execute(all)).await;
        for (n, key) in keys.iter().enumerate() {
            for second in [0, WIDE] {
                let said = match &end {
                    Some(Ok(totals)) => {
                        if let Ok(total) = totals[n + second] {
                            self.raised_to(n, key, total.unsigned_abs());
                        }
                        self.book.ended(Some(Said::of(&totals[n + second])))
                    }
                    Some(Err(error)) => self.book.ended(Some(Said::by(error))),
                    None => self.book.ended(None),
                };
                match said {
                    Said::Done => self.raised[n].done += 1,
                    Said::NotDone => {}
                    Said::Either => self.raised[n].either += 1,
                }
            }
        }
    }

    /// A counter's value, before it is noted that it was raised.
    fn raised_to(&mut self, n: usize, key: &str, total: u64) {
        let Raised { done, either } = &mut self.raised[n];
        if total <= *done {
            self.book.finds(Kind::Lost, format!("{key} is raised to {total}, and {done} were acknowledged"));
            *done = total - 1;
        }
        if total > *done + *either + 1 {
            let about =
                format!("{key} is raised to {total}; {done} were acknowledged, {either} may be there");
            self.book.finds(Kind::Doubled, about);
        }
    }

    fn raises(&self, n: usize) -> String {
        format!("w:{}:{n}", self.number)
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
