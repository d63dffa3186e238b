//! Callers that count all the time, and what they were told.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use roundtrip::{Builder, Client, Event, Outcome};
use roundtrip_tests::Sentinels;
use tokio::task::block_in_place;

/// So many callers, each with a key of its own.
const CALLERS: usize = 8;

/// What a caller was told, in order.
#[derive(Debug, Default)]
struct Told {
    /// The values of INCR, and when they came.
    values: Vec<(i64, Instant)>,
    unknown: usize,
    not_sent: usize,
}

/// What a failover under load was like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figures {
    /// From the first sentinel's message until a write was acknowledged by the new primary.
    pub(crate) back: Duration,
    /// How long after the message the old primary's last acknowledgement came, if after it.
    pub(crate) stale: Duration,
    pub(crate) acknowledged: usize,
    pub(crate) unknown: usize,
    pub(crate) not_sent: usize,
    /// Acknowledged by the old primary, and not there any more.
    pub(crate) lost: i64,
}

/// What the sentinels have said: which port is the primary's, and when.
type Messages = Arc<Mutex<Vec<(u16, Instant)>>>;

impl Told {
    /// Which value was the new primary's first: the last one that is no larger than that before, or, where nothing was lost, the
    /// first that came once there was a connection.
    fn turn(&self, up: Instant) -> usize {
        let drop = self.values.windows(2).rposition(|pair| pair[1].0 <= pair[0].0);
        let connected = self.values.partition_point(|(_, at)| *at < up);
        drop.map_or(connected, |before| connected.max(before + 1))
    }
}

/// Has another server become the primary by what `change` does, while callers count. Checks what they were told.
pub(crate) async fn fail_over(
    all: &mut Sentinels,
    builder: Builder,
    change: impl FnOnce(&mut Sentinels),
) -> Figures {
    let before = all.primary();
    let ups: Arc<Mutex<Vec<(u16, Instant)>>> = Arc::default();
    let seen = ups.clone();
    let builder = builder.on_event(move |event| {
        if let Event::Up { endpoint: roundtrip::Endpoint::Tcp { port, .. }, .. } = event {
            seen.lock().unwrap().push((*port, Instant::now()));
        }
    });
    let client = builder.connect().await.unwrap();
    client.flushall().await.unwrap();
    let messages = listen(all).await;
    let stop = Arc::new(AtomicBool::new(false));
    let callers: Vec<_> =
        (0..CALLERS).map(|n| tokio::spawn(count(client.clone(), format!("n{n}"), stop.clone()))).collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    block_in_place(|| {
        change(all);
        // the one that sees to it names the new one a second before it says so; and where a second sentinel has begun a failover of
        // its own before it heard of the first, there is another new one soon after
        all.wait_until("all sentinels have said the same, and the client has followed", |all| {
            let now = all.primary();
            let port = all.servers()[now].port();
            let said =
                |messages: &Messages| messages.lock().unwrap().last().is_some_and(|last| last.0 == port);
            let mut running = all.sentinels().iter().filter(|sentinel| sentinel.is_running());
            let is_up = |ups: &[(u16, Instant)]| ups.last().is_some_and(|(up, _)| *up == port);
            now != before
                && running.all(|sentinel| all.named_by(sentinel) == now)
                && messages.iter().all(said)
                && is_up(&ups.lock().unwrap())
        });
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    stop.store(true, Ordering::Relaxed);
    let after = all.servers()[block_in_place(|| all.primary())].port();
    let up = ups.lock().unwrap().iter().find(|(port, _)| *port == after).expect("connected to it").1;
    let mut told = Vec::new();
    for caller in callers {
        told.push(caller.await.unwrap());
    }
    assert_eq!(crate::support::port(&client).await, after);
    let mut said: Vec<_> = messages.iter().flat_map(|messages| messages.lock().unwrap().clone()).collect();
    said.sort_unstable_by_key(|(_, at)| *at);
    let message = said.iter().find(|(port, _)| *port == after).expect("said so").1;
    let between =
        said.iter().filter(|(port, _)| *port != after).map(|(port, _)| port).collect::<HashSet<_>>();
    figures(&client, &told, message, up, between.len()).await
}

/// `between` is how many other primaries there were after the first and before the last.
async fn figures(client: &Client, told: &[Told], message: Instant, up: Instant, between: usize) -> Figures {
    let (mut back, mut stale, mut lost) = (None, Duration::ZERO, 0);
    for (n, told) in told.iter().enumerate() {
        let value: i64 = client.get(format!("n{n}")).await.unwrap().unwrap_or(0);
        let (old, new) = told.values.split_at(told.turn(up));
        let (first, first_at) = *new.first().expect("each caller has gone on");
        let last = new.last().unwrap().0;
        // on each of the servers the caller is alone, so that the values grow
        let drops =
            |values: &[(i64, Instant)]| values.windows(2).filter(|pair| pair[0].0 >= pair[1].0).count();
        assert!(first_at >= up && drops(old) <= between && drops(new) == 0);
        // what the new primary has acknowledged is there, and nothing ran that was not to run
        let unknown = i64::try_from(told.unknown).unwrap();
        assert!((last..=last + unknown).contains(&value), "{value} of {last} and {unknown}");
        let acknowledged = i64::try_from(told.values.len()).unwrap();
        assert!(value <= acknowledged + unknown, "{value} of {acknowledged} and {unknown}");
        if let Some((_, at)) = old.last() {
            stale = stale.max(at.saturating_duration_since(message));
        }
        lost += (old.last().map_or(0, |(value, _)| *value) - (first - 1)).max(0);
        back = back.map_or(Some(first_at), |earlier: Instant| Some(earlier.max(first_at)));
    }
    Figures {
        back: back.unwrap().saturating_duration_since(message),
        stale,
        acknowledged: told.iter().map(|told| told.values.len()).sum(),
        unknown: told.iter().map(|told| told.unknown).sum(),
        not_sent: told.iter().map(|told| told.not_sent).sum(),
        lost,
    }
}

async fn count(client: Client, key: String, stop: Arc<AtomicBool>) -> Told {
    let mut told = Told::default();
    while !stop.load(Ordering::Relaxed) {
        match client.incr(&key).await {
            Ok(value) => told.values.push((value, Instant::now())),
            Err(error) => match error.outcome() {
                Outcome::Unknown => told.unknown += 1,
                _ => {
                    told.not_sent += 1;
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            },
        }
    }
    told
}

/// Listens to each sentinel, as the client does: what it says of the primary's moving, and when.
async fn listen(all: &Sentinels) -> Vec<Messages> {
    let mut listening = Vec::new();
    for sentinel in all.sentinels().iter().filter(|sentinel| sentinel.is_running()) {
        let client = Client::connect(&sentinel.url()).await.unwrap();
        let mut messages = client.subscribe("+switch-master").await.unwrap();
        let said = Messages::default();
        listening.push(said.clone());
        tokio::spawn(async move {
            let _client = client;
            // name, old host, old port, new host, new port
            while let Some(Ok(message)) = messages.next().await {
                let text: String = message.payload().unwrap();
                let port = text.rsplit(' ').next().unwrap().parse().unwrap();
                said.lock().unwrap().push((port, Instant::now()));
            }
        });
    }
    listening
}
